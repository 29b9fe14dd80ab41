// Answers of DynamoDB Streams (reference/streams-ttl-triggers.md §2, §3). Each function appends one JSON object to `out`.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/model/key_schema.h"
#include "regiond/core/stream/shard.h"
#include "regiond/server/api/endpoint.h"

namespace meridian {

struct ListStreamsResult {
  struct Stream {
    std::string table;
    std::string label;
  };
  std::vector<Stream> streams;
  bool more = false;
};

enum class StreamStatus : uint8_t { kEnabling, kEnabled, kDisabling, kDisabled };

struct StreamDescription {
  std::string table;
  KeySchema key_schema;
  StreamDefinition stream;
  StreamStatus status = StreamStatus::kEnabled;
  std::vector<Shard> shards;
  bool more = false;  // shards
};

struct RecordsResult {
  LogId log;  // that tells them
  KeySchema key_schema;
  StreamView view = StreamView::kKeysOnly;
  std::vector<std::pair<StreamPosition, StreamRecord>> records;
  std::optional<std::string> next_iterator;
};

void AppendListStreamsResponse(const ListStreamsResult& result, const ApiEndpoint& endpoint, std::string* out);
void AppendDescribeStreamResponse(const StreamDescription& description, const ApiEndpoint& endpoint, std::string* out);
void AppendGetShardIteratorResponse(std::string_view iterator, std::string* out);
// kDataLoss if a record's bytes are no key or no item; `out` is void then.
absl::Status AppendGetRecordsResponse(const RecordsResult& result, const ApiEndpoint& endpoint, std::string* out);

// The first and the last sequence number that a record of the shard can have; the last is known once it is closed.
std::string StartingSequenceNumber(const Shard& shard);
std::string EndingSequenceNumber(const Shard& shard);

// The eventID of a record: 32 hexadecimal digits, the same whenever and whoever asks.
std::string EventId(const LogId& log, const StreamPosition& position);

}  // namespace meridian
