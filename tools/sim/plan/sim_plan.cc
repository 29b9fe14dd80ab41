#include "tools/sim/plan/sim_plan.h"

#include <array>
#include <utility>

namespace meridian {
namespace {

constexpr std::array<std::pair<SimFaultKind, std::string_view>, 18> kNames = {{
    {SimFaultKind::kCutLink, "cut_link"},
    {SimFaultKind::kCutByCoordinator, "cut_by_coordinator"},
    {SimFaultKind::kPauseReplication, "pause_replication"},
    {SimFaultKind::kDisableKey, "disable_key"},
    {SimFaultKind::kDenyReplication, "deny_replication"},
    {SimFaultKind::kSlowLink, "slow_link"},
    {SimFaultKind::kCutCoordinator, "cut_coordinator"},
    {SimFaultKind::kCrashRegiond, "crash_regiond"},
    {SimFaultKind::kCrashReplicator, "crash_replicator"},
    {SimFaultKind::kCrashCoordinator, "crash_coordinator"},
    {SimFaultKind::kStopAz, "stop_az"},
    {SimFaultKind::kCutAz, "cut_az"},
    {SimFaultKind::kSlowAz, "slow_az"},
    {SimFaultKind::kFillDisk, "fill_disk"},
    {SimFaultKind::kSlowDisk, "slow_disk"},
    {SimFaultKind::kLoseDisk, "lose_disk"},
    {SimFaultKind::kCorruptDisk, "corrupt_disk"},
    {SimFaultKind::kClockSkew, "clock_skew"},
}};

constexpr std::array<std::pair<SimWorkloadKind, std::string_view>, 3> kWorkloads = {{
    {SimWorkloadKind::kRandomWrites, "random_writes"},
    {SimWorkloadKind::kTransfers, "transfers"},
    {SimWorkloadKind::kPassAround, "pass_around"},
}};

}  // namespace

std::string_view SimWorkloadName(SimWorkloadKind kind) {
  for (const auto& [known, name] : kWorkloads) {
    if (known == kind) return name;
  }
  return "";
}

std::optional<SimWorkloadKind> ParseSimWorkload(std::string_view name) {
  for (const auto& [kind, known] : kWorkloads) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::string_view SimFaultName(SimFaultKind kind) {
  for (const auto& [known, name] : kNames) {
    if (known == kind) return name;
  }
  return "";
}

std::optional<SimFaultKind> ParseSimFault(std::string_view name) {
  for (const auto& [kind, known] : kNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

SimFaultPlace PlaceOf(SimFaultKind kind) {
  switch (kind) {
    case SimFaultKind::kCrashCoordinator:
      return SimFaultPlace::kCoordinator;
    case SimFaultKind::kCutLink:
    case SimFaultKind::kCutByCoordinator:
    case SimFaultKind::kSlowLink:
      return SimFaultPlace::kLink;
    case SimFaultKind::kPauseReplication:
    case SimFaultKind::kDisableKey:
    case SimFaultKind::kDenyReplication:
    case SimFaultKind::kCutCoordinator:
    case SimFaultKind::kCrashRegiond:
    case SimFaultKind::kCrashReplicator:
    case SimFaultKind::kClockSkew:
      return SimFaultPlace::kRegion;
    case SimFaultKind::kStopAz:
    case SimFaultKind::kCutAz:
    case SimFaultKind::kSlowAz:
    case SimFaultKind::kFillDisk:
    case SimFaultKind::kSlowDisk:
    case SimFaultKind::kLoseDisk:
    case SimFaultKind::kCorruptDisk:
      return SimFaultPlace::kAz;
  }
  return SimFaultPlace::kCoordinator;
}

}  // namespace meridian
