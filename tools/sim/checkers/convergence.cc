#include "tools/sim/checkers/convergence.h"

#include "base/model/strings.h"

namespace meridian {
namespace {

std::string Describe(const VersionedItem* item) {
  if (item == nullptr) return "nothing";
  return StrCat(item->deleted ? "deleted " : "", item->version.ToString());
}

bool Equal(const VersionedItem* one, const VersionedItem* other) {
  if (one == nullptr || other == nullptr) {
    const VersionedItem* there = one == nullptr ? other : one;
    return there == nullptr || there->deleted;
  }
  return one->version == other->version && one->deleted == other->deleted && one->image == other->image;
}

const VersionedItem* Find(const RegionContents& region, const ItemKey& key) {
  const auto at = region.items.find(key);
  return at == region.items.end() ? nullptr : &at->second;
}

}  // namespace

void CheckConvergence(const std::vector<RegionContents>& regions, Failures& failures) {
  for (const RegionContents& region : regions) {
    int64_t live = 0;
    for (const auto& [key, item] : region.items) live += item.deleted ? 0 : 1;
    if (live != region.items_counted) {
      failures.Add(StrCat("invariant 3: ", region.region.name, " holds ", live, " items and counts ", region.items_counted));
    }
  }
  absl::btree_map<ItemKey, bool> keys;
  for (const RegionContents& region : regions) {
    for (const auto& [key, item] : region.items) keys[key] = true;
  }
  for (const auto& [key, unused] : keys) {
    for (size_t i = 1; i < regions.size(); ++i) {
      const VersionedItem* here = Find(regions[0], key);
      const VersionedItem* there = Find(regions[i], key);
      if (Equal(here, there)) continue;
      failures.Add(StrCat("invariant 3: ", regions[0].region.name, " holds ", Describe(here), " where ",
                          regions[i].region.name, " holds ", Describe(there)));
    }
  }
}

}  // namespace meridian
