#include "regiond/server/operations/shard_reading.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr size_t kRecordsBytesMax = 1 << 20;

// Behind everything that this AZ has of the partition.
StreamPosition EndOf(const TableState& state, PartitionId partition) { return {state.marks(partition).applied.Next(), 0}; }

absl::StatusOr<StreamPosition> CheckSequence(const PartitionStream& stream, const Shard& shard, const StreamPosition& sequence) {
  if (sequence.lsn > shard.opened && sequence.lsn <= stream.trimmed()) return TrimmedDataAccessError();
  if (sequence.lsn > shard.opened && (shard.open() || sequence.lsn <= shard.closed)) return sequence;
  return ValidationError(StrCat("Invalid SequenceNumber: ", SequenceNumberOf(sequence)));
}

}  // namespace

bool IsKept(const StreamDefinition& stream, WallTime now) { return stream.enabled() || now < stream.disabled_at + kStreamRetention; }

StreamStatus StreamStatusOf(const StreamDefinition& stream, const ShardsByPartition& shards) {
  const auto has_one = [&](const std::vector<Shard>& all) {
    return std::any_of(all.begin(), all.end(), [&](const Shard& shard) { return shard.stream == stream.number; });
  };
  const auto has_open = [&](const std::vector<Shard>& all) {
    return std::any_of(all.begin(), all.end(), [&](const Shard& shard) { return shard.stream == stream.number && shard.open(); });
  };
  if (stream.enabled()) return std::all_of(shards.begin(), shards.end(), has_one) ? StreamStatus::kEnabled : StreamStatus::kEnabling;
  return std::any_of(shards.begin(), shards.end(), has_open) ? StreamStatus::kDisabling : StreamStatus::kDisabled;
}

std::vector<Shard> PageOf(const ShardsByPartition& shards, uint32_t stream, const DescribeStreamRequest& request, bool* more) {
  std::vector<Shard> page;
  for (const std::vector<Shard>& of_partition : shards) {
    for (const Shard& shard : of_partition) {
      if (shard.stream != stream || shard.id <= request.after_shard) continue;
      if (!request.parent || shard.parent == *request.parent) page.push_back(shard);
    }
  }
  std::sort(page.begin(), page.end(), [](const Shard& a, const Shard& b) { return a.id < b.id; });
  const size_t limit = static_cast<size_t>(request.limit);
  *more = page.size() > limit;
  if (*more) page.resize(limit);
  return page;
}

const Shard* FindShard(const PartitionStream& stream, uint32_t number, std::string_view id) {
  const auto at = std::find_if(stream.shards().begin(), stream.shards().end(),
                               [&](const Shard& shard) { return shard.stream == number && shard.id == id; });
  return at == stream.shards().end() ? nullptr : &*at;
}

absl::StatusOr<StreamPosition> StartOf(const TableState& state, PartitionId partition, const Shard& shard,
                                       const ShardIteratorRequest& request) {
  const PartitionStream& stream = state.stream(partition);
  switch (request.type) {
    case ShardIteratorType::kTrimHorizon: return StreamPosition{std::max(shard.opened, stream.trimmed()).Next(), 0};
    case ShardIteratorType::kLatest: return EndOf(state, partition);
    case ShardIteratorType::kAtSequenceNumber: return CheckSequence(stream, shard, request.sequence);
    case ShardIteratorType::kAfterSequenceNumber: {
      absl::StatusOr<StreamPosition> position = CheckSequence(stream, shard, request.sequence);
      if (position.ok()) ++position->index;
      return position;
    }
  }
  return StreamPosition{};
}

absl::StatusOr<ShardPage> ReadShard(TableState& state, const ShardIterator& iterator, size_t records_max) {
  const PartitionId partition = iterator.log.partition;
  const PartitionStream& stream = state.stream(partition);
  const auto at = std::find_if(stream.shards().begin(), stream.shards().end(),
                               [&](const Shard& shard) { return shard.opened == iterator.shard_opened; });
  if (at == stream.shards().end()) {
    // The iterator may come from an AZ that is ahead of this one.
    if (iterator.shard_opened >= EndOf(state, partition).lsn) return absl::UnavailableError("the shard has not opened here yet");
    return TrimmedDataAccessError();
  }
  if (iterator.next.lsn <= stream.trimmed()) return TrimmedDataAccessError();
  absl::StatusOr<PartitionStream::Page> read = stream.Read(state.store(), *at, iterator.next, records_max, kRecordsBytesMax);
  if (!read.ok()) return read.status();
  ShardPage page{*at, std::move(read->records), std::nullopt};
  if (read->more) {
    page.next = StreamPosition{page.records.back().first.lsn, page.records.back().first.index + 1};
  } else if (at->open()) {
    // Behind what was looked at, not behind the last record: or a reader of an idle shard would be told that it missed something once that
    // record is forgotten. Never back, if this AZ is behind the one that was read before.
    page.next = std::max(iterator.next, EndOf(state, partition));
  }
  return page;
}

}  // namespace meridian
