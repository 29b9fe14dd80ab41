#include "regiond/core/stream/partition_stream.h"

#include <algorithm>

#include "base/model/bytes.h"

namespace meridian {
namespace {

// the state of a partition's streams := varint trimmed, (02, bytes shard, varint stream, fixed64 at, if it was split), shards (shard.cc)
constexpr uint8_t kSplitFollows = 2;

std::string KeyOf(char kind, PartitionId partition) {
  std::string key(1, kind);
  ByteWriter(&key).Fixed32(static_cast<uint32_t>(partition.value));
  return key;
}

std::string RecordKey(PartitionId partition, const StreamPosition& at) {
  std::string key = PartitionStream::RecordsPrefix(partition);
  ByteWriter out(&key);
  out.Fixed64(at.lsn.value);
  out.Fixed32(at.index);
  return key;
}

absl::StatusOr<StreamPosition> PositionIn(std::string_view record_key, size_t prefix_bytes) {
  ByteReader in(record_key.substr(prefix_bytes));
  StreamPosition at;
  at.lsn = Lsn(in.Fixed64());
  at.index = in.Fixed32();
  if (!in.done()) return absl::DataLossError("not the key of a stream record");
  return at;
}

}  // namespace

std::string PartitionStream::RecordsPrefix(PartitionId partition) { return KeyOf('s', partition); }
std::string PartitionStream::ShardsKey(PartitionId partition) { return "m" + KeyOf('s', partition); }

absl::Status PartitionStream::Load(StateStore& store) {
  shards_.clear();
  trimmed_ = Lsn(0);
  split_ = Split();
  const absl::StatusOr<std::string> stored = store.Read(ShardsKey(partition_));
  if (absl::IsNotFound(stored.status())) return absl::OkStatus();
  if (!stored.ok()) return stored.status();
  ByteReader in(*stored);
  trimmed_ = Lsn(in.Varint());
  if (in.remaining() > 0 && static_cast<uint8_t>((*stored)[stored->size() - in.remaining()]) == kSplitFollows) {
    in.U8();
    split_.shard = std::string(in.Bytes());
    split_.stream = static_cast<uint32_t>(in.Varint());
    split_.closed_at.us = static_cast<int64_t>(in.Fixed64());
  }
  if (!in.ok()) return absl::DataLossError("the shards of a partition are damaged");
  absl::StatusOr<std::vector<Shard>> shards = DecodeShards(std::string_view(*stored).substr(stored->size() - in.remaining()));
  if (shards.ok()) shards_ = *std::move(shards);
  return shards.status();
}

void PartitionStream::Save(StateBatch& batch) const {
  std::string bytes;
  ByteWriter out(&bytes);
  out.Varint(trimmed_.value);
  if (split_.closed_at != WallTime()) {
    out.U8(kSplitFollows);
    out.Bytes(split_.shard);
    out.Varint(split_.stream);
    out.Fixed64(static_cast<uint64_t>(split_.closed_at.us));
  }
  batch.Put(ShardsKey(partition_), bytes + EncodeShards(shards_));
}

void PartitionStream::OnShard(const ShardRecord& record, Lsn at, StateBatch& batch) {
  std::string parent;
  if (recording()) {
    Shard& last = shards_.back();
    last.closed = at;
    last.closed_at = record.at;
    if (last.stream == record.stream) parent = last.id;
  } else if (record.stream == split_.stream) {
    parent = split_.shard;
  }
  if (record.stream != 0) {
    shards_.push_back({ShardIdOf(partition_, record.at), std::move(parent), record.stream, record.view, at, record.at, Lsn(0), WallTime()});
  }
  Save(batch);
}

void PartitionStream::OnSplit(WallTime closed_at, Lsn at, PartitionStream& child, StateBatch& batch) {
  split_.closed_at = closed_at;  // what an earlier split has closed is still the parent of what opens next
  if (recording()) {
    Shard& last = shards_.back();
    last.closed = at;
    last.closed_at = closed_at;
    split_ = Split{last.id, last.stream, closed_at};
  }
  child.split_ = split_;
  Save(batch);
  child.Save(batch);
}

absl::Status PartitionStream::OnTrim(const TrimRecord& record, StateStore& store, StateBatch& batch) {
  const std::string prefix = RecordsPrefix(partition_);
  const std::string end = RecordKey(partition_, {record.through.Next(), 0});
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  for (cursor->Seek(prefix); cursor->valid() && cursor->key() < end; cursor->Next()) batch.Erase(cursor->key());
  std::erase_if(shards_, [&](const Shard& shard) { return !shard.open() && shard.closed <= record.through; });
  trimmed_ = std::max(trimmed_, record.through);
  Save(batch);
  return cursor->status();
}

void PartitionStream::OnChange(const StreamPosition& at, const ChangeView& change, std::string_view before, std::string_view after,
                               StateBatch& batch) {
  if (before == after) return;
  const StreamView view = shards_.back().view;
  StreamRecordView record{change.cause, change.logged_at, change.clock, change.region, change.key, !before.empty(), !after.empty(), {}, {}};
  if (ShowsOldImage(view)) record.old_image = before;
  if (ShowsNewImage(view)) record.new_image = after;
  batch.Put(RecordKey(partition_, at), EncodeStreamRecord(record));
}

absl::StatusOr<PartitionStream::Page> PartitionStream::Read(StateStore& store, const Shard& shard, StreamPosition from, size_t records_max,
                                                            size_t bytes_max) const {
  Page page;
  const std::string prefix = RecordsPrefix(partition_);
  from = std::max(from, StreamPosition{shard.opened, 0});
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  size_t bytes = 0;
  for (cursor->Seek(RecordKey(partition_, from)); cursor->valid() && cursor->key().starts_with(prefix); cursor->Next()) {
    const absl::StatusOr<StreamPosition> at = PositionIn(cursor->key(), prefix.size());
    if (!at.ok()) return at.status();
    if (!shard.Holds(*at)) break;
    if (page.records.size() >= records_max || bytes >= bytes_max) {
      page.more = true;
      break;
    }
    absl::StatusOr<StreamRecord> record = DecodeStreamRecord(cursor->value());
    if (!record.ok()) return record.status();
    bytes += cursor->value().size();
    page.records.emplace_back(*at, *std::move(record));
  }
  if (!cursor->status().ok()) return cursor->status();
  return page;
}

absl::StatusOr<std::optional<TrimRecord>> PartitionStream::DueTrim(StateStore& store, WallTime horizon, size_t records_max) const {
  const std::string prefix = RecordsPrefix(partition_);
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  cursor->Seek(prefix);
  Lsn through{0};  // of the last record that goes
  std::optional<Lsn> stays;  // of the first that does not, if it was come to
  size_t seen = 0;
  for (; cursor->valid() && cursor->key().starts_with(prefix) && seen < records_max; cursor->Next(), ++seen) {
    const absl::StatusOr<StreamPosition> at = PositionIn(cursor->key(), prefix.size());
    if (!at.ok()) return at.status();
    const absl::StatusOr<StreamRecord> record = DecodeStreamRecord(cursor->value());
    if (!record.ok()) return record.status();
    if (record->at >= horizon) {
      stays = at->lsn;
      break;
    }
    through = at->lsn;
  }
  if (!cursor->status().ok()) return cursor->status();
  const bool all_seen = !stays && seen < records_max;
  // A shard goes once nothing of it is left.
  for (const Shard& shard : shards_) {
    if (shard.open() || shard.closed_at >= horizon) break;
    if (all_seen || (stays && shard.closed < *stays)) through = std::max(through, shard.closed);
  }
  if (through <= trimmed_) return std::nullopt;
  return TrimRecord{through};
}

}  // namespace meridian
