// The part of Region that takes its time over changes of tables, as DynamoDB does (RegionOptions::table_change).
// All but a deletion is done at once; with it the catalog says what is under way and until when, so that a restart goes on from there.
#include "regiond/core/region/region.h"

namespace meridian {

std::optional<ChangeUnderWay> Region::Begun(TableChangeKind kind) const {
  if (!TakesTime(kind) || options_.table_change == Duration()) return std::nullopt;
  return ChangeUnderWay{kind, clock_.WallNow() + options_.table_change};
}

absl::Status Region::BeginDeletion(Table& table) {
  TableDescriptor descriptor = table.descriptor();
  descriptor.under_way = Begun(TableChangeKind::kDeletion);
  if (!descriptor.under_way) return DropTable(descriptor.name);
  return catalog_.Update(table, std::move(descriptor), azs_.Stores());
}

// What cannot be stored now is tried again at the next tick.
void Region::FinishChanges() {
  if (azs_.Up().size() < azs_.quorum()) return;
  const WallTime now = clock_.WallNow();
  std::vector<std::string> deleted;
  for (const auto& [name, table] : catalog_.tables()) {
    const std::optional<ChangeUnderWay>& under_way = table->descriptor().under_way;
    if (!under_way) continue;
    // What ends later than anything that begins now is left from before the clock was set back, or from another process that took longer.
    if (now < under_way->until && under_way->until <= now + options_.table_change) continue;
    if (under_way->kind == TableChangeKind::kDeletion) {
      if (backups_.HoldsUpDeletion(table->descriptor().id)) continue;
      deleted.push_back(name);
      continue;
    }
    TableDescriptor descriptor = table->descriptor();
    descriptor.under_way.reset();
    (void)catalog_.Update(*table, std::move(descriptor), azs_.Stores());
  }
  for (const std::string& name : deleted) (void)DropTable(name);
}

}  // namespace meridian
