#include "tools/meridian/report/conflict_merge.h"

#include <algorithm>
#include <map>

namespace meridian {

VersionOrder OrderOf(const v1::ConflictSide& side) {
  return {side.version_hlc(), side.version_region()};
}

ConflictIdentity IdentityOf(const v1::ConflictEntry& entry) {
  return {entry.table(), OrderOf(entry.loser()), entry.key()};
}

void MergeInto(MergedConflict& merged, const std::string& region, const v1::ConflictEntry& entry) {
  if (merged.seen_by.empty()) {
    merged.entry = entry;
  } else if (OrderOf(merged.entry.winner()) < OrderOf(entry.winner())) {
    *merged.entry.mutable_winner() = entry.winner();
  }
  if (entry.orphaned()) merged.entry.set_orphaned(true);
  std::vector<std::string>& seen_by = merged.seen_by;
  if (std::find(seen_by.begin(), seen_by.end(), region) == seen_by.end()) seen_by.push_back(region);
}

bool KnownAtHome(const MergedConflict& conflict, const std::set<std::string>& answering) {
  const std::string& home = conflict.entry.loser().version_region();
  const std::vector<std::string>& seen_by = conflict.seen_by;
  return conflict.entry.orphaned() || answering.count(home) == 0 || std::find(seen_by.begin(), seen_by.end(), home) != seen_by.end();
}

std::vector<MergedConflict> MergeConflicts(const std::vector<RegionJournal>& journals) {
  std::map<ConflictIdentity, MergedConflict> merged;
  std::set<ConflictIdentity> superseded;
  std::set<std::string> asked;
  for (const RegionJournal& journal : journals) {
    asked.insert(journal.region);
    for (const v1::ConflictEntry& entry : journal.entries) {
      const ConflictIdentity identity = IdentityOf(entry);
      if (entry.superseded()) superseded.insert(identity);
      MergeInto(merged[identity], journal.region, entry);
    }
  }
  std::vector<MergedConflict> result;
  for (auto& [identity, conflict] : merged) {
    if (KnownAtHome(conflict, asked) && superseded.count(identity) == 0) result.push_back(std::move(conflict));
  }
  return result;
}

}  // namespace meridian
