// What the operations of streams say of shards: which of them a page has, where an iterator of a shard begins, and what it reads, as one AZ
// has it (reference/streams-ttl-triggers.md §2).
// Threads: pure functions.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table_attributes.h"
#include "regiond/core/state/table_state.h"
#include "regiond/server/api/stream_requests.h"
#include "regiond/server/api/stream_responses.h"

namespace meridian {

// Whether the stream can still be found: one that was disabled can for as long as its last records are kept.
bool IsKept(const StreamDefinition& stream, WallTime now);

// All that each partition has, of whatever stream.
using ShardsByPartition = std::vector<std::vector<Shard>>;

StreamStatus StreamStatusOf(const StreamDefinition& stream, const ShardsByPartition& shards);

// The shards of one stream that the request asks for, by age. Sets `more` if there are others behind them.
std::vector<Shard> PageOf(const ShardsByPartition& shards, uint32_t stream, const DescribeStreamRequest& request, bool* more);

// nullptr if the partition does not have it.
const Shard* FindShard(const PartitionStream& stream, uint32_t number, std::string_view id);

// Where an iterator of the request's type begins. Errors: ValidationException for a sequence number that no record of the shard can have,
// TrimmedDataAccessException for one whose record has been forgotten.
absl::StatusOr<StreamPosition> StartOf(const TableState& state, PartitionId partition, const Shard& shard,
                                       const ShardIteratorRequest& request);

struct ShardPage {
  Shard shard;
  std::vector<std::pair<StreamPosition, StreamRecord>> records;
  // Where to go on; nothing if the shard is closed and has been read to its end.
  std::optional<StreamPosition> next;
};
// Errors: TrimmedDataAccessException if there was something at the iterator that has been forgotten, kUnavailable without an AWS name if
// this AZ has not come to the shard yet, and kDataLoss.
absl::StatusOr<ShardPage> ReadShard(TableState& state, const ShardIterator& iterator, size_t records_max);

}  // namespace meridian
