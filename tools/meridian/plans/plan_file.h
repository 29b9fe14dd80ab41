// Reads plans of the simulator (docs/simulator.md) from JSON.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tools/sim/plan/sim_plan.h"

namespace meridian {

// kInvalidArgument says what is wrong with the text: unknown names, numbers out of range, Regions that are not in the plan.
absl::StatusOr<SimPlan> ParsePlan(std::string_view json);
// kNotFound if there is no such file; errors name it.
absl::StatusOr<SimPlan> ReadPlanFile(const std::string& path);

}  // namespace meridian
