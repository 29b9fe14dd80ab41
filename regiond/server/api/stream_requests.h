// The requests of DynamoDB Streams (reference/streams-ttl-triggers.md §2). As requests.h: everything that can be said without looking at a
// table.
// Threads: any; each call is independent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/resource_arn.h"
#include "regiond/server/api/stream_iterator.h"

namespace meridian {

struct ListStreamsRequest {
  std::string table;  // empty: all
  int64_t limit = 0;
  std::optional<ResourceName> after;  // the last stream of the page before, which may be gone
};

struct DescribeStreamRequest {
  ResourceName stream;
  int64_t limit = 0;        // of shards
  std::string after_shard;  // empty: from the first
  std::optional<std::string> parent;  // only the shards that came of this one
};

enum class ShardIteratorType : uint8_t { kTrimHorizon, kLatest, kAtSequenceNumber, kAfterSequenceNumber };

struct ShardIteratorRequest {
  ResourceName stream;
  std::string shard;
  ShardIteratorType type = ShardIteratorType::kTrimHorizon;
  StreamPosition sequence;  // of the types that have one
};

struct RecordsRequest {
  ShardIterator iterator;  // may have expired
  int64_t limit = 0;
};

absl::StatusOr<ListStreamsRequest> ParseListStreams(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<DescribeStreamRequest> ParseDescribeStream(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<ShardIteratorRequest> ParseGetShardIterator(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<RecordsRequest> ParseGetRecords(std::string_view body);

}  // namespace meridian
