// Writes plans of the simulator (docs/simulator.md) as JSON, as people write them: members at their defaults are left out.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "tools/sim/plan/sim_plan.h"

namespace meridian {

// Ends with a new line. ParsePlan reads the same plan back.
std::string PlanText(const SimPlan& plan);
// kUnavailable if the file cannot be written; the error names it.
absl::Status WritePlanFile(const SimPlan& plan, const std::string& path);

}  // namespace meridian
