#include "coordinator/core/experiments/experiment.h"

#include <array>

#include "base/model/strings.h"
#include "coordinator/core/experiments/action_catalog.h"

namespace meridian {
namespace {

constexpr std::array<std::string_view, 9> kActionStatuses = {"pending",  "initiating", "running", "completed", "cancelled",
                                                             "stopping", "stopped",    "failed",  "skipped"};
constexpr std::array<std::string_view, 8> kExperimentStatuses = {"pending",  "initiating", "running", "completed",
                                                                 "stopping", "stopped",    "failed",  "cancelled"};

std::string ArnIn(const RegionId& region, std::string_view kind, const std::string& id) {
  return StrCat("arn:aws:fis:", region.name, ":", kFisAccount, ":", kind, "/", id);
}

}  // namespace

std::string_view NameOf(ActionStatus status) { return kActionStatuses[static_cast<size_t>(status)]; }
std::string_view NameOf(ExperimentStatus status) { return kExperimentStatuses[static_cast<size_t>(status)]; }

bool IsOver(ActionStatus status) {
  switch (status) {
    case ActionStatus::kPending:
    case ActionStatus::kInitiating:
    case ActionStatus::kRunning:
    case ActionStatus::kStopping:
      return false;
    case ActionStatus::kCompleted:
    case ActionStatus::kCancelled:
    case ActionStatus::kStopped:
    case ActionStatus::kFailed:
    case ActionStatus::kSkipped:
      return true;
  }
  return true;
}

bool IsOver(ExperimentStatus status) {
  switch (status) {
    case ExperimentStatus::kPending:
    case ExperimentStatus::kInitiating:
    case ExperimentStatus::kRunning:
    case ExperimentStatus::kStopping:
      return false;
    case ExperimentStatus::kCompleted:
    case ExperimentStatus::kStopped:
    case ExperimentStatus::kFailed:
    case ExperimentStatus::kCancelled:
      return true;
  }
  return true;
}

std::string ArnOf(const ExperimentTemplate& one) { return ArnIn(one.region, "experiment-template", one.id); }
std::string ArnOf(const Experiment& one) { return ArnIn(one.region, "experiment", one.id); }

}  // namespace meridian
