// What the faults that take away the access to a table mean for its Regions, for changes of it, and with time (docs/replica-access.md).
// Time:    passed in, of the cluster's clock.   Threads: pure functions of the faults given.
// AWS:     global tables, "encryption at rest" and "security": 20 hours without access, and the replica is a table of one Region.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "coordinator/core/faults/fault_plan.h"

namespace meridian {

// For longer than this a group does not wait for a replica.
constexpr Duration kAccessPatience = Duration::Seconds(20 * 3600);

// All of them, by rising id: what regionds are told.
std::vector<LostAccess> LostAccesses(const FaultPlan& plan);

// The oldest fault that takes away the access to `table` in one of `regions`; null if none does. It lives until the plan changes.
const Fault* FindLostAccess(const FaultPlan& plan, std::string_view table, const std::vector<RegionId>& regions);

// Those of `table` in `region`, by rising id.
std::vector<uint64_t> LostAccessesOf(const FaultPlan& plan, std::string_view table, const RegionId& region);

// By the ids of their faults, the accesses that have been lost for longer than kAccessPatience, not counting what lies behind a fault's end: the
// clock may have been advanced over both.
std::map<uint64_t, LostAccess> OverdueAccesses(const FaultPlan& plan, WallTime now);

}  // namespace meridian
