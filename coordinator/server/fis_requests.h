// Bodies of the requests of Fault Injection Service, read.
// Threads: pure functions.   Errors: kInvalidArgument, with the member; whatever is not supported here is an error.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "coordinator/core/experiments/experiments.h"

namespace meridian {

// Both without their Region. What the texts mean is looked at by the core.
absl::StatusOr<Experiments::TemplateRequest> ReadCreateTemplate(std::string_view body);
absl::StatusOr<Experiments::StartRequest> ReadStart(std::string_view body);

// `plan` with what the request replaces.
absl::StatusOr<ExperimentPlan> ReadUpdateTemplate(std::string_view body, ExperimentPlan plan);

absl::StatusOr<TextMap> ReadTags(std::string_view body);

}  // namespace meridian
