// The part of ApiServer that works on transactions.
#include <utility>

#include "base/model/errors.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/responses.h"
#include "regiond/server/api/statement_requests.h"
#include "regiond/server/operations/api_server.h"
#include "regiond/server/operations/consumed_capacity.h"
#include "regiond/server/operations/item_collections.h"
#include "regiond/server/operations/statement_transaction.h"

namespace meridian {
void ApiServer::TransactWrite(Call call, std::string_view body) {
  absl::StatusOr<Metered<TransactWriteRequest>> request = ParseTransactWriteItems(body, endpoint_);
  if (!request.ok()) return AnswerStatus(call, request.status());
  WriteTransaction(std::move(call), *std::move(request));
}

void ApiServer::WriteTransaction(Call call, Metered<TransactWriteRequest> request) {
  auto transaction = std::make_shared<Transaction>();
  for (const WriteRequest& write : request.request.writes) {
    transaction->tables.push_back(TableOf(write));
    transaction->collections.push_back(request.return_metrics ? CollectionOf(write) : std::nullopt);
  }
  Waiting waiting{std::make_shared<Call>(std::move(call)), {}, request.return_capacity};
  waiting.transaction = std::move(transaction);
  region_.TransactWrite(Wait(std::move(waiting)), std::move(request.request));
}

void ApiServer::FinishTransactWrite(Waiting waiting, const Reply& reply) {
  if (!reply.status.ok()) return AnswerStatus(*waiting.call, reply.status);
  Transaction& transaction = *waiting.transaction;
  std::vector<ConsumedCapacity> capacities =
      CapacitiesOfTransactWrite(transaction.tables, reply.results, reply.replayed, waiting.return_capacity);
  std::string body;
  absl::Status status;
  if (waiting.call->operation == Operation::kExecuteTransaction) {
    // A response for each statement, as if it had read what is not there.
    TransactGetResult result{{}, std::move(capacities)};
    result.items.resize(transaction.tables.size());
    status = AppendTransactGetResponse(result, &body);
  } else {
    std::vector<TableCollections> collections;
    for (size_t i = 0; i < transaction.tables.size(); ++i) {
      if (auto& collection = transaction.collections[i]) {
        AddCollection(transaction.tables[i], *std::move(collection), reply.results[i], &collections);
      }
    }
    AppendTransactWriteResponse({std::move(collections), std::move(capacities)}, &body);
  }
  AnswerBody(*waiting.call, status, std::move(body));
}

void ApiServer::TransactGet(Call call, std::string_view body) {
  absl::StatusOr<Metered<TransactGetRequest>> request = ParseTransactGetItems(body, endpoint_);
  if (!request.ok()) return AnswerStatus(call, request.status());
  ReadTransaction(std::move(call), body, *request);
}

void ApiServer::ReadTransaction(Call call, std::string_view body, const Metered<TransactGetRequest>& request) {
  absl::StatusOr<std::vector<ReadOutcome>> outcomes = region_.TransactGet(request.request);
  if (absl::IsUnavailable(outcomes.status())) return Park(std::move(call), body, outcomes.status());
  if (!outcomes.ok()) return AnswerStatus(call, outcomes.status());
  TransactGetResult result;
  result.capacities = CapacitiesOfTransactGet(request.request.gets, *outcomes, request.return_capacity);
  int64_t bytes = 0;
  for (ReadOutcome& outcome : *outcomes) {
    bytes += outcome.bytes_read;
    result.items.push_back(std::move(outcome.item));
  }
  if (bytes > kTransactBytesMax) return AnswerStatus(call, ValidationError(kTransactTooLarge));
  std::string answer;
  absl::Status status = AppendTransactGetResponse(result, &answer);
  AnswerBody(call, status, std::move(answer));
}

void ApiServer::ExecuteTransaction(Call call, std::string_view body) {
  const absl::StatusOr<Metered<TransactStatementsRequest>> parsed = ParseExecuteTransaction(body);
  if (!parsed.ok()) return AnswerStatus(call, parsed.status());
  absl::StatusOr<BoundTransaction> bound = BindTransaction(region_, endpoint_, parsed->request);
  if (!bound.ok()) return AnswerStatus(call, bound.status());
  if (auto* const reads = std::get_if<TransactGetRequest>(&*bound)) {
    return ReadTransaction(std::move(call), body, {std::move(*reads), parsed->return_capacity});
  }
  WriteTransaction(std::move(call), {std::get<TransactWriteRequest>(*std::move(bound)), parsed->return_capacity});
}

}  // namespace meridian
