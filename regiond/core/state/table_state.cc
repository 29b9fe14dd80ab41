#include "regiond/core/state/table_state.h"

#include <algorithm>

#include "base/model/check.h"
#include "base/seam/sabotage.h"
#include "regiond/core/index/index_entry.h"
#include "regiond/core/ttl/expiry.h"

namespace meridian {
namespace {

constexpr size_t kEraseBatch = 1000;
constexpr size_t kShowBatch = 1000;

// split := varint parent, fixed64 at, varint lsn, leader
std::string EncodeSplit(const SplitMark& split) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.Varint(split.parent.value);
  out.Fixed64(split.at);
  out.Varint(split.lsn.value);
  out.U8(split.leader.index);
  return bytes;
}

absl::StatusOr<SplitMark> DecodeSplit(std::string_view key, std::string_view value) {
  ByteReader child(key.substr(kSplitStatePrefix.size()));
  ByteReader in(value);
  SplitMark split;
  split.child = PartitionId(child.Fixed32());
  split.parent = PartitionId(in.Varint());
  split.at = in.Fixed64();
  split.lsn = Lsn(in.Varint());
  split.leader = AzId(in.U8());
  if (!child.done() || !in.done()) return absl::DataLossError("the note of a split is damaged");
  return split;
}

}  // namespace

std::string EncodePartitionMarks(const PartitionMarks& marks) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.Fixed64(marks.applied.value);
  out.Fixed64(marks.epoch.value);
  out.Fixed64(marks.counters.clock.bits);
  out.Fixed64(static_cast<uint64_t>(marks.counters.items));
  out.Fixed64(static_cast<uint64_t>(marks.counters.bytes));
  return bytes;
}

absl::StatusOr<PartitionMarks> DecodePartitionMarks(std::string_view bytes) {
  ByteReader in(bytes);
  PartitionMarks marks;
  marks.applied = Lsn(in.Fixed64());
  marks.epoch = Epoch(in.Fixed64());
  marks.counters.clock.bits = in.Fixed64();
  marks.counters.items = static_cast<int64_t>(in.Fixed64());
  marks.counters.bytes = static_cast<int64_t>(in.Fixed64());
  if (!in.done()) return absl::DataLossError("the marks of a partition are damaged");
  return marks;
}

absl::StatusOr<std::unique_ptr<TableState>> TableState::Open(uint64_t partitions, size_t journal_entries_max,
                                                             std::unique_ptr<StateStore> store) {
  std::unique_ptr<TableState> state(new TableState(partitions, std::max<size_t>(1, journal_entries_max / partitions), std::move(store)));
  if (absl::Status status = state->LoadSplits(); !status.ok()) return status;
  for (const PartitionLayout::Range& range : state->layout_.ranges()) {
    if (absl::Status status = state->Load(range.id); !status.ok()) return status;
  }
  return state;
}

TableState::TableState(uint64_t partitions, size_t journal_entries_max, std::unique_ptr<StateStore> store)
    : store_(std::move(store)), journal_entries_max_(journal_entries_max), layout_(partitions) {
  MakeRoom(partitions);
}

void TableState::MakeRoom(uint64_t partitions) {
  for (uint64_t i = marks_.size(); i < partitions; ++i) {
    journals_.emplace_back(PartitionId(i), journal_entries_max_);
    streams_.emplace_back(PartitionId(i));
    marks_.emplace_back();
    moved_.push_back(false);
  }
}

absl::Status TableState::LoadSplits() {
  StateBatch nothing;
  const std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  for (cursor->Seek(kSplitStatePrefix); cursor->valid() && cursor->key().starts_with(kSplitStatePrefix); cursor->Next()) {
    const absl::StatusOr<SplitMark> split = DecodeSplit(cursor->key(), cursor->value());
    if (!split.ok()) return split.status();
    if (absl::Status status = AddSplit(*split, nothing); !status.ok()) return status;
  }
  return cursor->status();
}

absl::Status TableState::Load(PartitionId partition) {
  if (absl::Status status = journals_[partition.value].Load(*store_); !status.ok()) return status;
  if (absl::Status status = streams_[partition.value].Load(*store_); !status.ok()) return status;
  const absl::StatusOr<std::string> value = store_->Read(MarksStateKey(partition));
  if (absl::IsNotFound(value.status())) return absl::OkStatus();
  if (!value.ok()) return value.status();
  const absl::StatusOr<PartitionMarks> marks = DecodePartitionMarks(*value);
  if (!marks.ok()) return marks.status();
  marks_[partition.value] = *marks;
  journals_[partition.value].BeginsAt(marks->applied);
  return absl::OkStatus();
}

