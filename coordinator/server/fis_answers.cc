#include "coordinator/server/fis_answers.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/model/strings.h"

namespace meridian {
namespace {

using JsonObject = boost::json::object;

boost::json::string JsonText(std::string_view text) { return boost::json::string(boost::json::string_view(text.data(), text.size())); }

JsonObject ByName(const TextMap& map) {
  JsonObject object;
  for (const auto& [key, value] : map) object[key] = JsonText(value);
  return object;
}

boost::json::array ListOf(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts) array.push_back(JsonText(text));
  return array;
}

void PutTime(JsonObject& object, const char* name, const std::optional<WallTime>& time) {
  if (time) object[name] = time->ToSeconds();
}

JsonObject ActionJson(const ActionPlan& action) {
  JsonObject object;
  object["actionId"] = JsonText(action.action_id);
  if (!action.description.empty()) object["description"] = JsonText(action.description);
  object["parameters"] = ByName(action.parameters);
  if (!action.targets.empty()) object["targets"] = ByName(action.targets);
  if (!action.start_after.empty()) object["startAfter"] = ListOf(action.start_after);
  return object;
}

JsonObject StateJson(std::string_view status, const std::string& reason) {
  JsonObject object;
  object["status"] = JsonText(status);
  if (!reason.empty()) object["reason"] = JsonText(reason);
  return object;
}

JsonObject TargetsJson(const ExperimentPlan& plan) {
  JsonObject object;
  for (const auto& [name, target] : plan.targets) {
    JsonObject one;
    one["resourceType"] = JsonText(target.resource_type);
    one["resourceArns"] = ListOf(target.resource_arns);
    one["selectionMode"] = "ALL";
    object[name] = std::move(one);
  }
  return object;
}

boost::json::array StopConditionsJson() {
  JsonObject none;
  none["source"] = "none";
  boost::json::array array;
  array.push_back(std::move(none));
  return array;
}

JsonObject OptionsJson(const ExperimentPlan& plan) {
  JsonObject object;
  object["accountTargeting"] = "single-account";
  object["emptyTargetResolutionMode"] = plan.skip_empty_targets ? "skip" : "fail";
  return object;
}

JsonObject OptionsJson(const Experiment& one) {
  JsonObject object = OptionsJson(one.plan);
  object["actionsMode"] = one.skip_all ? "skip-all" : "run-all";
  return object;
}

JsonObject RunsJson(const Experiment& one) {
  JsonObject object;
  for (const auto& [name, run] : one.runs) {
    JsonObject action = ActionJson(one.plan.actions.at(name));
    action["state"] = StateJson(NameOf(run.status), run.reason);
    PutTime(action, "startTime", run.started_at);
    PutTime(action, "endTime", run.ended_at);
    object[name] = std::move(action);
  }
  return object;
}

}  // namespace

boost::json::object FisTagsJson(const TextMap& tags) { return ByName(tags); }

boost::json::object FisSummaryJson(const ExperimentTemplate& one) {
  JsonObject object;
  object["id"] = JsonText(one.id);
  object["arn"] = JsonText(ArnOf(one));
  object["description"] = JsonText(one.plan.description);
  PutTime(object, "creationTime", one.created_at);
  PutTime(object, "lastUpdateTime", one.updated_at);
  object["tags"] = ByName(one.tags);
  return object;
}

boost::json::object FisJson(const ExperimentTemplate& one) {
  JsonObject object = FisSummaryJson(one);
  JsonObject actions;
  for (const auto& [name, action] : one.plan.actions) actions[name] = ActionJson(action);
  object["targets"] = TargetsJson(one.plan);
  object["actions"] = std::move(actions);
  object["stopConditions"] = StopConditionsJson();
  object["roleArn"] = JsonText(one.plan.role_arn);
  object["experimentOptions"] = OptionsJson(one.plan);
  object["targetAccountConfigurationsCount"] = 0;
  return object;
}

boost::json::object FisSummaryJson(const Experiment& one) {
  JsonObject object;
  object["id"] = JsonText(one.id);
  object["arn"] = JsonText(ArnOf(one));
  object["experimentTemplateId"] = JsonText(one.template_id);
  object["state"] = StateJson(NameOf(one.status), one.reason);
  PutTime(object, "creationTime", one.created_at);
  object["tags"] = ByName(one.tags);
  object["experimentOptions"] = OptionsJson(one);
  return object;
}

boost::json::object FisJson(const Experiment& one) {
  JsonObject object = FisSummaryJson(one);
  object["roleArn"] = JsonText(one.plan.role_arn);
  object["targets"] = TargetsJson(one.plan);
  object["actions"] = RunsJson(one);
  object["stopConditions"] = StopConditionsJson();
  PutTime(object, "startTime", one.started_at);
  PutTime(object, "endTime", one.ended_at);
  object["targetAccountConfigurationsCount"] = 0;
  return object;
}

boost::json::object FisSummaryJson(const ActionKind& kind, const RegionId& region) {
  JsonObject object;
  object["id"] = JsonText(kind.id);
  object["arn"] = JsonText(StrCat("arn:aws:fis:", region.name, ":", kFisAccount, ":action/", kind.id));
  object["description"] = JsonText(kind.description);
  if (kind.pauses) {
    JsonObject target;
    target["resourceType"] = JsonText(kGlobalTableType);
    JsonObject targets;
    targets[boost::json::string_view(kTablesTarget.data(), kTablesTarget.size())] = std::move(target);
    object["targets"] = std::move(targets);
  }
  object["tags"] = JsonObject();
  return object;
}

boost::json::object FisJson(const ActionKind& kind, const RegionId& region) {
  JsonObject object = FisSummaryJson(kind, region);
  JsonObject duration;
  duration["description"] = "How long it lasts, as an ISO 8601 duration from PT1M to PT12H.";
  duration["required"] = true;
  JsonObject parameters;
  parameters[boost::json::string_view(kDurationName.data(), kDurationName.size())] = std::move(duration);
  object["parameters"] = std::move(parameters);
  return object;
}

boost::json::object FisSummaryJson(const TargetKind& kind) {
  JsonObject object;
  object["resourceType"] = JsonText(kind.resource_type);
  object["description"] = JsonText(kind.description);
  return object;
}

boost::json::object FisJson(const TargetKind& kind) {
  JsonObject object = FisSummaryJson(kind);
  object["parameters"] = JsonObject();
  return object;
}

}  // namespace meridian
