#include "coordinator/core/experiments/plan_check.h"

#include <algorithm>
#include <set>

#include "base/model/strings.h"
#include "coordinator/core/experiments/action_catalog.h"

namespace meridian {
namespace {

// Quotas of the service, and limits of its model.
constexpr size_t kActionsMax = 20;
constexpr size_t kTargetsMax = 20;
constexpr size_t kRoleArnMax = 2048;
constexpr size_t kArnsMax = 5;
constexpr size_t kNameMax = 64;
constexpr size_t kTextMax = 512;
constexpr size_t kTagsMax = 50;
constexpr size_t kTagKeyMax = 128;
constexpr size_t kTagValueMax = 256;

template <typename... Args>
absl::Status Wrong(const Args&... args) {
  return absl::InvalidArgumentError(StrCat(args...));
}

bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kNameMax && name.find_first_of(" \t\r\n") == std::string::npos;
}

absl::Status CheckTarget(const std::string& name, const TargetPlan& target, const std::vector<RegionId>& regions) {
  if (!IsName(name)) return Wrong("A target needs a name of 1 to ", kNameMax, " characters without spaces.");
  if (!FindTargetKind(target.resource_type)) {
    return Wrong("Target ", name, ": resource type '", target.resource_type, "' is not supported; ", kGlobalTableType, " is.");
  }
  if (target.resource_arns.empty() || target.resource_arns.size() > kArnsMax) {
    return Wrong("Target ", name, " needs 1 to ", kArnsMax, " resourceArns.");
  }
  for (const std::string& arn : target.resource_arns) {
    const std::optional<PausedReplication> table = ParseTableArn(arn);
    if (!table) {
      return Wrong("Target ", name, ": '", arn, "' is not the ARN of a table, which is like arn:aws:dynamodb:us-east-1:", kFisAccount,
                   ":table/NAME.");
    }
    if (std::find(regions.begin(), regions.end(), table->region) == regions.end()) {
      return Wrong("Target ", name, ": there is no Region '", table->region.name, "' in this cluster.");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTargetsOf(const std::string& name, const ActionPlan& action, const ActionKind& kind, const ExperimentPlan& plan) {
  if (!kind.pauses) {
    return action.targets.empty() ? absl::OkStatus() : Wrong("Action ", name, ": ", kind.id, " takes no targets.");
  }
  if (action.targets.size() != 1 || action.targets.begin()->first != kTablesTarget) {
    return Wrong("Action ", name, ": ", kind.id, " takes one target, by the name ", kTablesTarget, ".");
  }
  const std::string& target = action.targets.begin()->second;
  if (!plan.targets.contains(target)) return Wrong("Action ", name, " names the target '", target, "', which the template has not.");
  return absl::OkStatus();
}

absl::Status CheckParametersOf(const std::string& name, const ActionPlan& action) {
  for (const auto& [parameter, value] : action.parameters) {
    if (parameter != kDurationName) return Wrong("Action ", name, ": ", action.action_id, " has no parameter '", parameter, "'.");
  }
  const auto duration = action.parameters.find(std::string(kDurationName));
  if (duration == action.parameters.end()) return Wrong("Action ", name, " needs the parameter ", kDurationName, ".");
  const std::optional<Duration> length = ParseIsoDuration(duration->second);
  if (!length || *length < kActionMin || *length > kActionMax) {
    return Wrong("Action ", name, ": the duration '", duration->second, "' is not one of ISO 8601 from PT1M to PT12H.");
  }
  return absl::OkStatus();
}

absl::Status CheckAction(const std::string& name, const ActionPlan& action, const ExperimentPlan& plan) {
  if (!IsName(name)) return Wrong("An action needs a name of 1 to ", kNameMax, " characters without spaces.");
  const ActionKind* kind = FindActionKind(action.action_id);
  if (!kind) {
    return Wrong("Action ", name, ": '", action.action_id, "' is not supported; ", kPauseAction, " and ", kWaitAction, " are.");
  }
  if (action.description.size() > kTextMax) return Wrong("Action ", name, ": a description has at most ", kTextMax, " characters.");
  if (absl::Status status = CheckParametersOf(name, action); !status.ok()) return status;
  if (absl::Status status = CheckTargetsOf(name, action, *kind, plan); !status.ok()) return status;
  if (action.start_after.size() > kActionsMax) return Wrong("Action ", name, " starts after more actions than a template can have.");
  for (const std::string& before : action.start_after) {
    if (!plan.actions.contains(before)) return Wrong("Action ", name, " starts after '", before, "', which the template has not.");
  }
  return absl::OkStatus();
}

// Whether some order of the actions lets each start after all that it names.
bool HasOrder(const ExperimentPlan& plan) {
  std::set<std::string> done;
  for (size_t before = SIZE_MAX; before != done.size();) {
    before = done.size();
    for (const auto& [name, action] : plan.actions) {
      const auto is_done = [&](const std::string& one) { return done.contains(one); };
      if (std::all_of(action.start_after.begin(), action.start_after.end(), is_done)) done.insert(name);
    }
  }
  return done.size() == plan.actions.size();
}

}  // namespace

absl::Status CheckPlan(const ExperimentPlan& plan, const std::vector<RegionId>& regions) {
  if (plan.description.empty() || plan.description.size() > kTextMax) {
    return Wrong("A template needs a description of 1 to ", kTextMax, " characters.");
  }
  if (plan.role_arn.size() > kRoleArnMax) return Wrong("A roleArn has at most ", kRoleArnMax, " characters.");
  if (plan.targets.size() > kTargetsMax) return Wrong("A template has at most ", kTargetsMax, " targets.");
  if (plan.role_arn.empty()) return Wrong("A template needs a roleArn; which one does not matter here.");
  if (plan.actions.empty() || plan.actions.size() > kActionsMax) return Wrong("A template needs 1 to ", kActionsMax, " actions.");
  for (const auto& [name, target] : plan.targets) {
    if (absl::Status status = CheckTarget(name, target, regions); !status.ok()) return status;
  }
  for (const auto& [name, action] : plan.actions) {
    if (absl::Status status = CheckAction(name, action, plan); !status.ok()) return status;
  }
  if (!HasOrder(plan)) return Wrong("Actions that start after each other could never start.");
  return absl::OkStatus();
}

absl::Status CheckTags(const TextMap& tags) {
  if (tags.size() > kTagsMax) return Wrong("A resource has at most ", kTagsMax, " tags.");
  for (const auto& [key, value] : tags) {
    if (key.empty() || key.size() > kTagKeyMax) return Wrong("The key of a tag has 1 to ", kTagKeyMax, " characters.");
    if (value.size() > kTagValueMax) return Wrong("The value of a tag has at most ", kTagValueMax, " characters.");
  }
  return absl::OkStatus();
}

}  // namespace meridian
