#include "coordinator/server/fis_requests.h"

#include <boost/json.hpp>
#include <utility>

#include "base/model/strings.h"
#include "coordinator/server/fis_members.h"

namespace meridian {
namespace {

absl::StatusOr<boost::json::value> ParseBody(std::string_view body) {
  if (body.empty()) return boost::json::value(boost::json::object());
  boost::system::error_code error;
  boost::json::value value = boost::json::parse({body.data(), body.size()}, error);
  if (error) return absl::InvalidArgumentError(StrCat("The request is not JSON: ", error.message(), "."));
  return value;
}

std::string NameIn(boost::json::string_view key) { return std::string(key.data(), key.size()); }

TargetPlan ReadTarget(const std::string& name, const boost::json::value& value, absl::Status& status) {
  TargetPlan target;
  FisMembers members(value, StrCat("Target ", name), status);
  members.Text("resourceType", &target.resource_type);
  members.Texts("resourceArns", &target.resource_arns);
  size_t all = 0;
  members.Choice("selectionMode", {"ALL"}, &all);
  members.Require("selectionMode");
  return target;
}

ActionPlan ReadAction(const std::string& name, const boost::json::value& value, absl::Status& status) {
  ActionPlan action;
  FisMembers members(value, StrCat("Action ", name), status);
  members.Text("actionId", &action.action_id);
  members.Text("description", &action.description);
  members.TextsByName("parameters", &action.parameters);
  members.TextsByName("targets", &action.targets);
  members.Texts("startAfter", &action.start_after);
  return action;
}

void ReadStopConditions(FisMembers& members, absl::Status& status) {
  const boost::json::array* conditions = members.TakeArray("stopConditions");
  if (conditions == nullptr) return;
  for (const boost::json::value& condition : *conditions) {
    FisMembers one(condition, "A stop condition", status);
    size_t none = 0;
    one.Choice("source", {"none"}, &none);
    one.Require("source");
  }
}

// "fail", which stays what it is if it is not given.
void ReadEmptyTargets(FisMembers& options, ExperimentPlan* plan) {
  size_t mode = 0;
  if (options.Choice("emptyTargetResolutionMode", {"fail", "skip"}, &mode)) plan->skip_empty_targets = mode == 1;
}

// What create and update have in common.
void ReadExperimentPlan(FisMembers& members, ExperimentPlan* plan, absl::Status& status) {
  members.Text("description", &plan->description);
  members.Text("roleArn", &plan->role_arn);
  ReadStopConditions(members, status);
  if (const boost::json::object* targets = members.TakeObject("targets")) {
    plan->targets.clear();
    for (const auto& target : *targets) {
      const std::string name = NameIn(target.key());
      plan->targets[name] = ReadTarget(name, target.value(), status);
    }
  }
  if (const boost::json::object* actions = members.TakeObject("actions")) {
    plan->actions.clear();
    for (const auto& action : *actions) {
      const std::string name = NameIn(action.key());
      plan->actions[name] = ReadAction(name, action.value(), status);
    }
  }
  if (const boost::json::value* value = members.Take("experimentOptions")) {
    FisMembers options(*value, "experimentOptions", status);
    size_t single = 0;
    options.Choice("accountTargeting", {"single-account"}, &single);
    ReadEmptyTargets(options, plan);
  }
}

}  // namespace

absl::StatusOr<Experiments::TemplateRequest> ReadCreateTemplate(std::string_view body) {
  const absl::StatusOr<boost::json::value> value = ParseBody(body);
  if (!value.ok()) return value.status();
  Experiments::TemplateRequest request;
  absl::Status status;
  {
    FisMembers members(*value, "The request", status);
    members.Text("clientToken", &request.client_token);
    members.TextsByName("tags", &request.tags);
    ReadExperimentPlan(members, &request.plan, status);
    for (const char* name : {"stopConditions", "actions"}) members.Require(name);
  }
  if (!status.ok()) return status;
  return request;
}

absl::StatusOr<ExperimentPlan> ReadUpdateTemplate(std::string_view body, ExperimentPlan plan) {
  const absl::StatusOr<boost::json::value> value = ParseBody(body);
  if (!value.ok()) return value.status();
  absl::Status status;
  {
    FisMembers members(*value, "The request", status);
    ReadExperimentPlan(members, &plan, status);
  }
  if (!status.ok()) return status;
  return plan;
}

absl::StatusOr<Experiments::StartRequest> ReadStart(std::string_view body) {
  const absl::StatusOr<boost::json::value> value = ParseBody(body);
  if (!value.ok()) return value.status();
  Experiments::StartRequest request;
  absl::Status status;
  {
    FisMembers members(*value, "The request", status);
    members.Text("clientToken", &request.client_token);
    members.Text("experimentTemplateId", &request.template_id);
    members.Require("experimentTemplateId");
    members.TextsByName("tags", &request.tags);
    if (const boost::json::value* given = members.Take("experimentOptions")) {
      FisMembers options(*given, "experimentOptions", status);
      size_t mode = 0;
      if (options.Choice("actionsMode", {"run-all", "skip-all"}, &mode)) request.skip_all = mode == 1;
    }
  }
  if (!status.ok()) return status;
  return request;
}

absl::StatusOr<TextMap> ReadTags(std::string_view body) {
  const absl::StatusOr<boost::json::value> value = ParseBody(body);
  if (!value.ok()) return value.status();
  TextMap tags;
  absl::Status status;
  {
    FisMembers members(*value, "The request", status);
    members.TextsByName("tags", &tags);
    members.Require("tags");
  }
  if (!status.ok()) return status;
  return tags;
}

}  // namespace meridian
