// Shrinks the faults of a failing seed: finds a plan with few, short faults and a short safety phase that fails with the same seed.
//
// The plan's drawing is resolved first: its swarm, then its faults, which become those that the run injected, to the microsecond.
// No other component draws from the stream of the faults, so that plan gives the very same run; that is checked. After that every plan
// tried is another history, and any failure counts.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/sim/runner/run_seed.h"

namespace meridian {

// `plan` without anything that a seed would draw for its faults: no swarm, and exactly `faults`.
SimPlan ResolvedPlan(const SimPlan& plan, uint64_t seed, const std::vector<SimFault>& faults);

struct MinimizeProgress {
  std::string_view step;  // what is being tried
  int64_t runs = 0;
  size_t faults = 0;      // of the smallest plan that fails
};

struct MinimizeOptions {
  int64_t runs_max = 1000;  // after so many it is content with what it has
  std::function<SimVerdict(const SimPlan& plan, uint64_t seed)> run;
  std::function<void(const MinimizeProgress&)> tell;  // before each run
};

struct Minimized {
  SimPlan plan;
  SimVerdict verdict;  // of that plan; not ok
  size_t faults_before = 0;
  int64_t runs = 0;
  bool gave_up = false;  // because of runs_max
};

// kFailedPrecondition if the seed does not fail; kInternal if the resolved plan gives another run.
absl::StatusOr<Minimized> Minimize(const SimPlan& plan, uint64_t seed, const MinimizeOptions& options);

}  // namespace meridian
