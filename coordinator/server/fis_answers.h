// Templates, experiments, actions and types of targets as the API of Fault Injection Service shows them.
// Threads: pure functions.
#pragma once

#include <boost/json.hpp>

#include "coordinator/core/experiments/action_catalog.h"
#include "coordinator/core/experiments/experiment.h"

namespace meridian {

boost::json::object FisJson(const ExperimentTemplate& one);
boost::json::object FisSummaryJson(const ExperimentTemplate& one);
boost::json::object FisJson(const Experiment& one);
boost::json::object FisSummaryJson(const Experiment& one);
// `region`: of the ARN.
boost::json::object FisJson(const ActionKind& kind, const RegionId& region);
boost::json::object FisSummaryJson(const ActionKind& kind, const RegionId& region);
boost::json::object FisJson(const TargetKind& kind);
boost::json::object FisSummaryJson(const TargetKind& kind);
boost::json::object FisTagsJson(const TextMap& tags);

}  // namespace meridian
