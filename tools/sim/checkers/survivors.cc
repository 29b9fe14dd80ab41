#include "tools/sim/checkers/survivors.h"

#include "base/model/strings.h"

namespace meridian {

void CheckSurvivors(const SimHistory& history, const std::vector<RegionContents>& regions, Failures& failures) {
  const absl::btree_map<ItemKey, const SimHistory::Write*> greatest = history.Greatest();
  for (const RegionContents& region : regions) {
    for (const auto& [key, write] : greatest) {
      const auto at = region.items.find(key);
      if (at == region.items.end()) {
        if (write->deleted) continue;
        failures.Add(StrCat("invariant 4: ", region.region.name, " has nothing where ", write->version.ToString(),
                            " is the greatest version"));
        continue;
      }
      const VersionedItem& item = at->second;
      if (item.version == write->version && item.deleted == write->deleted && item.image == write->image) continue;
      const bool undone = write->deleted && !item.deleted;
      failures.Add(StrCat("invariant 4: in ", region.region.name, " survives ", item.version.ToString(),
                          undone ? " and undoes the deletion " : ", while the greatest version is ",
                          write->version.ToString()));
    }
    for (const auto& [key, item] : region.items) {
      if (greatest.contains(key)) continue;
      failures.Add(StrCat("invariant 4: ", region.region.name, " holds ", item.version.ToString(), ", which nobody wrote"));
    }
  }
}

}  // namespace meridian
