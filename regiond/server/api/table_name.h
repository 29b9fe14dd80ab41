// Table names in requests: the bare name, or the table's ARN (reference: "Constraint-validation
// format", table ARNs).
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/endpoint.h"

namespace meridian {

constexpr size_t kTableNameBytesMin =
    3;  // to create one; data operations take any length and find no table
constexpr size_t kTableNameBytesMax = 255;

// The bare name within `text`, a view into it. A name that is too short, and an ARN of another
// Region or account, end the validation with an error of their own; other violations go to
// `constraints`, under `path`.
absl::StatusOr<std::string_view> CheckTableName(std::string_view text, size_t bytes_min,
                                                const ApiEndpoint& endpoint,
                                                Constraints* constraints,
                                                std::string_view path = "tableName");

}  // namespace meridian
