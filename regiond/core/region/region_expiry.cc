// The part of Region that deletes what has expired (docs/ttl.md). Each leader deletes in its own partitions, by what its own queue says of
// them, so no two AZs take up the same item; and what it deletes, it judges by the latest version, committed or not.
#include "base/model/item_codec.h"
#include "base/seam/sabotage.h"
#include "regiond/core/membership/membership.h"
#include "regiond/core/region/region.h"

namespace meridian {
namespace {

// In one tick, of one table and AZ.
constexpr int kEntriesSeenMax = 2000;
constexpr int kDeletedMax = 500;

}  // namespace

void Region::DeleteExpired(Table& table) {
  const TableStatus status = StatusOf(options_.self, table.descriptor());
  if (status == TableStatus::kCreating || status == TableStatus::kDeleting) return;
  const ExpiryWindow window = ExpiryWindowAt(clock_.WallNow(), options_.ttl_delay);
  for (AzNode* node : azs_.Up()) DeleteExpiredLedBy(*node, table, window);
}

// Goes through what has expired from where it stopped last, again and again: it need not wait at an item that cannot be deleted now.
void Region::DeleteExpiredLedBy(AzNode& node, Table& table, const ExpiryWindow& window) {
  const TableId id = table.descriptor().id;
  const TimeToLive& setting = table.descriptor().attributes.time_to_live;
  TableState* const state = node.FindState(id);
  if (state == nullptr || !state->indexes().complete(setting.queue)) return;
  const ExpiredRange range = ExpiredEntries(setting, window);
  std::string& next = expiry_walks_[id][node.self()];
  const std::unique_ptr<StateCursor> cursor = state->store().NewCursor();
  cursor->Seek(range.low <= next && next < range.high ? next : range.low);
  int seen = 0, deleted = 0;
  for (; cursor->valid() && cursor->key() < range.high && seen < kEntriesSeenMax && deleted < kDeletedMax; cursor->Next(), ++seen) {
    const absl::StatusOr<Item> entry = DecodeItem(cursor->value());
    const absl::StatusOr<ItemKey> key = entry.ok() ? KeyOfItem(table.descriptor().settings.key_schema, *entry) : entry.status();
    if (!key.ok()) return node.Damaged(id);
    deleted += DeleteIfExpired(node, table, *key, window);
  }
  if (!cursor->status().ok()) return node.Damaged(id);
  next = cursor->valid() && cursor->key() < range.high ? std::string(cursor->key()) : std::string();
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
  const int64_t bytes_before = met->image_bytes();
  const Version version{hybrid_clock_.Next(clock_.WallNow(), met->item.version.hlc), options_.self};
  ChangeRecord change = MadeOf(key, version, *std::move(met), {.deleted = true});
  change.cause = ChangeCause::kTtl;
  Propose(table, partition, *lead, std::move(change), bytes_before);
  table.CountExpired();
  return true;
}

}  // namespace meridian
