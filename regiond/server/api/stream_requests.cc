#include "regiond/server/api/stream_requests.h"

#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/table_name.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalidParameter = "One or more parameter values were invalid: ";
constexpr size_t kArnBytesMin = 37, kArnBytesMax = 1024;
constexpr size_t kShardIdBytesMin = 28, kShardIdBytesMax = 65;
constexpr size_t kSequenceDigitsMin = 21, kSequenceDigitsMax = 40;
constexpr size_t kIteratorBytesMin = 1, kIteratorBytesMax = 2048;
constexpr int64_t kPageMax = 100;
constexpr int64_t kRecordsMax = 1000;
constexpr std::array<std::string_view, 1> kFilterTypes = {"CHILD_SHARDS"};
// In the order in which Kinesis names its own (unverified of DynamoDB Streams).
constexpr std::array<std::string_view, 4> kTypeNames = {"AFTER_SEQUENCE_NUMBER", "LATEST", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"};
constexpr std::array kTypes = {ShardIteratorType::kAfterSequenceNumber, ShardIteratorType::kLatest, ShardIteratorType::kAtSequenceNumber,
                               ShardIteratorType::kTrimHorizon};

// Views point into the JsonBody.
struct FilterMembers {
  std::optional<std::string_view> type, shard;
};
struct StreamsMembers {
  std::optional<std::string_view> table_name, arn, after_arn, shard, after_shard, type, sequence, iterator;
  std::optional<int64_t> limit;
  std::optional<FilterMembers> filter;
};

using M = StreamsMembers;
constexpr std::array kFilter = {Member<FilterMembers>{"Type", TextMember<&FilterMembers::type>},
                                Member<FilterMembers>{"ShardId", TextMember<&FilterMembers::shard>}};
void Filter(JsonReader& json, Json value, M& out) {
  std::optional<JsonObject> object;
  json.Structure(value, "ShardFilter", &object);
  if (object) ReadMembers<FilterMembers>(*object, kFilter, json, out.filter.emplace());
}

constexpr Member<M> kLimit = {"Limit", [](JsonReader& json, Json value, M& out) { json.Integer(value, &out.limit); }};
constexpr Member<M> kArn = {"StreamArn", TextMember<&M::arn>};
constexpr std::array kListMembers = {Member<M>{"TableName", TextMember<&M::table_name>},
                                     Member<M>{"ExclusiveStartStreamArn", TextMember<&M::after_arn>}, kLimit};
constexpr std::array kDescribeMembers = {kArn, Member<M>{"ExclusiveStartShardId", TextMember<&M::after_shard>},
                                         Member<M>{"ShardFilter", Filter}, kLimit};
constexpr std::array kIteratorMembers = {kArn, Member<M>{"ShardId", TextMember<&M::shard>}, Member<M>{"ShardIteratorType", TextMember<&M::type>},
                                         Member<M>{"SequenceNumber", TextMember<&M::sequence>}};
constexpr std::array kRecordsMembers = {Member<M>{"ShardIterator", TextMember<&M::iterator>}, kLimit};

void CheckArn(const M& m, Constraints& constraints) {
  constraints.NotNull(m.arn.has_value(), "streamArn");
  constraints.Length(m.arn, "streamArn", kArnBytesMin, kArnBytesMax);
}

// Only the types that begin at a record name one. (Texts unverified.)
absl::StatusOr<StreamPosition> CheckSequence(std::optional<std::string_view> sequence, ShardIteratorType type, std::string_view type_name) {
  const bool wanted = type == ShardIteratorType::kAtSequenceNumber || type == ShardIteratorType::kAfterSequenceNumber;
  if (wanted != sequence.has_value()) {
    return ValidationError(StrCat(kInvalidParameter, "SequenceNumber ", wanted ? "must" : "must not", " be specified when ShardIteratorType is ",
                                  type_name));
  }
  if (!wanted) return StreamPosition{};
  absl::StatusOr<StreamPosition> position = PositionOfSequenceNumber(*sequence);
  if (!position.ok()) return ValidationError(StrCat("Invalid SequenceNumber: ", *sequence));
  return position;
}

}  // namespace

