// A shard of a table's stream: what one partition's log tells between two shard records.
// Threads: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/stream.h"

namespace meridian {

// AWS closes a shard and opens its child after about so long (reference/streams-ttl-triggers.md §2).
constexpr Duration kShardLife = Duration::Seconds(4 * 3600);
// For so long a stream tells of a change.
constexpr Duration kStreamRetention = Duration::Seconds(24 * 3600);

struct Shard {
  std::string id;
  std::string parent;  // empty if it has none; it may have been forgotten
  uint32_t stream = 0;
  StreamView view = StreamView::kKeysOnly;
  Lsn opened{0};  // of the record that opened it
  WallTime opened_at;
  Lsn closed{0};  // of the record that closed it; 0: open
  WallTime closed_at;
  bool open() const { return closed == Lsn(0); }
  // Whether the record at this position is in it, or may come to be.
  bool Holds(const StreamPosition& at) const { return at.lsn > opened && (open() || at.lsn < closed); }
  bool operator==(const Shard&) const = default;
};

// "shardId-", 20 digits that order shards by age, "-", 8 hexadecimal digits.
std::string ShardIdOf(PartitionId partition, WallTime opened_at);

std::string EncodeShards(const std::vector<Shard>& shards);
absl::StatusOr<std::vector<Shard>> DecodeShards(std::string_view bytes);

}  // namespace meridian
