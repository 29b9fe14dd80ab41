#include "tools/sim/checkers/accounted.h"

#include <algorithm>

#include "base/model/strings.h"

namespace meridian {
namespace {

bool Survives(const SimHistory::Write& write, const absl::btree_map<ItemKey, const SimHistory::Write*>& greatest,
              const std::vector<RegionContents>& regions) {
  const auto newest = greatest.find(write.key);  // nothing if all that was written is gone with a replica
  const bool is_newest = newest != greatest.end() && newest->second == &write;
  return std::all_of(regions.begin(), regions.end(), [&](const RegionContents& region) {
    const auto at = region.items.find(write.key);
    if (at != region.items.end()) return at->second.version == write.version;
    return write.deleted && is_newest;  // deleted and forgotten
  });
}

}  // namespace

void CheckWritesAccounted(const SimHistory& history, const std::vector<RegionContents>& regions, Failures& failures) {
  const absl::btree_map<ItemKey, std::vector<Version>> losers = MergedLosers(regions);
  const absl::btree_map<ItemKey, const SimHistory::Write*> greatest = history.Greatest();
  for (const SimHistory::Write& write : history.writes()) {
    if (!write.durable) continue;
    const auto lost = losers.find(write.key);
    const bool journaled = lost != losers.end() &&
                           std::find(lost->second.begin(), lost->second.end(), write.version) != lost->second.end();
    const bool survives = Survives(write, greatest, regions);
    const int accounts = survives + write.overwritten + journaled;
    if (accounts == 0 && write.orphaned) continue;  // its journal is gone
    // Where only an orphan has overwritten it, not every Region may have heard of that, and called it lost.
    if (accounts == 1 || (accounts == 0 && (write.forgettable || write.overwritten_by_orphan))) continue;
    failures.Add(StrCat("invariant 5: the ", write.acknowledged ? "acknowledged" : "durable", " write ",
                        write.version.ToString(), survives ? " survives," : " does not survive,",
                        write.overwritten ? " was overwritten knowingly," : " was not overwritten knowingly,",
                        journaled ? " and is a loser in the conflict journal" : " and is in no conflict journal"));
  }
  for (const auto& [key, versions] : losers) {
    for (const Version& version : versions) {
      if (history.Find(key, version) != nullptr) continue;
      failures.Add(StrCat("invariant 5: a conflict journal names ", version.ToString(), ", which nobody wrote"));
    }
  }
}

}  // namespace meridian
