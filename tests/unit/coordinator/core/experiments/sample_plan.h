// A plan that is right, to be made wrong or stored.
#pragma once

#include <string>

#include "coordinator/core/experiments/action_catalog.h"
#include "coordinator/core/experiments/experiment.h"

namespace meridian {

inline ActionPlan WaitFor(std::string duration, std::vector<std::string> start_after = {}) {
  ActionPlan action;
  action.action_id = std::string(kWaitAction);
  action.parameters["duration"] = std::move(duration);
  action.start_after = std::move(start_after);
  return action;
}

inline ActionPlan PauseFor(std::string duration, std::vector<std::string> start_after = {}) {
  ActionPlan action = WaitFor(std::move(duration), std::move(start_after));
  action.action_id = std::string(kPauseAction);
  action.targets["Tables"] = "replicas";
  return action;
}

// Pauses orders in eu-west-1 for a minute.
inline ExperimentPlan SamplePlan() {
  ExperimentPlan plan;
  plan.description = "what if eu-west-1 hears nothing";
  plan.role_arn = "arn:aws:iam::000000000000:role/fis";
  plan.targets["replicas"] = {std::string(kGlobalTableType), {"arn:aws:dynamodb:eu-west-1:000000000000:table/orders"}};
  plan.actions["pause"] = PauseFor("PT1M");
  return plan;
}

}  // namespace meridian
