#include "regiond/core/table/table.h"

#include <algorithm>
#include <utility>

#include "base/model/bytes.h"
#include "base/model/strings.h"
#include "base/seam/sabotage.h"

namespace meridian {
namespace {

constexpr int64_t kRedoBytesMax = 4 << 20;
constexpr std::string_view kCountersKey = "mc";

std::string AppliedKey(PartitionId partition) {
  std::string key = "ma";
  ByteWriter(&key).Fixed32(static_cast<uint32_t>(partition.value));
  return key;
}

std::string EncodeLsn(Lsn lsn) {
  std::string bytes;
  ByteWriter(&bytes).Fixed64(lsn.value);
  return bytes;
}

}  // namespace

std::string ItemStateKey(const ItemKey& key) {
  std::string out;
  out.reserve(1 + key.bytes.size());
  out.push_back(kItemPrefix);
  out += key.bytes;
  return out;
}

Table::Table(TableDescriptor descriptor, const TableOptions& options, std::unique_ptr<StateStore> state)
    : descriptor_(std::move(descriptor)),
      state_(std::move(state)),
      journal_(options.conflict_journal_entries_max) {}

absl::StatusOr<std::unique_ptr<Table>> Table::Open(TableDescriptor descriptor, const TableOptions& options,
                                                   Epoch epoch, std::unique_ptr<StateStore> state,
                                                   LogStore& log) {
  std::unique_ptr<Table> table(new Table(std::move(descriptor), options, std::move(state)));
  if (absl::Status status = table->journal_.Load(*table->state_); !status.ok()) return status;
  if (absl::Status status = table->LoadCounters(); !status.ok()) return status;
  for (uint64_t i = 0; i < table->descriptor_.partitions; ++i) {
    const LogId id{table->descriptor_.id, PartitionId(i)};
    absl::StatusOr<Lsn> applied = table->AppliedThrough(id.partition);
    if (!applied.ok()) return applied.status();
    table->applied_.push_back(*applied);
    // The state can be ahead of the log only after a machine crash under `durability: os`: go on behind the state.
    if (*applied > log.BoundsOf(id).last) log.Trim(id, *applied);
    if (absl::Status status = table->Redo(id, *applied, log); !status.ok()) return status;
    table->partitions_.emplace_back(id, epoch, options.azs, options.quorum, table->applied_[i]);
  }
  return table;
}

absl::Status Table::LoadCounters() {
  absl::StatusOr<std::string> value = state_->Read(kCountersKey);
  if (absl::IsNotFound(value.status())) return absl::OkStatus();
  if (!value.ok()) return value.status();
  ByteReader in(*value);
  counters_.clock.bits = in.Fixed64();
  counters_.items = static_cast<int64_t>(in.Fixed64());
  counters_.bytes = static_cast<int64_t>(in.Fixed64());
  return in.done() ? absl::OkStatus() : absl::DataLossError("table counters are damaged");
}

absl::StatusOr<Lsn> Table::AppliedThrough(PartitionId partition) {
  absl::StatusOr<std::string> value = state_->Read(AppliedKey(partition));
  if (absl::IsNotFound(value.status())) return Lsn(0);
  if (!value.ok()) return value.status();
  return Lsn(ByteReader(*value).Fixed64());
}

absl::Status Table::Redo(LogId id, Lsn applied, LogStore& log) {
  const LogStore::Bounds bounds = log.BoundsOf(id);
  while (applied < bounds.last) {
    absl::StatusOr<std::vector<LogRecord>> records = log.Read(id, applied.Next(), kRedoBytesMax);
    if (!records.ok()) return records.status();
    std::vector<ProposedChange> changes;
    absl::btree_map<ItemKey, int64_t> redone;  // image sizes after the changes so far, which the state does not show yet
    for (const LogRecord& record : *records) {
      absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(record.payload);
      if (!change.ok()) return change.status();
      int64_t bytes_before = -1;
      if (!change->journal_only) {
        if (const auto at = redone.find(change->key); at != redone.end()) {
          bytes_before = at->second;
        } else {
          absl::StatusOr<int64_t> stored = StoredImageBytes(change->key);
          if (!stored.ok()) return stored.status();
          bytes_before = *stored;
        }
        redone[change->key] = change->after.deleted ? -1 : static_cast<int64_t>(change->after.image.size());
      }
      changes.push_back({*std::move(change), bytes_before});
    }
    StateBatch batch;
    ApplyChanges(id.partition, changes, batch);
    if (absl::Status status = Commit(batch); !status.ok()) return status;
    applied = changes.back().change.lsn;
  }
  return absl::OkStatus();
}

Partition& Table::partition_of(const ItemKey& key) {
  return partitions_[PartitionOfHash(KeyHash(key.bytes), partitions_.size())];
}

absl::StatusOr<Table::Met> Table::Meet(const ItemKey& key) {
  if (const Partition::InFlight in_flight = partition_of(key).Latest(key); in_flight.item != nullptr) {
    return Met{*in_flight.item, in_flight.lsn};
  }
  absl::StatusOr<std::string> stored = state_->Read(ItemStateKey(key));
  if (absl::IsNotFound(stored.status())) return Met{};
  if (!stored.ok()) return stored.status();
  absl::StatusOr<VersionedItem> item = DecodeVersionedItem(*stored);
  if (!item.ok()) return item.status();
  return Met{*std::move(item), Lsn(0)};
}

absl::Status Table::ApplyCommitted() {
  StateBatch batch;
  for (Partition& partition : partitions_) {
    const std::vector<ProposedChange> changes = partition.TakeCommitted();
    if (!changes.empty()) ApplyChanges(partition.id().partition, changes, batch);
  }
  if (batch.empty()) return absl::OkStatus();
  if (absl::Status status = Commit(batch); !status.ok()) return status;
  for (Partition& partition : partitions_) partition.Applied(applied_[partition.id().partition.value]);
  return absl::OkStatus();
}

void Table::ApplyChanges(PartitionId partition, const std::vector<ProposedChange>& changes, StateBatch& batch) {
  for (const ProposedChange& proposed : changes) {
    counters_.clock = std::max(counters_.clock, proposed.change.after.version.hlc);
    journal_.OnApply(proposed.change, *state_, batch);
    if (!proposed.change.journal_only) ApplyItem(proposed, batch);
  }
  applied_[partition.value] = changes.back().change.lsn;
  batch.Put(AppliedKey(partition), EncodeLsn(changes.back().change.lsn));
}

void Table::ApplyItem(const ProposedChange& proposed, StateBatch& batch) {
  const VersionedItem& item = proposed.change.after;
  const int64_t before = proposed.bytes_before;
  const int64_t after = item.deleted ? -1 : static_cast<int64_t>(item.image.size());
  counters_.items += (after >= 0) - (before >= 0);
  counters_.bytes += std::max<int64_t>(after, 0) - std::max<int64_t>(before, 0);
  std::string state_key = ItemStateKey(proposed.change.key);
  if (item.deleted && (!keeps_tombstones() || Sabotaged(Sabotage::kNoTombstones))) {
    batch.Erase(std::move(state_key));
  } else {
    batch.Put(std::move(state_key), EncodeVersionedItem(item));
  }
}

absl::StatusOr<int64_t> Table::StoredImageBytes(const ItemKey& key) {
  absl::StatusOr<std::string> stored = state_->Read(ItemStateKey(key));
  if (absl::IsNotFound(stored.status())) return -1;
  if (!stored.ok()) return stored.status();
  absl::StatusOr<StoredImage> view = ViewStoredImage(*stored);
  if (!view.ok()) return view.status();
  return view->deleted ? -1 : static_cast<int64_t>(view->image.size());
}

absl::Status Table::Commit(StateBatch& batch) {
  std::string counters;
  ByteWriter out(&counters);
  out.Fixed64(counters_.clock.bits);
  out.Fixed64(static_cast<uint64_t>(counters_.items));
  out.Fixed64(static_cast<uint64_t>(counters_.bytes));
  batch.Put(std::string(kCountersKey), std::move(counters));
  absl::Status status = state_->Apply(batch);
  journal_.OnBatchApplied();
  return status;
}

absl::StatusOr<std::vector<Lsn>> Table::SyncState() {
  if (absl::Status status = state_->Sync(); !status.ok()) return status;
  return applied_;
}

}  // namespace meridian
