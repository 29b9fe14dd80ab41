// What an experiment's plan may say here.
// Threads: pure function.
// AWS: its rules as far as they are documented. What is not supported here is refused too, never left out in silence. Texts are ours.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "coordinator/core/experiments/experiment.h"

namespace meridian {

// kInvalidArgument with the first thing that is wrong. `regions`: of the cluster. Whether the tables exist is not looked at: an
// experiment finds that out when it starts.
absl::Status CheckPlan(const ExperimentPlan& plan, const std::vector<RegionId>& regions);

// kInvalidArgument for tags that no resource can have.
absl::Status CheckTags(const TextMap& tags);

}  // namespace meridian
