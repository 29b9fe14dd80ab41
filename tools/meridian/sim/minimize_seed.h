// `meridian sim --minimize`: shrinks the faults of a failing seed, writes the plan that is left, and says how to run it.
#pragma once

#include <cstdint>
#include <string>

#include "tools/sim/plan/sim_plan.h"

namespace meridian {

struct MinimizeRequest {
  std::string plan_path;
  SimPlan plan;
  uint64_t seed = 1;
  std::string output;  // where the smaller plan goes
  bool json = false;   // the result as one JSON object
};

// The command's exit code. Progress goes to stderr.
int MinimizeSeed(const MinimizeRequest& request);

}  // namespace meridian
