// The ResourceArn of tagging and of resource policies: a table's or a stream's (reference/dynamodb-api.md §12). The StreamArn of streams.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "regiond/server/api/endpoint.h"

namespace meridian {

// Which table, and which stream of it.
struct ResourceName {
  std::string arn;  // as it was given
  std::string table;
  std::string stream_label;  // empty: the table itself
};

// The ValidationException tells what is wrong with the ARN: that it is missing or malformed, names something else, or is of another
// Region or account. Whether the resource exists is not looked at.
absl::StatusOr<ResourceName> CheckResourceArn(std::optional<std::string_view> arn, const ApiEndpoint& endpoint);

// The same of an ARN that must be a stream's; its label is never empty. (Text by analogy, unverified.)
absl::StatusOr<ResourceName> CheckStreamArn(std::string_view arn, const ApiEndpoint& endpoint);

}  // namespace meridian
