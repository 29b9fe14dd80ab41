// What the faults that pause the replication of a table mean for replicators and for changes of the table.
// Threads: pure functions of the faults given.   AWS: the action aws:dynamodb:global-table-pause-replication of Fault Injection Service.
#pragma once

#include <string_view>
#include <vector>

#include "coordinator/core/faults/fault_plan.h"

namespace meridian {

// What the replicator of `self` must not send, in order and each once, also because access is lost. `regions`: of the cluster.
std::vector<PausedTable> PausedFrom(const FaultPlan& plan, const std::vector<RegionId>& regions, const RegionId& self);

// The oldest fault that pauses `table` in one of `regions`; null if none does. It lives until the plan changes.
const Fault* FindPause(const FaultPlan& plan, std::string_view table, const std::vector<RegionId>& regions);

// Those that pause `table` in `region`, by rising id.
std::vector<uint64_t> PausesOf(const FaultPlan& plan, std::string_view table, const RegionId& region);

}  // namespace meridian
