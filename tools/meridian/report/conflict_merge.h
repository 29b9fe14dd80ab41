// The conflict journals of all Regions as one: an entry for each write that was lost.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

struct RegionJournal {
  std::string region;
  std::vector<v1::ConflictEntry> entries;
};

struct MergedConflict {
  v1::ConflictEntry entry;           // with the greatest winner that any Region met
  std::vector<std::string> seen_by;  // in the order of the journals
};

// What tells one lost write from others: table, version of the loser, key. Ordered by table, then
// time.
using VersionOrder = std::pair<uint64_t, std::string>;
using ConflictIdentity = std::tuple<std::string, VersionOrder, std::string>;
VersionOrder OrderOf(const v1::ConflictSide& side);
ConflictIdentity IdentityOf(const v1::ConflictEntry& entry);

// `region` has `entry` too. REQUIRES: they have one identity, or `merged` is new.
void MergeInto(MergedConflict& merged, const std::string& region, const v1::ConflictEntry& entry);

// Whether the Region where the loser was made says so, or cannot: it is none of those that answer, or its replica has been removed since.
bool KnownAtHome(const MergedConflict& conflict, const std::set<std::string>& answering);

// One entry per table, key and losing version, by table, then time of the lost write. An entry that
// any Region marks as superseded is left out: some write had seen the loser, so it is not lost.
// Whether a write is lost is for the Region to say where it was made (docs/replication.md): where
// that is among the journals and does not name it, the entry is left out too, unless its replica is another one now.
std::vector<MergedConflict> MergeConflicts(const std::vector<RegionJournal>& journals);

}  // namespace meridian
