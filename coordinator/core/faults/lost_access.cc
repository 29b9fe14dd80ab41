#include "coordinator/core/faults/lost_access.h"

#include <algorithm>
#include <variant>

namespace meridian {

std::vector<LostAccess> LostAccesses(const FaultPlan& plan) {
  std::vector<LostAccess> all;
  for (const auto& [id, fault] : plan.faults()) {
    if (const auto* lost = std::get_if<LostAccess>(&fault.what)) all.push_back(*lost);
  }
  return all;
}

const Fault* FindLostAccess(const FaultPlan& plan, std::string_view table, const std::vector<RegionId>& regions) {
  for (const auto& [id, fault] : plan.faults()) {
    const auto* const lost = std::get_if<LostAccess>(&fault.what);
    if (!lost || lost->table != table) continue;
    if (std::find(regions.begin(), regions.end(), lost->region) != regions.end()) return &fault;
  }
  return nullptr;
}

std::vector<uint64_t> LostAccessesOf(const FaultPlan& plan, std::string_view table, const RegionId& region) {
  std::vector<uint64_t> ids;
  for (const auto& [id, fault] : plan.faults()) {
    const auto* const lost = std::get_if<LostAccess>(&fault.what);
    if (lost && lost->table == table && lost->region == region) ids.push_back(id);
  }
  return ids;
}

std::map<uint64_t, LostAccess> OverdueAccesses(const FaultPlan& plan, WallTime now) {
  std::map<uint64_t, LostAccess> overdue;
  for (const auto& [id, fault] : plan.faults()) {
    const auto* const lost = std::get_if<LostAccess>(&fault.what);
    if (!lost) continue;
    const WallTime until = fault.ends_at ? std::min(*fault.ends_at, now) : now;
    if (until - lost->since > kAccessPatience) overdue.emplace(id, *lost);
  }
  return overdue;
}

}  // namespace meridian
