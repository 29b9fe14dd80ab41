// Shard iterators: where a reader of a shard stands (docs/streams.md). Nothing is kept for one.
//   text := base64 of 01 table partition opened lsn index given checksum
//   table: 16 bytes · partition, opened, lsn, index: varints · given: 8 bytes · checksum: 8 bytes, XXH3-64 of what comes before
// It is not signed: whoever takes one checks that what it names is there.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/stream.h"

namespace meridian {

// reference/streams-ttl-triggers.md §2
constexpr Duration kShardIteratorLife = Duration::Seconds(15 * 60);

struct ShardIterator {
  LogId log;            // of the partition whose shard it is
  Lsn shard_opened{0};  // which of its shards
  StreamPosition next;  // the first record to read, if there is one
  WallTime given_at;
  // Right whatever time is written in it.
  bool ExpiredAt(WallTime now) const { return given_at < WallTime{now.us - kShardIteratorLife.us}; }
  bool operator==(const ShardIterator&) const = default;
};

std::string EncodeShardIterator(const ShardIterator& iterator);
// ValidationException for a text that is not one. (Text unverified.)
absl::StatusOr<ShardIterator> DecodeShardIterator(std::string_view text);

}  // namespace meridian
