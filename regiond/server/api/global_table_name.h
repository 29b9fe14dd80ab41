// The GlobalTableName of operations on global tables version 2017.11.29. Private to this directory.
#pragma once

#include <optional>
#include <string_view>

#include "regiond/server/api/constraints.h"
#include "regiond/server/api/table_name.h"

namespace meridian {

// A name that is given. Nothing given violates nothing.
inline void CheckGlobalTableName(std::optional<std::string_view> name, std::string_view path, Constraints& constraints) {
  if (!name) return;
  constraints.NamePattern(*name, path);
  constraints.Length(name, path, kTableNameBytesMin, kTableNameBytesMax);
}

// The name that must be there.
inline void CheckGlobalTableName(std::optional<std::string_view> name, Constraints& constraints) {
  constexpr std::string_view kPath = "globalTableName";
  constraints.NotNull(name.has_value(), kPath);
  CheckGlobalTableName(name, kPath, constraints);
}

}  // namespace meridian
