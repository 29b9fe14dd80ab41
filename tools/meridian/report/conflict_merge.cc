#include "tools/meridian/report/conflict_merge.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace meridian {

namespace {

using VersionOrder = std::pair<uint64_t, std::string>;

VersionOrder OrderOf(const v1::ConflictSide& side) {
  return {side.version_hlc(), side.version_region()};
}

}  // namespace

std::vector<MergedConflict> MergeConflicts(const std::vector<RegionJournal>& journals) {
  using Identity = std::tuple<std::string, VersionOrder, std::string>;  // table, loser, key
  std::map<Identity, MergedConflict> merged;
  std::set<Identity> superseded;
  std::set<std::string> asked;
  for (const RegionJournal& journal : journals) {
    asked.insert(journal.region);
    for (const v1::ConflictEntry& entry : journal.entries) {
      const Identity identity{entry.table(), OrderOf(entry.loser()), entry.key()};
      if (entry.superseded()) superseded.insert(identity);
      const auto [at, fresh] = merged.try_emplace(identity, MergedConflict{entry, {}});
      MergedConflict& conflict = at->second;
      if (OrderOf(conflict.entry.winner()) < OrderOf(entry.winner())) {
        *conflict.entry.mutable_winner() = entry.winner();
      }
      if (conflict.seen_by.empty() || conflict.seen_by.back() != journal.region) {
        conflict.seen_by.push_back(journal.region);
      }
    }
  }
  std::vector<MergedConflict> result;
  for (auto& [identity, conflict] : merged) {
    const std::string& home = conflict.entry.loser().version_region();
    const bool known_at_home =
        asked.count(home) == 0 ||
        std::find(conflict.seen_by.begin(), conflict.seen_by.end(), home) != conflict.seen_by.end();
    if (known_at_home && superseded.count(identity) == 0) result.push_back(std::move(conflict));
  }
  return result;
}

}  // namespace meridian
