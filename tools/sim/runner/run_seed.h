// One run of the simulator. Phase 1, safety: a workload under faults. Phase 2, liveness: everything is healed, and the cluster must
// converge within the plan's budget of virtual time. Then the checkers judge (DESIGN invariants 1, 3, 4, 5, 7).
// Rule:    the same plan and seed give the same run, event for event.
// Threads: thread-compatible; runs share nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tools/sim/plan/sim_plan.h"

namespace meridian {

struct SimVerdict {
  bool ok = false;
  std::vector<std::string> failures;  // the first ones
  int64_t failures_total = 0;
  uint64_t digest = 0;
  std::vector<SimFault> faults;       // injected, in order
  std::map<std::string, int64_t> counters;  // work done, faults injected
  std::map<std::string, int64_t> marks;     // rare branches reached
};

// REQUIRES: the plan names two Regions or more. `tell`, if set, gets the story of the run, line by line.
SimVerdict RunSeed(const SimPlan& plan, uint64_t seed, std::function<void(const std::string&)> tell = nullptr);

}  // namespace meridian
