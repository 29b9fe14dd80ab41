// The part of Region that takes its time over changes of tables, as DynamoDB does (RegionOptions::table_change).
// All but a deletion is done at once; with it the catalog says what is under way and until when, so that a restart goes on from there.
#include <algorithm>

#include "base/seam/sabotage.h"
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

// Everything that was written here is durable in every other replica.
bool Region::Drained(const Table& table) {
  if (Sabotaged(Sabotage::kNoDrain)) return true;
  const TableId id = table.descriptor().id;
  for (const auto& [transaction, running] : transactions_.running()) {
    const std::vector<LogId>& logs = running.entry.participants;
    if (std::any_of(logs.begin(), logs.end(), [&](const LogId& log) { return log.table == id; })) return false;
  }
  for (const Partition& partition : table.partitions()) {
    const std::optional<Lead> lead = LeadOf(partition);
    if (!lead || lead->replica->consensus.log().last() != partition.committed()) return false;
  }
  const std::vector<DestinationProgress> all = source_.ProgressOf(id);
  for (const ReplicaState& replica : table.descriptor().global->replicas) {
    if (replica.region == options_.self || replica.phase != ReplicaPhase::kActive) continue;
    const auto progress = std::find_if(all.begin(), all.end(), [&](const DestinationProgress& one) { return one.destination == replica.region; });
    if (progress == all.end() || RecoveryPointOf(table, *progress).writes > 0) return false;
  }
  return true;
}

// What cannot be stored now is tried again at the next tick.
void Region::FinishChanges() {
  if (azs_.Up().size() < azs_.quorum()) return;
  const WallTime now = clock_.WallNow();
  std::vector<std::pair<std::string, std::optional<GlobalTable>>> deleted;
  for (const auto& [name, table] : catalog_.tables()) {
    const TableDescriptor& known = table->descriptor();
    const std::optional<ChangeUnderWay>& under_way = known.under_way;
    if (!under_way) continue;
    const bool deletion = under_way->kind == TableChangeKind::kDeletion;
    const bool leaves = deletion && known.global;
    const Duration longest = leaves ? std::max(options_.drain_patience, options_.table_change) : options_.table_change;
    // What ends later than anything that begins now is left from before the clock was set back, or from another process that took longer.
    const bool due = now >= under_way->until || under_way->until > now + longest;
    if (!due && !(leaves && Drained(*table))) continue;
    if (deletion) {
      if (!backups_.HoldsUpDeletion(known.id)) deleted.emplace_back(name, known.global);
      continue;
    }
    TableDescriptor descriptor = known;
    descriptor.under_way.reset();
    (void)catalog_.Update(*table, std::move(descriptor), azs_.Stores());
  }
  for (const auto& [name, left] : deleted) {
    if (DropTable(name).ok() && left) Report(*left, false);
  }
}

}  // namespace meridian
