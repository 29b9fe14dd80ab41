// The part of ApiServer that works on items.
#include <set>
#include <utility>

#include "base/model/errors.h"
#include "regiond/core/request/reader.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/responses.h"
#include "regiond/server/operations/api_server.h"
#include "regiond/server/operations/consumed_capacity.h"
#include "regiond/server/operations/item_collections.h"

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

// Whether an action of BatchWriteItem that failed is handed back as unprocessed: for what is no fault of the request. Doing it again is
// harmless, whatever became of it. A conflict with a transaction is among these (unverified; the API model knows none of this operation).
bool MayGoUnprocessed(const absl::Status& status) {
  return ToAwsError(status).http_status >= 500 || AwsErrorName(status) == "TransactionConflictException";
}

}  // namespace

void ApiServer::Write(Call call, absl::StatusOr<Metered<WriteRequest>> request) {
  if (!request.ok()) return AnswerStatus(call, request.status());
  Waiting waiting{std::make_shared<Call>(std::move(call)), TableOf(request->request), request->return_capacity};
  if (request->return_metrics) waiting.collection = CollectionOf(request->request);
  region_.Write(Wait(std::move(waiting)), request->request);
}

// Nothing if its table is not there, or has no local index.
std::optional<ItemCollection> ApiServer::CollectionOf(const WriteRequest& write) {
  const Table* const table = region_.catalog().Find(TableOf(write));
  return table == nullptr ? std::nullopt : meridian::CollectionOf(table->descriptor().settings, write);
}

void ApiServer::FinishWrite(Waiting waiting, Reply reply) {
  if (!reply.status.ok()) return AnswerStatus(*waiting.call, reply.status);
  WriteResult result;
  result.capacity = CapacityOf(waiting.table, 0, waiting.return_capacity);
  if (result.capacity) AddWrite(reply.result, &*result.capacity);
  result.attributes = std::move(reply.result.attributes);
  result.collection = std::move(waiting.collection);
  if (result.collection) result.collection->bytes = reply.result.collection_bytes;
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
  batch->request = std::move(request->request);
  batch->outstanding = writes.size();
  auto shared = std::make_shared<Call>(std::move(call));
  size_t next = 0;
  for (size_t table = 0; table < batch->request.tables.size(); ++table) {
    const std::string& name = batch->request.tables[table].table;
    batch->capacities.push_back(CapacityOf(name, 0, request->return_capacity));
    for (size_t i = 0; i < batch->request.tables[table].actions.size(); ++i) {
      Waiting waiting{shared, name, request->return_capacity, batch, table, i};
      if (request->return_metrics) waiting.collection = CollectionOf(writes[next]);
      region_.Write(Wait(std::move(waiting)), writes[next++]);
    }
  }
}

void ApiServer::FinishBatchWrite(Waiting waiting, const Reply& reply) {
  Batch& batch = *waiting.batch;
  if (reply.status.ok()) {
    if (auto& capacity = batch.capacities[waiting.batch_table]) AddWrite(reply.result, &*capacity);
    if (waiting.collection) AddCollection(waiting.table, *std::move(waiting.collection), reply.result, &batch.result.collections);
  } else if (MayGoUnprocessed(reply.status)) {
    if (batch.put_off.ok()) batch.put_off = reply.status;
    batch.unprocessed.emplace(waiting.batch_table, waiting.batch_action);
  } else if (batch.status.ok()) {
    batch.status = reply.status;
  }
  if (--batch.outstanding == 0) AnswerBatchWrite(*waiting.call, batch);
}

void ApiServer::AnswerBatchWrite(Call& call, Batch& batch) {
  size_t actions = 0;
  for (const BatchWriteTable& table : batch.request.tables) actions += table.actions.size();
  if (batch.status.ok() && batch.unprocessed.size() == actions) batch.status = batch.put_off;
  if (!batch.status.ok()) return AnswerStatus(call, batch.status);
  std::vector<BatchWriteTable>& unprocessed = batch.result.unprocessed.tables;
  for (const auto& [number, action] : batch.unprocessed) {
    BatchWriteTable& table = batch.request.tables[number];
    if (unprocessed.empty() || unprocessed.back().table != table.table) unprocessed.push_back({table.table, {}});
    unprocessed.back().actions.push_back(std::move(table.actions[action]));
  }
  for (std::optional<ConsumedCapacity>& capacity : batch.capacities) {
    if (capacity) batch.result.capacities.push_back(*std::move(capacity));
  }
  std::string body;
  AppendBatchWriteResponse(batch.result, &body);
  AnswerBody(call, absl::OkStatus(), std::move(body));
}

}  // namespace meridian
