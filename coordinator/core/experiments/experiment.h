// Templates of experiments and experiments, as values, and how they are stored.
// Threads: values.   AWS: Fault Injection Service, API version 2020-12-01; the words of states are those of its API.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/ids.h"
#include "base/model/time.h"

namespace meridian {

using TextMap = std::map<std::string, std::string>;

// What an action is to do.
struct ActionPlan {
  std::string action_id;  // such as "aws:fis:wait"
  std::string description;
  TextMap parameters;
  TextMap targets;                       // the action's own name of them -> name of a target of the plan
  std::vector<std::string> start_after;  // names of actions that must have ended well before
  bool operator==(const ActionPlan&) const = default;
};

struct TargetPlan {
  std::string resource_type;
  std::vector<std::string> resource_arns;
  bool operator==(const TargetPlan&) const = default;
};

// What a template says, and what an experiment was started with.
struct ExperimentPlan {
  std::string description;
  std::string role_arn;
  std::map<std::string, TargetPlan> targets;  // by name
  std::map<std::string, ActionPlan> actions;  // by name
  bool skip_empty_targets = false;            // emptyTargetResolutionMode is "skip", not "fail"
  bool operator==(const ExperimentPlan&) const = default;
};

// How a request can be known again: its token, and all that it asked for.
struct ClientRequest {
  std::string token;
  std::string asked;
  bool operator==(const ClientRequest&) const = default;
};

struct ExperimentTemplate {
  std::string id;   // "EXT…"
  RegionId region;  // whose endpoint it was made at: part of its ARN only
  ExperimentPlan plan;
  TextMap tags;
  WallTime created_at;
  WallTime updated_at;
  ClientRequest request;
  bool operator==(const ExperimentTemplate&) const = default;
};

enum class ActionStatus : uint8_t {
  kPending = 0,
  kInitiating = 1,  // its faults are, or are about to be, in force; not every replicator has said so
  kRunning = 2,
  kCompleted = 3,
  kCancelled = 4,  // never started
  kStopping = 5,   // its faults are to end
  kStopped = 6,
  kFailed = 7,
  kSkipped = 8,
};

struct ActionRun {
  ActionStatus status = ActionStatus::kPending;
  std::string reason;
  std::optional<WallTime> started_at;
  std::optional<WallTime> ended_at;
  WallTime due_at;               // from kInitiating on: when it is over, which is also when its faults end by themselves
  std::vector<uint64_t> faults;  // those known to be in force for it
  bool operator==(const ActionRun&) const = default;
};

enum class ExperimentStatus : uint8_t {
  kPending = 0,
  kInitiating = 1,  // looks for its targets
  kRunning = 2,
  kCompleted = 3,
  kStopping = 4,
  kStopped = 5,
  kFailed = 6,
  kCancelled = 7,  // before it ran
};

struct Experiment {
  std::string id;   // "EXP…"
  RegionId region;  // as above
  std::string template_id;
  ExperimentPlan plan;
  ExperimentStatus status = ExperimentStatus::kPending;
  std::string reason;
  bool failed = false;    // of kStopping: will be kFailed
  bool skip_all = false;  // actionsMode is "skip-all"
  WallTime created_at;
  std::optional<WallTime> started_at;
  std::optional<WallTime> ended_at;
  TextMap tags;
  ClientRequest request;
  std::map<std::string, ActionRun> runs;  // by name: those of plan.actions
  bool operator==(const Experiment&) const = default;
};

std::string_view NameOf(ActionStatus status);
std::string_view NameOf(ExperimentStatus status);
bool IsOver(ActionStatus status);
bool IsOver(ExperimentStatus status);

std::string ArnOf(const ExperimentTemplate& one);
std::string ArnOf(const Experiment& one);

std::string EncodePlan(const ExperimentPlan& plan);
std::string EncodeTemplate(const ExperimentTemplate& one);
absl::StatusOr<ExperimentTemplate> DecodeTemplate(std::string_view bytes);  // kDataLoss
std::string EncodeExperiment(const Experiment& one);
absl::StatusOr<Experiment> DecodeExperiment(std::string_view bytes);  // kDataLoss

}  // namespace meridian
