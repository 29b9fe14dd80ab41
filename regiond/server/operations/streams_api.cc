#include "regiond/server/operations/streams_api.h"

#include <algorithm>
#include <utility>

#include "base/model/check.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/stream_names.h"
#include "regiond/server/api/stream_requests.h"
#include "regiond/server/api/stream_responses.h"

namespace meridian {
namespace {

absl::Status NoShard() { return ResourceNotFoundError("Requested resource not found: Shard does not exist"); }  // (text unverified)

// On its way as long as its table is; else as its shards say.
StreamStatus StatusIn(const TableDescriptor& table, const StreamDefinition& stream, const ShardsByPartition& shards) {
  const StreamStatus settled = StreamStatusOf(stream, shards);
  if (!table.under_way || stream.number != table.attributes.streams.back().number) return settled;
  switch (table.under_way->kind) {
    case TableChangeKind::kCreation:
    case TableChangeKind::kStream: return stream.enabled() ? StreamStatus::kEnabling : StreamStatus::kDisabling;
    case TableChangeKind::kDeletion: return stream.enabled() ? StreamStatus::kDisabling : settled;
    default: return settled;
  }
}

}  // namespace

absl::StatusOr<std::string> StreamsApi::Answer(Operation operation, std::string_view body) {
  switch (operation) {
    case Operation::kListStreams: return ListStreams(body);
    case Operation::kDescribeStream: return DescribeStream(body);
    case Operation::kGetShardIterator: return GetShardIterator(body);
    case Operation::kGetRecords: return GetRecords(body);
    default: MERIDIAN_CHECK(false, OperationName(operation));
  }
  return UnknownOperationError();
}

absl::StatusOr<StreamsApi::Found> StreamsApi::Find(const ResourceName& name) {
  const WallTime now = clock_.WallNow();
  if (const Table* const table = region_.catalog().Find(name.table)) {
    for (const StreamDefinition& stream : table->descriptor().attributes.streams) {
      if (IsKept(stream, now) && StreamLabel(stream) == name.stream_label) return Found{table, &stream};
    }
  }
  return ResourceNotFoundError(StrCat("Requested resource not found: Stream: ", name.arn, " not found"));
}

absl::StatusOr<ShardsByPartition> StreamsApi::ShardsOf(const Table& table) {
  ShardsByPartition shards;
  for (const PartitionLayout::Range& partition : table.layout().ranges()) {
    absl::StatusOr<TableState*> state = region_.StreamsOf({table.descriptor().id, partition.id});
    if (!state.ok()) return state.status();
    shards.push_back((*state)->stream(partition.id).shards());
  }
  return shards;
}

absl::StatusOr<std::string> StreamsApi::ListStreams(std::string_view body) {
  absl::StatusOr<ListStreamsRequest> request = ParseListStreams(body, endpoint_);
  if (!request.ok()) return request.status();
  const WallTime now = clock_.WallNow();
  ListStreamsResult result;
  // A table that is not there has no streams to list; that this is no error is (unverified).
  for (const auto& [name, table] : region_.catalog().tables()) {
    if (!request->table.empty() && name != request->table) continue;
    for (const StreamDefinition& stream : table->descriptor().attributes.streams) {
      if (!IsKept(stream, now)) continue;
      std::string label = StreamLabel(stream);
      if (request->after && std::pair(name, label) <= std::pair(request->after->table, request->after->stream_label)) continue;
      result.more = static_cast<int64_t>(result.streams.size()) == request->limit;
      if (result.more) break;
      result.streams.push_back({name, std::move(label)});
    }
    if (result.more) break;
  }
  std::string answer;
  AppendListStreamsResponse(result, endpoint_, &answer);
  return answer;
}

absl::StatusOr<std::string> StreamsApi::DescribeStream(std::string_view body) {
  absl::StatusOr<DescribeStreamRequest> request = ParseDescribeStream(body, endpoint_);
  if (!request.ok()) return request.status();
  absl::StatusOr<Found> found = Find(request->stream);
  if (!found.ok()) return found.status();
  absl::StatusOr<ShardsByPartition> shards = ShardsOf(*found->table);
  if (!shards.ok()) return shards.status();
  const TableDescriptor& table = found->table->descriptor();
  StreamDescription description{table.name, table.settings.key_schema, *found->stream, StatusIn(table, *found->stream, *shards), {}};
  description.shards = PageOf(*shards, found->stream->number, *request, &description.more);
  std::string answer;
  AppendDescribeStreamResponse(description, endpoint_, &answer);
  return answer;
}

absl::StatusOr<std::string> StreamsApi::GetShardIterator(std::string_view body) {
  absl::StatusOr<ShardIteratorRequest> request = ParseGetShardIterator(body, endpoint_);
  if (!request.ok()) return request.status();
  absl::StatusOr<Found> found = Find(request->stream);
  if (!found.ok()) return found.status();
  if (absl::Status usable = region_.CheckKey(*found->table); !usable.ok()) return usable;
  absl::Status if_none = NoShard();
  for (const PartitionLayout::Range& partition : found->table->layout().ranges()) {
    const LogId log{found->table->descriptor().id, partition.id};
    absl::StatusOr<TableState*> state = region_.StreamsOf(log);
    if (!state.ok()) {
      if_none = state.status();  // it may be here
      continue;
    }
    const Shard* const shard = FindShard((*state)->stream(partition.id), found->stream->number, request->shard);
    if (shard == nullptr) continue;
    absl::StatusOr<StreamPosition> start = StartOf(**state, partition.id, *shard, *request);
    if (!start.ok()) return start.status();
    std::string answer;
    AppendGetShardIteratorResponse(EncodeShardIterator({log, shard->opened, *start, clock_.WallNow()}), &answer);
    return answer;
  }
  return if_none;
}

absl::StatusOr<std::string> StreamsApi::GetRecords(std::string_view body) {
  absl::StatusOr<RecordsRequest> request = ParseGetRecords(body);
  if (!request.ok()) return request.status();
  ShardIterator iterator = request->iterator;
  const WallTime now = clock_.WallNow();
  if (iterator.ExpiredAt(now)) return ExpiredIteratorError();
  const Table* const table = region_.catalog().FindById(iterator.log.table);
  if (table == nullptr || table->layout().Find(iterator.log.partition) == nullptr) return NoShard();
  if (absl::Status usable = region_.CheckKey(*table); !usable.ok()) return usable;
  absl::StatusOr<TableState*> state = region_.StreamsOf(iterator.log);
  if (!state.ok()) return state.status();
  const auto give_up_damaged = [&](const absl::Status& status) {
    if (absl::IsDataLoss(status)) region_.OnStreamDamage(iterator.log.table, **state);
    return status;
  };
  absl::StatusOr<ShardPage> page = ReadShard(**state, iterator, static_cast<size_t>(request->limit));
  if (!page.ok()) return give_up_damaged(page.status());
  const std::vector<StreamDefinition>& streams = table->descriptor().attributes.streams;
  const auto is_there = [&](const StreamDefinition& stream) { return stream.number == page->shard.stream && IsKept(stream, now); };
  if (std::none_of(streams.begin(), streams.end(), is_there)) return NoShard();
  RecordsResult result{iterator.log, table->descriptor().settings.key_schema, page->shard.view, std::move(page->records), std::nullopt};
  if (page->next) {
    iterator.next = *page->next;
    iterator.given_at = now;
    result.next_iterator = EncodeShardIterator(iterator);
  }
  std::string answer;
  if (absl::Status status = AppendGetRecordsResponse(result, endpoint_, &answer); !status.ok()) return give_up_damaged(status);
  return answer;
}

}  // namespace meridian
