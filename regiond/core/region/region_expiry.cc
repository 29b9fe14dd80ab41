// The part of Region that deletes what has expired (docs/ttl.md). Each leader deletes in its own partitions, by what its own queue says of
// them, so no two AZs take up the same item; and what it deletes, it judges by the latest version, committed or not.
#include <algorithm>
#include <cstddef>

#include "base/model/item_codec.h"
#include "base/seam/sabotage.h"
#include "regiond/core/membership/membership.h"
#include "regiond/core/region/region.h"

namespace meridian {
namespace {

// In one tick, of all tables and AZs.
constexpr int kEntriesSeenMax = 4000;
constexpr int kDeletedMax = 1000;
// After a walk that has found nothing: the queue may begin with many that the store has yet to forget.
constexpr Duration kRest = Duration::Seconds(1);

}  // namespace

void Region::DeleteExpired() {
  ExpiryBudget budget{kEntriesSeenMax, kDeletedMax};
  // Begins with another table each time, so that none waits for the others for ever.
  std::vector<Table*> tables;
  for (const auto& [name, table] : catalog_.tables()) {
    if (table->descriptor().attributes.time_to_live.enabled) tables.push_back(table.get());
  }
  if (tables.empty()) return;
  std::rotate(tables.begin(), tables.begin() + static_cast<std::ptrdiff_t>(expiry_turn_++ % tables.size()), tables.end());
  for (Table* table : tables) DeleteExpiredOf(*table, budget);
}

void Region::DeleteExpiredOf(Table& table, ExpiryBudget& budget) {
  const TableStatus status = StatusOf(options_.self, table.descriptor());
  if (status == TableStatus::kCreating || status == TableStatus::kDeleting) return;
  if (lost_accesses_.KeyDisabled(table.descriptor().name, options_.self)) return;
  const ExpiryWindow window = ExpiryWindowAt(clock_.WallNow(), options_.ttl_delay);
  for (AzNode* node : azs_.Up()) DeleteExpiredLedBy(*node, table, window, budget);
}

// Goes through what has expired from where it stopped last, again and again: it need not wait at an item that cannot be deleted now.
void Region::DeleteExpiredLedBy(AzNode& node, Table& table, const ExpiryWindow& window, ExpiryBudget& budget) {
  const TableId id = table.descriptor().id;
  const TimeToLive& setting = table.descriptor().attributes.time_to_live;
  TableState* const state = node.FindState(id);
  if (state == nullptr || !state->indexes().complete(setting.queue)) return;
  const ExpiredRange range = ExpiredEntries(setting, window);
  ExpiryWalk& walk = expiry_walks_[id][node.self()];
  if (clock_.Now() < walk.rests_until) return;
  const std::unique_ptr<StateCursor> cursor = state->store().NewCursor();
  const bool goes_on = range.low <= walk.next && walk.next < range.high;
  cursor->Seek(goes_on ? walk.next : range.low);
  bool found = false;
  for (; cursor->valid() && cursor->key() < range.high && budget.entries > 0 && budget.deletions > 0; cursor->Next(), --budget.entries) {
    found = true;
    const absl::StatusOr<Item> entry = DecodeItem(cursor->value());
    const absl::StatusOr<ItemKey> key = entry.ok() ? KeyOfItem(table.descriptor().settings.key_schema, *entry) : entry.status();
    if (!key.ok()) return node.Damaged(id);
    budget.deletions -= DeleteIfExpired(node, table, *key, window);
  }
  if (!cursor->status().ok()) return node.Damaged(id);
  walk.next = cursor->valid() && cursor->key() < range.high ? std::string(cursor->key()) : std::string();
  if (!found && !goes_on) walk.rests_until = clock_.Now() + kRest;
}

// False if `node` is not the one to delete it, or nobody can now, or if it has been deleted or given more time since its entry was made.
bool Region::DeleteIfExpired(const AzNode& node, Table& table, const ItemKey& key, const ExpiryWindow& window) {
  Partition& partition = table.partition_of(key);
  const std::optional<Lead> lead = TakesWrites(table, partition);
  if (!lead || lead->node != &node || partition.Locks(key)) return false;
  absl::StatusOr<MetItem> met = Meet(partition, *lead, key);
  if (!met.ok()) {
    lead->node->Damaged(table.descriptor().id);
    return false;
  }
  if (!met->exists()) return false;
  const absl::StatusOr<Item> item = DecodeItem(met->item.image);
  const bool blind = Sabotaged(Sabotage::kBlindExpiry);
  if (!item.ok() || (!blind && !HasExpired(*item, table.descriptor().attributes.time_to_live, window))) return false;
  std::optional<std::string> replaces = met->image();
  const Version version{hybrid_clock_.Next(clock_.WallNow(), met->item.version.hlc), options_.self};
  ChangeRecord change = MadeOf(key, version, *std::move(met), {.deleted = true});
  change.cause = ChangeCause::kTtl;
  Propose(table, partition, *lead, std::move(change), std::move(replaces));
  table.CountExpired();
  return true;
}

}  // namespace meridian
