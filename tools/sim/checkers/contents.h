// What one Region holds of a table, as values: what the checkers of the end of a run compare.
#pragma once

#include <vector>

#include "absl/container/btree_map.h"
#include "regiond/core/state/table_state.h"

namespace meridian {

struct RegionContents {
  RegionId region;
  absl::btree_map<ItemKey, VersionedItem> items;  // tombstones too
  std::vector<ConflictEntry> conflicts;
  int64_t items_counted = 0;  // as DescribeTable would say
};

// As the copy with `state` has it.
RegionContents ReadContents(const RegionId& region, TableState& state);

// Every write that is lost according to the Regions' journals: what the journal of its own Region names, which judges it exactly
// (docs/replication.md), unless any Region marks it superseded. A loser from a Region that is not among `regions` counts as it is.
absl::btree_map<ItemKey, std::vector<Version>> MergedLosers(const std::vector<RegionContents>& regions);

}  // namespace meridian