// A child of a child is known after its parent is: their numbers rise, and a copy brings one generation.
absl::Status TableState::AddSplit(const SplitMark& split, StateBatch& batch) {
  if (!layout_.CanSplit(split.parent, split.child, split.at)) return absl::DataLossError("a partition cannot be split as its log says");
  layout_.Split(split.parent, split.child, split.at);
  splits_.push_back(split);
  MakeRoom(split.child.value + 1);
  batch.Put(SplitStateKey(split.child), EncodeSplit(split));
  return absl::OkStatus();
}

Lsn TableState::LastSplitOf(PartitionId parent) const {
  Lsn last{0};
  for (const SplitMark& split : splits_) {
    if (split.parent == parent) last = std::max(last, split.lsn);
  }
  return last;
}

absl::Status TableState::TakeSplit(const SplitMark& split) {
  if (Has(split.child)) return absl::OkStatus();
  StateBatch batch;
  if (absl::Status status = AddSplit(split, batch); !status.ok()) return status;
  if (Sabotaged(Sabotage::kSplitWithoutCopy)) marks_[split.child.value] = {split.lsn, kSplitEpoch, {}};
  return store_->Apply(batch);
}

absl::Status TableState::SetIndexes(const TableSettings& settings, const TimeToLive& time_to_live) {
  const std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  cursor->Seek(std::string_view(&kItemPrefix, 1));
  // An item that cannot be read is an item: whoever reads it next tells of the damage, when the AZ can be rebuilt.
  const bool no_items = cursor->status().ok() && (!cursor->valid() || cursor->key().front() != kItemPrefix);
  std::optional<SecondaryIndex> queue;
  if (time_to_live.enabled) queue = ExpiryQueueOf(time_to_live);
  absl::StatusOr<IndexSet> indexes = IndexSet::Open(settings, queue, *store_, no_items);
  if (indexes.ok()) indexes_ = *std::move(indexes);
  return indexes.status();
}

absl::Status TableState::LagIndexes(Duration lag, Clock& clock) {
  absl::StatusOr<IndexLag> queue = IndexLag::Open(lag, clock, *store_);
  if (!queue.ok()) return queue.status();
  index_lag_ = *std::move(queue);
  if (lag > Duration()) return absl::OkStatus();
  const absl::Status status = index_lag_->due() ? ShowLagging(true) : absl::OkStatus();
  index_lag_.reset();
  return status;
}

// Those changes of indexes that are due, or all that wait.
absl::Status TableState::ShowLagging(bool all) {
  MERIDIAN_CHECK(!any_moved_, "between batches");
  for (bool more = true; more;) {
    StateBatch batch;
    const absl::StatusOr<bool> moved =
        index_lag_->Move(*store_, kShowBatch, all, [&](uint32_t number) { return indexes_.has(number); }, batch);
    if (!moved.ok()) return moved.status();
    more = *moved;
    if (batch.empty()) continue;
    if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  }
  return absl::OkStatus();
}

TableCounters TableState::counters() const {
  TableCounters sum;
  for (const PartitionMarks& marks : marks_) {
    sum.clock = std::max(sum.clock, marks.counters.clock);
    sum.items += marks.counters.items;
    sum.bytes += marks.counters.bytes;
  }
  return sum;
}

int64_t TableState::conflicts_recorded_total() const {
  int64_t sum = 0;
  for (const ConflictJournal& journal : journals_) sum += journal.recorded_total();
  return sum;
}

int64_t TableState::conflicts_dropped_total() const {
  int64_t sum = 0;
  for (const ConflictJournal& journal : journals_) sum += journal.dropped_total();
  return sum;
}