absl::StatusOr<ListStreamsRequest> ParseListStreams(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  StreamsMembers m;
  if (absl::Status status = ReadBody<M>(body, kListMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  ListStreamsRequest request;
  if (m.table_name) {
    absl::StatusOr<std::string_view> table = CheckTableName(*m.table_name, kTableNameBytesMin, endpoint, &constraints);
    if (!table.ok()) return table.status();
    request.table = std::string(*table);
  }
  constraints.Range(m.limit, "limit", 1, kPageMax);
  constraints.Length(m.after_arn, "exclusiveStartStreamArn", kArnBytesMin, kArnBytesMax);
  if (!constraints.ok()) return constraints.status();
  request.limit = m.limit.value_or(kPageMax);
  if (!m.after_arn) return request;
  absl::StatusOr<ResourceName> after = CheckStreamArn(*m.after_arn, endpoint);
  if (!after.ok()) return after.status();
  request.after = *std::move(after);
  return request;
}

absl::StatusOr<DescribeStreamRequest> ParseDescribeStream(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  StreamsMembers m;
  if (absl::Status status = ReadBody<M>(body, kDescribeMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  CheckArn(m, constraints);
  constraints.Range(m.limit, "limit", 1, kPageMax);
  constraints.Length(m.after_shard, "exclusiveStartShardId", kShardIdBytesMin, kShardIdBytesMax);
  if (m.filter) {
    // That both must be there is (unverified): the model requires neither, and one says nothing without the other.
    constraints.NotNull(m.filter->type.has_value(), "shardFilter.type");
    constraints.OneOf(m.filter->type, "shardFilter.type", kFilterTypes);
    constraints.NotNull(m.filter->shard.has_value(), "shardFilter.shardId");
    constraints.Length(m.filter->shard, "shardFilter.shardId", kShardIdBytesMin, kShardIdBytesMax);
  }
  if (!constraints.ok()) return constraints.status();
  absl::StatusOr<ResourceName> stream = CheckStreamArn(*m.arn, endpoint);
  if (!stream.ok()) return stream.status();
  DescribeStreamRequest request{*std::move(stream), m.limit.value_or(kPageMax), std::string(m.after_shard.value_or("")), std::nullopt};
  if (m.filter) request.parent = std::string(*m.filter->shard);
  return request;
}

absl::StatusOr<ShardIteratorRequest> ParseGetShardIterator(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  StreamsMembers m;
  if (absl::Status status = ReadBody<M>(body, kIteratorMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  CheckArn(m, constraints);
  constraints.NotNull(m.shard.has_value(), "shardId");
  constraints.Length(m.shard, "shardId", kShardIdBytesMin, kShardIdBytesMax);
  constraints.NotNull(m.type.has_value(), "shardIteratorType");
  const std::optional<size_t> type = constraints.OneOf(m.type, "shardIteratorType", kTypeNames);
  constraints.Length(m.sequence, "sequenceNumber", kSequenceDigitsMin, kSequenceDigitsMax);
  if (!constraints.ok()) return constraints.status();
  absl::StatusOr<ResourceName> stream = CheckStreamArn(*m.arn, endpoint);
  if (!stream.ok()) return stream.status();
  absl::StatusOr<StreamPosition> sequence = CheckSequence(m.sequence, kTypes[*type], *m.type);
  if (!sequence.ok()) return sequence.status();
  return ShardIteratorRequest{*std::move(stream), std::string(*m.shard), kTypes[*type], *sequence};
}

absl::StatusOr<RecordsRequest> ParseGetRecords(std::string_view body) {
  JsonBody json;
  StreamsMembers m;
  if (absl::Status status = ReadBody<M>(body, kRecordsMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  constraints.NotNull(m.iterator.has_value(), "shardIterator");
  constraints.Length(m.iterator, "shardIterator", kIteratorBytesMin, kIteratorBytesMax);
  constraints.Range(m.limit, "limit", 1, kRecordsMax);
  if (!constraints.ok()) return constraints.status();
  absl::StatusOr<ShardIterator> iterator = DecodeShardIterator(*m.iterator);
  if (!iterator.ok()) return iterator.status();
  return RecordsRequest{*iterator, m.limit.value_or(kRecordsMax)};
}

}  // namespace meridian
