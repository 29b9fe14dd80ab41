// How a table and its indexes change their capacity: one UpdateTable, all of it or nothing.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/model/table.h"
#include "regiond/core/settings/capacity_bounds.h"

namespace meridian {

struct IndexCapacityChange {
  std::string index;
  std::optional<Throughput> throughput;
  BoundsChange bounds;
};
struct CapacityChange {
  std::optional<BillingMode> mode;
  std::optional<Throughput> throughput;
  BoundsChange bounds;
  std::vector<IndexCapacityChange> indexes;
};

// Errors: those of global_indexes.h, capacity_bounds.h and throughput_change.h, and ValidationException for maximums of a provisioned table and for an index whose throughput would not change; `table` is void then.
// REQUIRES: what is provisioned has throughput afterwards and what is not has none.
absl::Status ChangeCapacity(TableDescriptor& table, const CapacityChange& change, std::string_view region, WallTime now);

}  // namespace meridian
