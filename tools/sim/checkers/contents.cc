#include "tools/sim/checkers/contents.h"

#include <utility>

#include "absl/container/btree_set.h"
#include "base/model/check.h"

namespace meridian {

RegionContents ReadContents(const RegionId& region, TableState& state) {
  RegionContents contents;
  contents.region = region;
  contents.items_counted = state.counters().items;
  const std::unique_ptr<StateCursor> cursor = state.store().NewCursor();
  for (cursor->Seek(std::string(1, kItemPrefix)); cursor->valid() && cursor->key().front() == kItemPrefix; cursor->Next()) {
    absl::StatusOr<VersionedItem> item = DecodeVersionedItem(cursor->value());
    MERIDIAN_CHECK(item.ok(), item.status().ToString());
    contents.items.emplace(ItemKey{std::string(cursor->key().substr(1))}, *std::move(item));
  }
  std::string after;
  do {
    absl::StatusOr<ConflictJournal::Page> page = ConflictJournal::List(state.store(), after, 1000);
    MERIDIAN_CHECK(page.ok(), page.status().ToString());
    for (ConflictEntry& entry : page->entries) contents.conflicts.push_back(std::move(entry));
    after = page->next;
  } while (!after.empty());
  return contents;
}

absl::btree_map<ItemKey, std::vector<Version>> MergedLosers(const std::vector<RegionContents>& regions) {
  struct Merged {
    bool superseded = false;
    bool at_home = false;  // in the journal of its own Region
  };
  absl::btree_map<ItemKey, absl::btree_map<Version, Merged>> merged;
  absl::btree_set<RegionId> asked;
  for (const RegionContents& region : regions) {
    asked.insert(region.region);
    for (const ConflictEntry& entry : region.conflicts) {
      Merged& one = merged[entry.key][entry.loser.version];
      one.superseded = one.superseded || entry.superseded;
      one.at_home = one.at_home || entry.loser.version.region == region.region;
    }
  }
  absl::btree_map<ItemKey, std::vector<Version>> losers;
  for (const auto& [key, versions] : merged) {
    for (const auto& [version, one] : versions) {
      if (!one.superseded && (one.at_home || !asked.contains(version.region))) losers[key].push_back(version);
    }
  }
  return losers;
}

}  // namespace meridian