absl::Status TableState::Apply(PartitionId partition, const LogRecord& record) {
  const Lsn applied = marks_[partition.value].applied;
  MERIDIAN_CHECK(record.lsn == applied.Next(), "LSN ", record.lsn.value, " is applied after ", applied.value);
  if (untracked_ && !record.replaced) {  // what it replaces may be in the batch alone
    if (absl::Status status = Commit(); !status.ok()) return status;
  }
  if (absl::Status status = ApplyHousekeeping(partition, record, KindOf(record.payload)); !status.ok()) return status;
  const absl::StatusOr<ChangeEncodings> changes = ChangesIn(record.payload);
  if (!changes.ok()) return changes.status();
  StreamPosition at{record.lsn, 0};
  for (const std::string_view encoded : *changes) {
    if (absl::Status status = ApplyChange(partition, encoded, record.replaced, at); !status.ok()) return status;
    ++at.index;
  }
  marks_[partition.value].applied = record.lsn;
  marks_[partition.value].epoch = record.epoch;
  moved_[partition.value] = true;
  any_moved_ = true;
  return absl::OkStatus();
}

// What the record means besides the changes that it makes.
absl::Status TableState::ApplyHousekeeping(PartitionId partition, const LogRecord& record, RecordKind kind) {
  switch (kind) {
    case RecordKind::kMark:
    case RecordKind::kChange: return absl::OkStatus();
    case RecordKind::kPrepare:
    case RecordKind::kResolve: {
      const absl::StatusOr<TransactionId> id = TransactionOf(record.payload);
      if (!id.ok()) return id.status();
      const std::string key = PreparedStateKey(partition, *id);
      if (kind == RecordKind::kPrepare) {
        batch_.Put(key, record.payload);
      } else {
        batch_.Erase(key);
      }
      return absl::OkStatus();
    }
    case RecordKind::kShard: {
      const absl::StatusOr<ShardRecord> shard = DecodeShardRecord(record.payload);
      if (!shard.ok()) return shard.status();
      if (absl::Status status = Commit(); !status.ok()) return status;  // nothing has followed what is in the batch
      streams_[partition.value].OnShard(*shard, record.lsn, batch_);
      return absl::OkStatus();
    }
    case RecordKind::kTrim: {
      const absl::StatusOr<TrimRecord> trim = DecodeTrimRecord(record.payload);
      if (!trim.ok()) return trim.status();
      if (absl::Status status = Commit(); !status.ok()) return status;  // what is to go may be in the batch
      return streams_[partition.value].OnTrim(*trim, *store_, batch_);
    }
    case RecordKind::kSplit: return ApplySplit(partition, record);
  }
  return absl::OkStatus();
}

// The child begins with what its hashes have at this moment: the items stay where they are, entries of the journal and a part of the counters
// go over to it.
absl::Status TableState::ApplySplit(PartitionId partition, const LogRecord& record) {
  const absl::StatusOr<SplitRecord> split = DecodeSplitRecord(record.payload);
  if (!split.ok()) return split.status();
  if (absl::Status status = Commit(); !status.ok()) return status;  // the journals shall be in the store
  if (absl::Status status = AddSplit({partition, split->child, split->at, record.lsn, split->leader}, batch_); !status.ok()) return status;
  PartitionMarks& parent = marks_[partition.value];
  parent.counters.items -= split->items;
  parent.counters.bytes -= split->bytes;
  marks_[split->child.value] = {record.lsn, kSplitEpoch, {parent.counters.clock, split->items, split->bytes}};
  moved_[split->child.value] = true;
  journals_[split->child.value].BeginsAt(record.lsn);
  streams_[partition.value].OnSplit(split->closes_shard_at, record.lsn, streams_[split->child.value], batch_);
  return journals_[partition.value].GiveTo(journals_[split->child.value], split->at, *store_, batch_);
}

absl::Status TableState::ApplyChange(PartitionId partition, std::string_view encoded, const std::optional<Payload>& replaced,
                                     const StreamPosition& at) {
  TableCounters& counters = marks_[partition.value].counters;
  const absl::StatusOr<ChangeView> change = ViewChangeRecord(encoded);
  if (!change.ok()) return change.status();
  counters.clock = std::max(counters.clock, change->clock);
  ConflictJournal& journal = journals_[partition.value];
  if (change->has_conflicting || !journal.empty()) {
    absl::StatusOr<ChangeRecord> whole = DecodeChangeRecord(encoded);
    if (!whole.ok()) return whole.status();
    journal.OnApply(*whole, *store_, batch_);
  }
  if (change->journal_only) return absl::OkStatus();
  if (Follows(partition)) {
    if (absl::Status status = Follow(partition, *change, replaced, at); !status.ok()) return status;
  }
  return ApplyItem(*change, counters);
}

