#include "coordinator/core/experiments/experiment_run.h"

#include <algorithm>
#include <variant>

#include "base/model/check.h"
#include "base/model/strings.h"
#include "coordinator/core/experiments/action_catalog.h"

namespace meridian {
namespace {

// For replicators that do not answer; their Regions do not send then either.
constexpr Duration kInForcePatience = Duration::Seconds(5);

constexpr std::string_view kNoTargets = "Target resolution returned empty set";

void End(ActionRun& run, ActionStatus status, WallTime now, std::string_view reason = {}) {
  run.status = status;
  run.reason = std::string(reason);
  run.ended_at = now;
}

void End(Experiment& experiment, ExperimentStatus status, WallTime now, std::string_view reason) {
  experiment.status = status;
  if (experiment.reason.empty()) experiment.reason = std::string(reason);
  experiment.ended_at = now;
}

bool NeedsTargets(const ActionPlan& action) { return !action.targets.empty(); }

// The replicas that the action pauses: those of its target that exist.
std::vector<PausedReplication> TargetsOf(const Experiment& experiment, const ActionPlan& action, const ExperimentView& view) {
  std::vector<PausedReplication> found;
  for (const auto& [as, name] : action.targets) {
    for (const std::string& arn : experiment.plan.targets.at(name).resource_arns) {
      std::optional<PausedReplication> table = ParseTableArn(arn);
      if (table && view.is_possible(*table) && std::find(found.begin(), found.end(), *table) == found.end()) found.push_back(*table);
    }
  }
  return found;
}

// The faults that end with the action and are no other action's.
std::vector<const Fault*> FaultsFor(const Experiment& experiment, const std::string& name, const ExperimentView& view) {
  const WallTime due = experiment.runs.at(name).due_at;
  const auto is_anothers = [&](uint64_t id) {
    return view.taken.contains(id) || std::any_of(experiment.runs.begin(), experiment.runs.end(), [&](const auto& other) {
             const std::vector<uint64_t>& ids = other.second.faults;
             return other.first != name && std::find(ids.begin(), ids.end(), id) != ids.end();
           });
  };
  const ActionPlan& action = experiment.plan.actions.at(name);
  std::vector<std::string> arns;
  for (const auto& [as, target] : action.targets) arns = experiment.plan.targets.at(target).resource_arns;
  const auto is_meant = [&](const PausedReplication& pause) {
    return std::any_of(arns.begin(), arns.end(), [&](const std::string& arn) { return ParseTableArn(arn) == pause; });
  };
  std::vector<const Fault*> own;
  for (const auto& [id, fault] : view.faults.faults()) {
    const PausedReplication* const pause = std::get_if<PausedReplication>(&fault.what);
    if (pause && fault.ends_at == due && is_meant(*pause) && !is_anothers(id)) own.push_back(&fault);
  }
  return own;
}

ExperimentStep Changed() { return {.changed = true}; }

// The experiment fails, by the fault of one action.
ExperimentStep FailAction(Experiment& experiment, const std::string& name, WallTime now, std::string_view reason) {
  End(experiment.runs.at(name), ActionStatus::kFailed, now, reason);
  Fail(experiment, now, StrCat("Action ", name, " failed: ", reason));
  return Changed();
}

ExperimentStep Initiate(Experiment& experiment, const ExperimentView& view) {
  for (auto& [name, run] : experiment.runs) {
    const ActionPlan& action = experiment.plan.actions.at(name);
    const bool without_targets = NeedsTargets(action) && TargetsOf(experiment, action, view).empty();
    if (without_targets && !experiment.plan.skip_empty_targets) {
      for (auto& [other, its_run] : experiment.runs) End(its_run, ActionStatus::kCancelled, view.now);
      End(experiment, ExperimentStatus::kFailed, view.now, StrCat(kNoTargets, ": action ", name));
      return Changed();
    }
    if (without_targets) End(run, ActionStatus::kSkipped, view.now, kNoTargets);
    if (experiment.skip_all) End(run, ActionStatus::kSkipped, view.now, "The experiment was started with actionsMode skip-all");
  }
  experiment.status = ExperimentStatus::kRunning;
  experiment.started_at = view.now;
  return Changed();
}

ExperimentStep BeginAction(Experiment& experiment, const std::string& name, const ExperimentView& view) {
  const ActionPlan& action = experiment.plan.actions.at(name);
  for (const std::string& before : action.start_after) {
    const ActionStatus status = experiment.runs.at(before).status;
    if (status != ActionStatus::kCompleted && status != ActionStatus::kSkipped) return {};
  }
  ActionRun& run = experiment.runs.at(name);
  if (NeedsTargets(action) && TargetsOf(experiment, action, view).empty()) {  // they were there when the experiment began
    if (!experiment.plan.skip_empty_targets) return FailAction(experiment, name, view.now, kNoTargets);
    End(run, ActionStatus::kSkipped, view.now, kNoTargets);
    return Changed();
  }
  const std::optional<Duration> length = ParseIsoDuration(action.parameters.at(std::string(kDurationName)));
  MERIDIAN_CHECK(length.has_value(), "action ", name, " of ", experiment.id, " has no duration");
  run.status = ActionStatus::kInitiating;
  run.started_at = view.now;
  run.due_at = view.now + *length;
  return Changed();
}

// Puts the action's faults in force, and notes that they are.
ExperimentStep InitiateAction(Experiment& experiment, const std::string& name, const ExperimentView& view) {
  ActionRun& run = experiment.runs.at(name);
  const std::vector<const Fault*> own = FaultsFor(experiment, name, view);
  if (run.faults.empty() && NeedsTargets(experiment.plan.actions.at(name))) {
    ExperimentStep step;
    const std::vector<PausedReplication> targets = TargetsOf(experiment, experiment.plan.actions.at(name), view);
    if (targets.empty()) return FailAction(experiment, name, view.now, kNoTargets);
    for (const PausedReplication& target : targets) {
      const bool there =
          std::any_of(own.begin(), own.end(), [&](const Fault* fault) { return std::get<PausedReplication>(fault->what) == target; });
      if (!there) step.add.push_back({.what = target, .ends_at = run.due_at});
    }
    if (!step.add.empty()) return step;
    for (const Fault* fault : own) run.faults.push_back(fault->id);
    return Changed();
  }
  if (!run.faults.empty() && !view.faults_in_force && view.now - *run.started_at < kInForcePatience) return {};
  run.status = ActionStatus::kRunning;
  return Changed();
}

ExperimentStep AdvanceAction(Experiment& experiment, const std::string& name, const ExperimentView& view) {
  ActionRun& run = experiment.runs.at(name);
  if (run.status == ActionStatus::kPending) return BeginAction(experiment, name, view);
  if (run.status != ActionStatus::kInitiating && run.status != ActionStatus::kRunning) return {};
  if (view.now >= run.due_at) {
    End(run, ActionStatus::kCompleted, view.now);
    return Changed();
  }
  for (const uint64_t id : run.faults) {
    if (view.faults.faults().contains(id)) continue;
    return FailAction(experiment, name, view.now, StrCat("fault ", id, " was cleared before its time"));
  }
  return run.status == ActionStatus::kInitiating ? InitiateAction(experiment, name, view) : ExperimentStep{};
}

bool EveryActionIsOver(const Experiment& experiment) {
  return std::all_of(experiment.runs.begin(), experiment.runs.end(), [](const auto& run) { return IsOver(run.second.status); });
}

ExperimentStep Run(Experiment& experiment, const ExperimentView& view) {
  for (auto& [name, run] : experiment.runs) {
    ExperimentStep step = AdvanceAction(experiment, name, view);
    if (step.changed || !step.add.empty()) return step;
  }
  if (!EveryActionIsOver(experiment)) return {};
  End(experiment, ExperimentStatus::kCompleted, view.now, "Experiment completed.");
  return Changed();
}

ExperimentStep EndFaults(Experiment& experiment, const ExperimentView& view) {
  ExperimentStep step;
  for (const auto& [name, run] : experiment.runs) {  // one that has failed may have some, too
    for (const Fault* fault : FaultsFor(experiment, name, view)) step.clear.push_back(fault->id);
  }
  if (!step.clear.empty()) return step;
  for (auto& [name, run] : experiment.runs) {
    if (run.status == ActionStatus::kStopping) End(run, ActionStatus::kStopped, view.now, std::string(run.reason));
  }
  End(experiment, experiment.failed ? ExperimentStatus::kFailed : ExperimentStatus::kStopped, view.now, {});
  return Changed();
}

}  // namespace

ExperimentStep Advance(Experiment& experiment, const ExperimentView& view) {
  switch (experiment.status) {
    case ExperimentStatus::kPending:
      experiment.status = ExperimentStatus::kInitiating;
      return Changed();
    case ExperimentStatus::kInitiating:
      return Initiate(experiment, view);
    case ExperimentStatus::kRunning:
      return Run(experiment, view);
    case ExperimentStatus::kStopping:
      return EndFaults(experiment, view);
    case ExperimentStatus::kCompleted:
    case ExperimentStatus::kStopped:
    case ExperimentStatus::kFailed:
    case ExperimentStatus::kCancelled:
      break;
  }
  return {};
}

void BeginStop(Experiment& experiment, WallTime now, std::string_view reason) {
  MERIDIAN_CHECK(!IsOver(experiment.status), experiment.id, " is over");
  if (experiment.status == ExperimentStatus::kStopping) return;
  for (auto& [name, run] : experiment.runs) {
    if (run.status == ActionStatus::kPending) {
      End(run, ActionStatus::kCancelled, now);
    } else if (!IsOver(run.status)) {
      run.status = ActionStatus::kStopping;
      run.reason = std::string(reason);
    }
  }
  if (experiment.status == ExperimentStatus::kPending) return End(experiment, ExperimentStatus::kCancelled, now, reason);
  experiment.status = ExperimentStatus::kStopping;
  experiment.reason = std::string(reason);
}

void Fail(Experiment& experiment, WallTime now, std::string_view reason) {
  BeginStop(experiment, now, reason);
  experiment.failed = true;
}

}  // namespace meridian
