// The TableName of operations on settings. Private to this directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/table_name.h"

namespace meridian {

// The bare name; empty, with a violation, if there is none. An error ends the validation. Other violations go to `constraints`.
inline absl::StatusOr<std::string> CheckSettingTable(std::optional<std::string_view> name, const ApiEndpoint& endpoint,
                                                     Constraints& constraints) {
  constraints.NotNull(name.has_value(), "tableName");
  if (!name) return std::string();
  absl::StatusOr<std::string_view> bare = CheckTableName(*name, 1, endpoint, &constraints);
  if (!bare.ok()) return bare.status();
  return std::string(*bare);
}

}  // namespace meridian