absl::Status TableState::ApplyItem(const ChangeView& change, TableCounters& counters) {
  const int64_t before = change.bytes_before;
  const int64_t after = change.deleted ? -1 : change.image_bytes;
  counters.items += (after >= 0) - (before >= 0);
  counters.bytes += std::max<int64_t>(after, 0) - std::max<int64_t>(before, 0);
  const std::string state_key = ItemStateKey(change.key);
  if (change.deleted && (!change.keeps_tombstone || Sabotaged(Sabotage::kNoTombstones))) {
    batch_.Erase(state_key);
  } else {
    batch_.Put(state_key, change.after);
  }
  return absl::OkStatus();
}

// The image that the change replaces, from the batch or from the store, as its record does not say. Lives until the next call.
absl::StatusOr<std::string_view> TableState::Replaced(const ChangeView& change) {
  std::string state_key = ItemStateKey(change.key);
  auto at = touched_.find(state_key);
  if (at == touched_.end() || Sabotaged(Sabotage::kStaleOldImage)) {
    absl::StatusOr<std::string> stored = store_->Read(state_key);
    if (!stored.ok() && !absl::IsNotFound(stored.status())) return stored.status();
    at = touched_.insert_or_assign(std::move(state_key), stored.ok() ? *std::move(stored) : std::string()).first;
  }
  std::swap(at->second, replaced_);
  at->second = std::string(change.after);
  return LiveImage(replaced_);
}

// Entries of indexes and the stream follow the item from what it is before the change to what it becomes.
absl::Status TableState::Follow(PartitionId partition, const ChangeView& change, const std::optional<Payload>& replaced,
                                const StreamPosition& position) {
  const bool told = replaced && !Sabotaged(Sabotage::kStaleOldImage);
  untracked_ |= told;
  const absl::StatusOr<std::string_view> before_image = told ? std::string_view(*replaced) : Replaced(change);
  if (!before_image.ok()) return before_image.status();
  const absl::StatusOr<std::string_view> after_image = LiveImage(change.after);
  if (!after_image.ok()) return after_image.status();
  if (!indexes_.empty()) {
    IndexLag* const lag = index_lag_ ? &*index_lag_ : nullptr;
    absl::Status status = indexes_.OnChange(change.key, *before_image, *after_image, batch_, lag, change.logged_at);
    if (!status.ok()) return status;
  }
  if (PartitionStream& stream = streams_[partition.value]; stream.recording()) {
    stream.OnChange(position, change, *before_image, *after_image, batch_);
  }
  return absl::OkStatus();
}

absl::Status TableState::Commit() {
  if (!any_moved_) return absl::OkStatus();
  for (uint64_t i = 0; i < marks_.size(); ++i) {
    if (!moved_[i]) continue;
    batch_.Put(MarksStateKey(PartitionId(i)), EncodePartitionMarks(marks_[i]));
    moved_[i] = false;
    journals_[i].OnBatchApplied();
  }
  any_moved_ = false;
  absl::Status status = indexes_.SaveProgress(*store_, batch_);
  if (status.ok()) status = store_->Apply(batch_);
  batch_.Clear();
  touched_.clear();
  untracked_ = false;
  return status;
}

absl::StatusOr<bool> TableState::WorkOnIndexes(size_t entries_max) {
  if (index_lag_ && index_lag_->due()) {
    if (absl::Status status = ShowLagging(false); !status.ok()) return status;
  }
  const std::optional<uint32_t> dropped = indexes_.dropped();
  const std::optional<std::string> after = indexes_.building_after();
  if (!dropped && !after) return false;
  MERIDIAN_CHECK(!any_moved_, "between batches");
  StateBatch batch;
  const std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  if (dropped) {
    const std::string prefix = IndexPrefix(*dropped);
    size_t erased = 0;
    for (cursor->Seek(prefix); cursor->valid() && cursor->key().starts_with(prefix) && erased < entries_max; cursor->Next(), ++erased) {
      batch.Erase(cursor->key());
    }
    if (erased < entries_max) indexes_.FinishDropping(batch);
  } else {
    const auto on_item = [&] { return cursor->valid() && cursor->key().front() == kItemPrefix; };
    size_t seen = 0;
    cursor->Seek(ItemStateKey(*after));
    if (on_item() && cursor->key().substr(1) == *after) cursor->Next();
    for (; on_item() && seen < entries_max; cursor->Next(), ++seen) {
      const absl::StatusOr<std::string_view> image = LiveImage(cursor->value());
      absl::Status status = image.status();
      if (status.ok()) status = indexes_.BuildNext(cursor->key().substr(1), *image, batch);
      if (!status.ok()) return status;
    }
    if (seen < entries_max) indexes_.FinishBuilding();
  }
  if (!cursor->status().ok()) return cursor->status();
  if (absl::Status status = indexes_.SaveProgress(*store_, batch); !status.ok()) return status;
  if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  return true;
}

