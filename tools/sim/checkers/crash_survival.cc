#include "tools/sim/checkers/crash_survival.h"

#include "base/model/strings.h"

namespace meridian {

void CrashSurvivalChecker::OnRegiondRecovered(const RegionId& region, Region& machine, bool redone) {
  const absl::btree_map<ItemKey, DurableView::Entry>& durable = view_.Of(region);
  if (durable.empty()) return;
  Table* const table = machine.catalog().Find(table_);
  if (table == nullptr) {
    failures_.Add(StrCat("invariant 1: ", region.name, " lost its table in a crash"));
    return;
  }
  for (const auto& [key, entry] : durable) {
    const absl::StatusOr<Table::Met> met = table->Meet(key);
    if (!met.ok()) {
      failures_.Add(StrCat("invariant 1: ", region.name, " cannot read after a crash: ", met.status().ToString()));
      return;
    }
    const bool forgotten = met->item.version.empty() && entry.deleted && !table->descriptor().global;
    if (met->item.version >= entry.version || forgotten) continue;
    failures_.Add(StrCat("invariant 1: ", region.name, " had ", entry.version.ToString(), " durable and came back with ",
                         met->item.version.ToString()));
  }
}

}  // namespace meridian
