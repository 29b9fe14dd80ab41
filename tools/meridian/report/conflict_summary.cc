#include "tools/meridian/report/conflict_summary.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/model/hlc.h"

namespace meridian {

namespace {

// Nine of ten, of enough to speak of; and further ahead than clocks that are kept in time are
// apart.
constexpr uint64_t kConflictsMin = 5;
constexpr Duration kLeadMin = Duration::Millis(10);

using KeyCounts = std::map<std::string, uint64_t>;

std::vector<LostKey> MostHit(const KeyCounts& counts) {
  std::vector<LostKey> keys;
  for (const auto& [key, lost] : counts) keys.push_back({key, lost});
  std::stable_sort(keys.begin(), keys.end(),
                   [](const LostKey& a, const LostKey& b) { return a.lost > b.lost; });
  if (keys.size() > RegionLosses::kKeysMax) keys.resize(RegionLosses::kKeysMax);
  return keys;
}

void Count(const v1::ConflictSide& loser, RegionLosses& losses) {
  const WallTime time = Hlc{loser.version_hlc()}.wall();
  losses.first = losses.lost() == 0 ? time : std::min(losses.first, time);
  losses.last = losses.lost() == 0 ? time : std::max(losses.last, time);
  ++(loser.deleted() ? losses.deletes : losses.puts);
  losses.conditional += loser.conditional();
  losses.transactional += loser.transactional();
}

std::vector<RegionLosses> LossesOf(const std::vector<MergedConflict>& conflicts) {
  std::map<std::tuple<std::string, std::string, std::string>, std::pair<RegionLosses, KeyCounts>>
      groups;
  for (const auto& [entry, seen_by] : conflicts) {
    const std::string& loser = entry.loser().version_region();
    const std::string& winner = entry.winner().version_region();
    auto& [losses, keys] = groups[{entry.table(), loser, winner}];
    losses.table = entry.table();
    losses.loser = loser;
    losses.winner = winner;
    Count(entry.loser(), losses);
    ++keys[entry.key_json()];
  }
  std::vector<RegionLosses> all;
  for (auto& [pair, group] : groups) {
    group.first.keys = MostHit(group.second);
    all.push_back(std::move(group.first));
  }
  return all;
}

std::vector<DroppedEntries> DroppedOf(const std::vector<v1::RegionStatus>& regions,
                                      const std::string& only) {
  std::map<std::pair<std::string, std::string>, uint64_t> dropped;
  for (const v1::RegionStatus& region : regions) {
    for (const v1::RegionTable& table : region.tables()) {
      if (!only.empty() && table.name() != only) continue;
      if (table.conflicts_dropped() > 0)
        dropped[{table.name(), region.region()}] = table.conflicts_dropped();
    }
  }
  std::vector<DroppedEntries> all;
  for (const auto& [where, entries] : dropped) all.push_back({where.first, where.second, entries});
  return all;
}

std::vector<FastClock> FastClocksOf(const std::vector<RegionLosses>& losses,
                                    const std::vector<v1::RegionStatus>& regions) {
  std::map<std::string, FastClock> clocks;
  for (const RegionLosses& one : losses) {
    clocks[one.winner].won += one.lost();
    clocks[one.winner].conflicts += one.lost();
    if (one.loser != one.winner) clocks[one.loser].conflicts += one.lost();
  }
  for (const v1::RegionStatus& region : regions) {
    for (const v1::OriginClock& seen : region.origin_clocks()) {
      const auto at = clocks.find(seen.region());
      if (at == clocks.end()) continue;
      at->second.ahead =
          std::max(at->second.ahead, Duration::Micros(static_cast<int64_t>(seen.ahead_us())));
      at->second.beyond_bound = std::max(at->second.beyond_bound, seen.beyond_bound());
    }
  }
  std::vector<FastClock> fast;
  for (auto& [region, clock] : clocks) {
    clock.region = region;
    const bool wins = clock.conflicts >= kConflictsMin && clock.won * 10 >= clock.conflicts * 9;
    if (wins && clock.ahead >= kLeadMin) fast.push_back(std::move(clock));
  }
  return fast;
}

}  // namespace

ConflictSummary Summarize(const std::vector<MergedConflict>& conflicts,
                          const std::vector<v1::RegionStatus>& regions, const std::string& table) {
  ConflictSummary summary;
  summary.lost = conflicts.size();
  summary.losses = LossesOf(conflicts);
  summary.dropped = DroppedOf(regions, table);
  summary.fast_clocks = FastClocksOf(summary.losses, regions);
  return summary;
}

}  // namespace meridian