absl::StatusOr<VersionedItem> TableState::Find(const ItemKey& key) {
  absl::StatusOr<std::string> stored = store_->Read(ItemStateKey(key));
  if (absl::IsNotFound(stored.status())) return VersionedItem{};
  if (!stored.ok()) return stored.status();
  return DecodeVersionedItem(*stored);
}

absl::StatusOr<std::vector<std::string>> TableState::Prepared(PartitionId partition) {
  std::vector<std::string> records;
  const std::string prefix = PreparedPrefix(partition);
  const std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  for (cursor->Seek(prefix); cursor->valid() && cursor->key().starts_with(prefix); cursor->Next()) {
    records.emplace_back(cursor->value());
  }
  if (!cursor->status().ok()) return cursor->status();
  return records;
}

std::vector<StateRange> TableState::RangesOf(PartitionId partition) const {
  const PartitionId next(partition.value + 1);
  return {ItemRange(*layout_.Find(partition)),
          {ConflictJournal::StatePrefix(partition), ConflictJournal::StatePrefix(next)},
          {PreparedPrefix(partition), PreparedPrefix(next)},
          {PartitionStream::ShardsKey(partition), PartitionStream::ShardsKey(next)},
          {PartitionStream::RecordsPrefix(partition), PartitionStream::RecordsPrefix(next)}};
}

absl::Status TableState::Erase(PartitionId partition) {
  // What goes and what is copied in its place is not to be shown in two halves, some time later.
  if (index_lag_) {
    if (absl::Status status = ShowLagging(true); !status.ok()) return status;
  }
  StateBatch erase;
  erase.Erase(MarksStateKey(partition));
  size_t erased = 0;
  std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  for (const StateRange& range : RangesOf(partition)) {
    for (cursor->Seek(range.low); cursor->valid() && cursor->key() < range.high; cursor->Next()) {
      if (!indexes_.empty() && cursor->key().front() == kItemPrefix) {
        const absl::StatusOr<std::string_view> image = LiveImage(cursor->value());
        absl::Status status = image.status();
        if (status.ok()) status = indexes_.OnChange(cursor->key().substr(1), *image, {}, erase);
        if (!status.ok()) return status;
      }
      erase.Erase(std::string(cursor->key()));
      if (++erased % kEraseBatch != 0) continue;
      if (absl::Status status = indexes_.SaveProgress(*store_, erase); !status.ok()) return status;
      if (absl::Status status = store_->Apply(std::exchange(erase, {})); !status.ok()) return status;
    }
    if (!cursor->status().ok()) return cursor->status();
  }
  marks_[partition.value] = PartitionMarks{};
  journals_[partition.value] = ConflictJournal(partition, journal_entries_max_);
  streams_[partition.value] = PartitionStream(partition);
  if (absl::Status status = indexes_.SaveProgress(*store_, erase); !status.ok()) return status;
  return store_->Apply(erase);
}

absl::Status TableState::TakeCopied(Entries entries) {
  StateBatch batch;
  for (const auto& [key, value] : entries) {
    batch.Put(key, value);
    if (indexes_.empty() || key.front() != kItemPrefix) continue;
    const absl::StatusOr<std::string_view> image = LiveImage(value);
    absl::Status status = image.status();
    if (status.ok()) status = indexes_.OnChange(std::string_view(key).substr(1), {}, *image, batch);
    if (!status.ok()) return status;
  }
  if (absl::Status status = indexes_.SaveProgress(*store_, batch); !status.ok()) return status;
  return store_->Apply(batch);
}

absl::Status TableState::FinishCopy(PartitionId partition, const PartitionMarks& marks) {
  StateBatch batch;
  batch.Put(MarksStateKey(partition), EncodePartitionMarks(marks));
  if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  if (absl::Status status = store_->Sync(); !status.ok()) return status;
  return Load(partition);
}

}  // namespace meridian
