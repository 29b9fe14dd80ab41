// The rules of PutResourcePolicy and DeleteResourcePolicy (reference/dynamodb-api.md §2). Policies are kept, and grant nothing and deny
// nothing: every request is allowed.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/table_attributes.h"

namespace meridian {

// An ExpectedRevisionId that is no revision's: there must be no policy yet.
inline constexpr std::string_view kNoPolicy = "NO_POLICY";

// The PolicyNotFoundException for a table.
absl::Status NoPolicyError(std::string_view arn);

// Both: nothing changes, and the error is a PolicyNotFoundException, unless the policy's revision is the expected one. `arn` is for
// the message.
// Returns the revision; the same document again keeps its own.
absl::StatusOr<uint64_t> PutPolicy(TableAttributes& attributes, std::string document, const std::optional<std::string>& expected,
                                   std::string_view arn, WallTime now);
// Returns the revision that is gone, or nothing if there was no policy.
absl::StatusOr<std::optional<uint64_t>> DeletePolicy(TableAttributes& attributes, const std::optional<std::string>& expected,
                                                     std::string_view arn);

}  // namespace meridian
