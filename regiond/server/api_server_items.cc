// The part of ApiServer that works on items.
#include <algorithm>
#include <set>
#include <utility>

#include "base/model/errors.h"
#include "regiond/core/request/reader.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/responses.h"
#include "regiond/server/api_server.h"
#include "regiond/server/consumed_capacity.h"

namespace meridian {
namespace {

constexpr int64_t kBatchGetBytesMax = 16 << 20;

// BatchWriteItem's text for puts and deletes alike (reference/dynamodb-api.md §3).
absl::Status AsBatchError(const absl::Status& status) {
  if (status.message().find("Missing the key") == absl::string_view::npos &&
      status.message().find("Type mismatch for key") == absl::string_view::npos) {
    return status;
  }
  return ValidationError("The provided key element does not match the schema");
}

}  // namespace

void ApiServer::Write(Call call, absl::StatusOr<Metered<WriteRequest>> request) {
  if (!request.ok()) return AnswerStatus(call, request.status());
  Waiting waiting{std::make_shared<Call>(std::move(call)), TableOf(request->request), request->return_capacity};
  if (request->return_metrics) waiting.collection = CollectionOf(request->request);
  region_.Write(Wait(std::move(waiting)), request->request);
}

// The estimate of the size is an upper bound: no collection is larger than its table.
std::optional<ItemCollection> ApiServer::CollectionOf(const WriteRequest& write) {
  const Table* const table = region_.catalog().Find(TableOf(write));
  if (table == nullptr) return std::nullopt;
  const TableSettings& settings = table->descriptor().settings;
  const auto is_local = [](const SecondaryIndex& index) { return index.kind == IndexKind::kLocal; };
  if (std::none_of(settings.indexes.begin(), settings.indexes.end(), is_local)) return std::nullopt;
  const auto key_in = [&](const Item& item) { return item.Find(settings.key_schema.partition_key.name); };
  const AttributeValue* key = nullptr;
  if (const PutRequest* put = std::get_if<PutRequest>(&write.action)) key = key_in(put->item);
  if (const UpdateRequest* update = std::get_if<UpdateRequest>(&write.action)) key = key_in(update->key);
  if (const DeleteRequest* del = std::get_if<DeleteRequest>(&write.action)) key = key_in(del->key);
  if (key == nullptr) return std::nullopt;
  int64_t bytes = region_.CountersOf(*table).bytes;
  for (const auto& [number, counters] : region_.IndexCountersOf(*table)) bytes += counters.bytes;
  ItemCollection collection;
  collection.key.Set(settings.key_schema.partition_key.name, *key);
  collection.gigabytes_high = 1 + (bytes >> 30);
  return collection;
}

void ApiServer::FinishWrite(Waiting waiting, Reply reply) {
  if (!reply.status.ok()) return AnswerStatus(*waiting.call, reply.status);
  WriteResult result;
  result.capacity = CapacityOf(waiting.table, 0, waiting.return_capacity);
  if (result.capacity) AddWrite(reply.result, &*result.capacity);
  result.attributes = std::move(reply.result.attributes);
  result.collection = std::move(waiting.collection);
  std::string body;
  absl::Status status = AppendWriteResponse(result, &body);
  AnswerBody(*waiting.call, status, std::move(body));
}

void ApiServer::Get(Call call, std::string_view body) {
  absl::StatusOr<Metered<GetRequest>> request = ParseGetItem(body, endpoint_);
  if (!request.ok()) return AnswerStatus(call, request.status());
  absl::StatusOr<ReadView> view = region_.ViewOf(request->request.table, request->request.consistent_read);
  if (!view.ok()) return AnswerStatus(call, view.status());
  absl::StatusOr<ReadOutcome> outcome = GetItem(region_.expressions(), *view, request->request);
  if (!outcome.ok()) return Park(std::move(call), body, *view, outcome.status());
  GetResult result;
  result.item = std::move(outcome->item);
  result.capacity = CapacityOf(request->request.table,
                               ReadHalfUnits(outcome->bytes_read, request->request.consistent_read),
                               request->return_capacity);
  std::string answer;
  absl::Status status = AppendGetResponse(result, &answer);
  AnswerBody(call, status, std::move(answer));
}

void ApiServer::QueryOrScan(Call call, std::string_view body) {
  const auto finish = [&](const auto& request, auto read) {
    if (!request.ok()) return AnswerStatus(call, request.status());
    absl::StatusOr<ReadView> view = region_.ViewOf(request->request.table, request->request.consistent_read);
    if (!view.ok()) return AnswerStatus(call, view.status());
    absl::StatusOr<PageResult> page = read(region_.expressions(), *view, request->request);
    if (!page.ok()) return Park(std::move(call), body, *view, page.status());
    PageAnswer answer{*std::move(page), request->request.select};
    answer.capacity = CapacityOf(view->descriptor().name, 0, request->return_capacity);
    if (answer.capacity) {
      AddPage(view->descriptor(), request->request.index_name, answer.page, request->request.consistent_read, &*answer.capacity);
    }
    std::string text;
    absl::Status status = AppendPageResponse(answer, &text);
    AnswerBody(call, status, std::move(text));
  };
  if (call.operation == Operation::kQuery) {
    finish(ParseQuery(body, endpoint_), Query);
  } else {
    finish(ParseScan(body, endpoint_), Scan);
  }
}

void ApiServer::BatchGet(Call call, std::string_view body) {
  absl::StatusOr<Metered<BatchGetRequest>> request = ParseBatchGetItem(body, endpoint_);
  if (!request.ok()) return AnswerStatus(call, request.status());
  BatchGetResult result;
  int64_t bytes = 0;
  for (const BatchGetTable& wanted : request->request.tables) {
    absl::StatusOr<ReadView> view = region_.ViewOf(wanted.table, wanted.consistent_read);
    if (!view.ok()) return AnswerStatus(call, view.status());
    BatchGetResult::Table found{wanted.table, {}};
    BatchGetTable unprocessed = wanted;
    unprocessed.keys.clear();
    int64_t half_units = 0;
    for (const Item& key : wanted.keys) {
      if (bytes > kBatchGetBytesMax) {
        unprocessed.keys.push_back(key);
        continue;
      }
      const GetRequest get{wanted.table, key, wanted.consistent_read, wanted.projection_expression, wanted.parameters};
      absl::StatusOr<ReadOutcome> outcome = GetItem(region_.expressions(), *view, get);
      if (!outcome.ok()) return Park(std::move(call), body, *view, outcome.status());
      bytes += outcome->bytes_read;
      half_units += ReadHalfUnits(outcome->bytes_read, wanted.consistent_read);
      if (outcome->item) found.items.push_back(*std::move(outcome->item));
    }
    if (!unprocessed.keys.empty()) result.unprocessed.tables.push_back(std::move(unprocessed));
    result.tables.push_back(std::move(found));
    if (auto capacity = CapacityOf(wanted.table, half_units, request->return_capacity)) {
      result.capacities.push_back(*std::move(capacity));
    }
  }
  std::string answer;
  absl::Status status = AppendBatchGetResponse(result, &answer);
  AnswerBody(call, status, std::move(answer));
}

absl::Status ApiServer::ValidateBatch(const BatchWriteRequest& request, std::vector<WriteRequest>* writes) {
  for (const BatchWriteTable& table : request.tables) {
    std::set<ItemKey> keys;
    for (const BatchWriteAction& action : table.actions) {
      WriteRequest write;
      if (const PutRequest* put = std::get_if<PutRequest>(&action)) {
        if (ItemSizeForBilling(put->item) > kItemBytesMax) {
          return ValidationError("Item size has exceeded the maximum allowed size");
        }
        write.action = *put;
      } else {
        write.action = std::get<DeleteRequest>(action);
      }
      if (absl::Status status = region_.Validate(write); !status.ok()) return AsBatchError(status);
      const KeySchema& schema = region_.catalog().Find(table.table)->descriptor().settings.key_schema;
      if (!keys.insert(*KeyOfWrite(schema, write)).second) return ValidationError(kBatchDuplicates);
      writes->push_back(std::move(write));
    }
  }
  return absl::OkStatus();
}

void ApiServer::BatchWrite(Call call, std::string_view body) {
  absl::StatusOr<Metered<BatchWriteRequest>> request = ParseBatchWriteItem(body, endpoint_);
  if (!request.ok()) return AnswerStatus(call, request.status());
  std::vector<WriteRequest> writes;
  if (absl::Status status = ValidateBatch(request->request, &writes); !status.ok()) {
    return AnswerStatus(call, status);
  }
  auto batch = std::make_shared<Batch>();
  batch->outstanding = writes.size();
  auto shared = std::make_shared<Call>(std::move(call));
  size_t next = 0;
  for (size_t table = 0; table < request->request.tables.size(); ++table) {
    const std::string& name = request->request.tables[table].table;
    batch->capacities.push_back(CapacityOf(name, 0, request->return_capacity));
    TableCollections collections{name, {}};
    for (size_t i = 0; i < request->request.tables[table].actions.size(); ++i) {
      if (request->return_metrics) {
        if (auto collection = CollectionOf(writes[next])) collections.list.push_back(*std::move(collection));
      }
      Waiting waiting{shared, name, request->return_capacity, batch, table};
      region_.Write(Wait(std::move(waiting)), writes[next++]);
    }
    if (!collections.list.empty()) batch->result.collections.push_back(std::move(collections));
  }
}

void ApiServer::FinishBatchWrite(Waiting waiting, const Reply& reply) {
  Batch& batch = *waiting.batch;
  if (auto& capacity = batch.capacities[waiting.batch_table]) AddWrite(reply.result, &*capacity);
  if (!reply.status.ok() && batch.status.ok()) batch.status = reply.status;
  if (--batch.outstanding > 0) return;
  if (!batch.status.ok()) return AnswerStatus(*waiting.call, batch.status);
  for (std::optional<ConsumedCapacity>& capacity : batch.capacities) {
    if (capacity) batch.result.capacities.push_back(*std::move(capacity));
  }
  std::string body;
  AppendBatchWriteResponse(batch.result, &body);
  AnswerBody(*waiting.call, absl::OkStatus(), std::move(body));
}

}  // namespace meridian
