#include "tools/sim/checkers/contents.h"

#include <utility>

#include "base/model/check.h"

namespace meridian {

RegionContents ReadContents(const RegionId& region, Table& table) {
  RegionContents contents;
  contents.region = region;
  contents.items_counted = table.counters().items;
  const std::unique_ptr<StateCursor> cursor = table.state().NewCursor();
  for (cursor->Seek(std::string(1, kItemPrefix)); cursor->valid() && cursor->key().front() == kItemPrefix; cursor->Next()) {
    absl::StatusOr<VersionedItem> item = DecodeVersionedItem(cursor->value());
    MERIDIAN_CHECK(item.ok(), item.status().ToString());
    contents.items.emplace(ItemKey{std::string(cursor->key().substr(1))}, *std::move(item));
  }
  std::string after;
  do {
    absl::StatusOr<ConflictJournal::Page> page = table.journal().List(table.state(), after, 1000);
    MERIDIAN_CHECK(page.ok(), page.status().ToString());
    for (ConflictEntry& entry : page->entries) contents.conflicts.push_back(std::move(entry));
    after = page->next;
  } while (!after.empty());
  return contents;
}

absl::btree_map<ItemKey, std::vector<Version>> MergedLosers(const std::vector<RegionContents>& regions) {
  absl::btree_map<ItemKey, absl::btree_map<Version, bool>> superseded;
  for (const RegionContents& region : regions) {
    for (const ConflictEntry& entry : region.conflicts) {
      bool& any = superseded[entry.key][entry.loser.version];
      any = any || entry.superseded;
    }
  }
  absl::btree_map<ItemKey, std::vector<Version>> losers;
  for (const auto& [key, versions] : superseded) {
    for (const auto& [version, gone] : versions) {
      if (!gone) losers[key].push_back(version);
    }
  }
  return losers;
}

}  // namespace meridian
