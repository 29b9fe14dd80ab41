#include "coordinator/core/faults/paused_replication.h"

#include <algorithm>
#include <optional>
#include <set>
#include <variant>

namespace meridian {
namespace {

// The table whose replication the fault stops, and in which Region; nothing if it is another kind of fault.
std::optional<PausedReplication> Stopped(const Fault& fault) {
  if (const auto* pause = std::get_if<PausedReplication>(&fault.what)) return *pause;
  if (const auto* lost = std::get_if<LostAccess>(&fault.what)) return PausedReplication{lost->region, lost->table};
  return std::nullopt;
}

}  // namespace

std::vector<PausedTable> PausedFrom(const FaultPlan& plan, const std::vector<RegionId>& regions, const RegionId& self) {
  std::set<PausedTable> paused;
  for (const auto& [id, fault] : plan.faults()) {
    const std::optional<PausedReplication> pause = Stopped(fault);
    if (!pause) continue;
    if (pause->region != self) {
      paused.insert({pause->table, pause->region});
      continue;
    }
    for (const RegionId& other : regions) {
      if (other != self) paused.insert({pause->table, other});
    }
  }
  return {paused.begin(), paused.end()};
}

const Fault* FindPause(const FaultPlan& plan, std::string_view table, const std::vector<RegionId>& regions) {
  for (const auto& [id, fault] : plan.faults()) {
    const PausedReplication* const pause = std::get_if<PausedReplication>(&fault.what);
    if (!pause || pause->table != table) continue;
    if (std::find(regions.begin(), regions.end(), pause->region) != regions.end()) return &fault;
  }
  return nullptr;
}

std::vector<uint64_t> PausesOf(const FaultPlan& plan, std::string_view table, const RegionId& region) {
  std::vector<uint64_t> ids;
  for (const auto& [id, fault] : plan.faults()) {
    const PausedReplication* const pause = std::get_if<PausedReplication>(&fault.what);
    if (pause && pause->table == table && pause->region == region) ids.push_back(id);
  }
  return ids;
}

}  // namespace meridian
