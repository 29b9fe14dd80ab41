#include "regiond/core/state/table_state.h"

#include <algorithm>

#include "base/model/check.h"
#include "base/seam/sabotage.h"

namespace meridian {
namespace {

constexpr size_t kEraseBatch = 1000;

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
  std::unique_ptr<TableState> state(new TableState(std::move(store)));
  state->journal_entries_max_ = std::max<size_t>(1, journal_entries_max / partitions);
  state->marks_.resize(partitions);
  state->moved_.resize(partitions);
  for (uint64_t i = 0; i < partitions; ++i) {
    state->journals_.emplace_back(PartitionId(i), state->journal_entries_max_);
    if (absl::Status status = state->journals_.back().Load(*state->store_); !status.ok()) return status;
    absl::StatusOr<std::string> value = state->store_->Read(MarksStateKey(PartitionId(i)));
    if (absl::IsNotFound(value.status())) continue;
    if (!value.ok()) return value.status();
    absl::StatusOr<PartitionMarks> marks = DecodePartitionMarks(*value);
    if (!marks.ok()) return marks.status();
    state->marks_[i] = *marks;
  }
  return state;
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

absl::Status TableState::Apply(PartitionId partition, const LogRecord& record) {
  PartitionMarks& marks = marks_[partition.value];
  MERIDIAN_CHECK(record.lsn == marks.applied.Next(), "LSN ", record.lsn.value, " is applied after ", marks.applied.value);
  if (IsChange(record.payload)) {
    const absl::StatusOr<ChangeView> change = ViewChangeRecord(record.payload);
    if (!change.ok()) return change.status();
    marks.counters.clock = std::max(marks.counters.clock, change->clock);
    ConflictJournal& journal = journals_[partition.value];
    if (change->has_conflicting || !journal.empty()) {
      absl::StatusOr<ChangeRecord> whole = DecodeChangeRecord(record.payload);
      if (!whole.ok()) return whole.status();
      journal.OnApply(*whole, *store_, batch_);
    }
    if (!change->journal_only) ApplyItem(*change, marks.counters);
  }
  marks.applied = record.lsn;
  marks.epoch = record.epoch;
  moved_[partition.value] = true;
  any_moved_ = true;
  return absl::OkStatus();
}

void TableState::ApplyItem(const ChangeView& change, TableCounters& counters) {
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
  absl::Status status = store_->Apply(batch_);
  batch_.Clear();
  return status;
}

absl::StatusOr<VersionedItem> TableState::Find(const ItemKey& key) {
  absl::StatusOr<std::string> stored = store_->Read(ItemStateKey(key));
  if (absl::IsNotFound(stored.status())) return VersionedItem{};
  if (!stored.ok()) return stored.status();
  return DecodeVersionedItem(*stored);
}

std::vector<StateRange> TableState::RangesOf(PartitionId partition) const {
  return {ItemRange(partition.value, marks_.size()),
          {ConflictJournal::StatePrefix(partition), ConflictJournal::StatePrefix(PartitionId(partition.value + 1))}};
}

absl::Status TableState::Erase(PartitionId partition) {
  StateBatch erase;
  erase.Erase(MarksStateKey(partition));
  size_t erased = 0;
  std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  for (const StateRange& range : RangesOf(partition)) {
    for (cursor->Seek(range.low); cursor->valid() && cursor->key() < range.high; cursor->Next()) {
      erase.Erase(std::string(cursor->key()));
      if (++erased % kEraseBatch != 0) continue;
      if (absl::Status status = store_->Apply(std::exchange(erase, {})); !status.ok()) return status;
    }
    if (!cursor->status().ok()) return cursor->status();
  }
  marks_[partition.value] = PartitionMarks{};
  journals_[partition.value] = ConflictJournal(partition, journal_entries_max_);
  return store_->Apply(erase);
}

absl::Status TableState::TakeCopied(Entries entries) {
  StateBatch batch;
  for (auto& [key, value] : entries) batch.Put(std::move(key), std::move(value));
  return store_->Apply(batch);
}

absl::Status TableState::FinishCopy(PartitionId partition, const PartitionMarks& marks) {
  StateBatch batch;
  batch.Put(MarksStateKey(partition), EncodePartitionMarks(marks));
  if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  if (absl::Status status = store_->Sync(); !status.ok()) return status;
  marks_[partition.value] = marks;
  return journals_[partition.value].Load(*store_);
}

}  // namespace meridian
