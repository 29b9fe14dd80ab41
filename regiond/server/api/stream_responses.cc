#include "regiond/server/api/stream_responses.h"

#include <xxhash.h>

#include "absl/strings/str_format.h"
#include "base/model/bytes.h"
#include "base/model/item_codec.h"
#include "base/model/table.h"
#include "regiond/server/api/item_json.h"
#include "regiond/server/api/json_object.h"
#include "regiond/server/api/key_schema_json.h"
#include "regiond/server/api/stream_names.h"

namespace meridian {
namespace {

std::string_view StatusName(StreamStatus status) {
  switch (status) {
    case StreamStatus::kEnabling: return "ENABLING";
    case StreamStatus::kEnabled: return "ENABLED";
    case StreamStatus::kDisabling: return "DISABLING";
    case StreamStatus::kDisabled: return "DISABLED";
  }
  return "";
}

std::string_view EventName(const StreamRecord& record) {
  if (!record.existed) return "INSERT";
  return record.exists ? "MODIFY" : "REMOVE";
}

void AppendShard(const Shard& shard, std::string* out) {
  JsonObjectWriter object(out);
  object.String("ShardId", shard.id);
  object.Name("SequenceNumberRange");
  {
    JsonObjectWriter range(out);
    range.String("StartingSequenceNumber", StartingSequenceNumber(shard));
    if (!shard.open()) range.String("EndingSequenceNumber", EndingSequenceNumber(shard));
  }
  if (!shard.parent.empty()) object.String("ParentShardId", shard.parent);
}

// An image, whose size is added to `bytes`.
absl::Status AddImage(std::string_view name, std::string_view image, JsonObjectWriter& object, int64_t& bytes) {
  const absl::StatusOr<int64_t> size = EncodedItemSizeForBilling(image);
  if (!size.ok()) return size.status();
  bytes += *size;
  object.Name(name);
  return AppendItemJson(image, object.out());
}

// The member "dynamodb".
absl::Status AppendChange(const RecordsResult& result, const StreamPosition& position, const StreamRecord& record, std::string* out) {
  const absl::StatusOr<Item> keys = KeyAttributes(result.key_schema, record.key);
  if (!keys.ok()) return keys.status();
  int64_t bytes = static_cast<int64_t>(ItemSizeForBilling(*keys));
  JsonObjectWriter object(out);
  object.Integer("ApproximateCreationDateTime", record.at.us / Duration::Seconds(1).us);
  object.Name("Keys");
  AppendItemJson(*keys, out);
  absl::Status status;
  if (record.exists && ShowsNewImage(result.view)) status = AddImage("NewImage", record.new_image, object, bytes);
  if (status.ok() && record.existed && ShowsOldImage(result.view)) status = AddImage("OldImage", record.old_image, object, bytes);
  object.String("SequenceNumber", SequenceNumberOf(position));
  object.Integer("SizeBytes", bytes);
  object.String("StreamViewType", StreamViewName(result.view));
  return status;
}

absl::Status AppendRecord(const RecordsResult& result, const StreamPosition& position, const StreamRecord& record, std::string_view region,
                          std::string* out) {
  JsonObjectWriter object(out);
  object.String("eventID", EventId(result.log, position));
  object.String("eventName", EventName(record));
  object.String("eventVersion", "1.1");
  object.String("eventSource", "aws:dynamodb");
  object.String("awsRegion", region);
  object.Name("dynamodb");
  if (absl::Status status = AppendChange(result, position, record, out); !status.ok()) return status;
  if (record.cause != ChangeCause::kTtl) return absl::OkStatus();
  object.Name("userIdentity");
  JsonObjectWriter identity(out);
  identity.String("PrincipalId", "dynamodb.amazonaws.com");
  identity.String("Type", "Service");
  return absl::OkStatus();
}

}  // namespace

void AppendListStreamsResponse(const ListStreamsResult& result, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("Streams");
  AppendArray(result.streams, out, [&](const ListStreamsResult::Stream& stream, std::string* to) {
    JsonObjectWriter element(to);
    element.String("StreamArn", endpoint.StreamArn(stream.table, stream.label));
    element.String("TableName", stream.table);
    element.String("StreamLabel", stream.label);
  });
  if (!result.more) return;
  object.String("LastEvaluatedStreamArn", endpoint.StreamArn(result.streams.back().table, result.streams.back().label));
}

void AppendDescribeStreamResponse(const StreamDescription& description, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("StreamDescription");
  JsonObjectWriter stream(out);
  const std::string label = StreamLabel(description.stream);
  stream.String("StreamArn", endpoint.StreamArn(description.table, label));
  stream.String("StreamLabel", label);
  stream.String("StreamStatus", StatusName(description.status));
  stream.String("StreamViewType", StreamViewName(description.stream.view));
  stream.Time("CreationRequestDateTime", description.stream.created_at);
  stream.String("TableName", description.table);
  stream.Name("KeySchema");
  AppendKeySchema(CompositeKeyOf(description.key_schema), out);
  stream.Name("Shards");
  AppendArray(description.shards, out, AppendShard);
  if (description.more) stream.String("LastEvaluatedShardId", description.shards.back().id);
}

void AppendGetShardIteratorResponse(std::string_view iterator, std::string* out) {
  JsonObjectWriter object(out);
  object.String("ShardIterator", iterator);
}

absl::Status AppendGetRecordsResponse(const RecordsResult& result, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("Records");
  absl::Status first;
  AppendArray(result.records, out, [&](const auto& entry, std::string* to) {
    first.Update(AppendRecord(result, entry.first, entry.second, endpoint.region, to));
  });
  if (result.next_iterator) object.String("NextShardIterator", *result.next_iterator);
  return first;
}

std::string StartingSequenceNumber(const Shard& shard) { return SequenceNumberOf({shard.opened.Next(), 0}); }
std::string EndingSequenceNumber(const Shard& shard) { return SequenceNumberOf({shard.closed, 0}); }

std::string EventId(const LogId& log, const StreamPosition& position) {
  std::string bytes;
  ByteWriter writer(&bytes);
  writer.Fixed64(log.table.high);
  writer.Fixed64(log.table.low);
  writer.Fixed64(log.partition.value);
  writer.Fixed64(position.lsn.value);
  writer.Fixed32(position.index);
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return absl::StrFormat("%016x%016x", hash.high64, hash.low64);
}

}  // namespace meridian
