// The part of ApiServer that runs PartiQL statements.
#include <algorithm>
#include <set>
#include <utility>

#include "base/model/errors.h"
#include "regiond/core/partiql/bind_statement.h"
#include "regiond/core/partiql/select_pages.h"
#include "regiond/server/api/responses.h"
#include "regiond/server/api/statement_requests.h"
#include "regiond/server/api/statement_token.h"
#include "regiond/server/operations/api_server.h"
#include "regiond/server/operations/consumed_capacity.h"
#include "regiond/server/operations/statement_binding.h"

namespace meridian {
namespace {

// Of one statement of a batch, as far as it came.
struct Batched {
  absl::Status status;
  std::optional<Statement> statement;
  std::optional<ReadView> view;
  std::optional<BoundSelect> select;
  std::optional<WriteRequest> write;
  std::optional<ItemKey> key;
};

absl::Status BindSelectOfBatch(const StatementRequest& request, Batched& out) {
  const TableSettings& settings = out.view->descriptor().settings;
  absl::StatusOr<BoundSelect> select =
      BindSelect(std::get<SelectStatement>(out.statement->node), out.statement->slots, settings, request.consistent_read, InBatch::kYes);
  if (!select.ok()) return select.status();
  if (!select->key) {
    return ValidationError("Select statements within BatchExecuteStatement must specify the primary key in the where clause.");
  }
  absl::StatusOr<ItemKey> key = KeyOfStatement(settings.key_schema, *select->key);
  if (!key.ok()) return key.status();
  out.select = *std::move(select);
  out.key = *std::move(key);
  return absl::OkStatus();
}

absl::Status BindOfBatch(Region& region, const StatementRequest& request, Batched& out) {
  absl::StatusOr<ReadView> view = region.ViewOf(out.statement->table(), request.consistent_read);
  if (!view.ok()) return view.status();
  out.view = *std::move(view);
  if (out.statement->reads()) return BindSelectOfBatch(request, out);
  const KeySchema& schema = out.view->key_schema();
  absl::StatusOr<WriteRequest> write = WriteOf(request, *out.statement, schema);
  if (!write.ok()) return write.status();
  absl::StatusOr<ItemKey> key = KeyOfWrite(schema, *write);
  if (!key.ok()) return key.status();
  out.write = *std::move(write);
  out.key = *std::move(key);
  return absl::OkStatus();
}

// All of a batch, or the error that refuses it as a whole; errors of single statements stay with them.
absl::StatusOr<std::vector<Batched>> BindBatch(Region& region, const ApiEndpoint& endpoint, const std::vector<StatementRequest>& requests) {
  std::vector<Batched> batch(requests.size());
  bool reads = false, writes = false;
  for (size_t i = 0; i < requests.size(); ++i) {
    absl::StatusOr<Statement> statement = StatementOf(requests[i], endpoint);
    batch[i].status = statement.status();
    if (!statement.ok()) continue;
    (statement->reads() ? reads : writes) = true;
    batch[i].statement = *std::move(statement);
  }
  if (reads && writes) return ValidationError("Read and write requests together in the same batch is not supported.");
  std::set<std::pair<std::string, ItemKey>> keys;
  for (size_t i = 0; i < requests.size(); ++i) {
    if (!batch[i].statement) continue;
    batch[i].status = BindOfBatch(region, requests[i], batch[i]);
    if (batch[i].key && !keys.emplace(batch[i].statement->table(), *batch[i].key).second) return ValidationError(kBatchDuplicates);
  }
  return batch;
}

// That of the table; nullptr if the request did not ask.
ConsumedCapacity* CapacityIn(BatchStatementResult& result, const std::string& table, ReturnConsumedCapacity wanted) {
  std::optional<ConsumedCapacity> none = CapacityOf(table, 0, wanted);
  if (!none) return nullptr;
  std::vector<ConsumedCapacity>& list = result.capacities;
  const auto at = std::find_if(list.begin(), list.end(), [&](const ConsumedCapacity& one) { return one.table == table; });
  return at != list.end() ? &*at : &list.emplace_back(*std::move(none));
}

}  // namespace

void ApiServer::ExecuteStatement(Call call, std::string_view body) {
  const absl::StatusOr<Metered<StatementRequest>> parsed = ParseExecuteStatement(body);
  if (!parsed.ok()) return AnswerStatus(call, parsed.status());
  const StatementRequest& request = parsed->request;
  const absl::StatusOr<Statement> statement = StatementOf(request, endpoint_);
  if (!statement.ok()) return AnswerStatus(call, statement.status());
  SelectPosition from;
  if (request.next_token) {
    absl::StatusOr<SelectPosition> position = ReadNextToken(*request.next_token, request.text, request.parameters);
    if (!position.ok()) return AnswerStatus(call, position.status());
    from = *std::move(position);
  }
  absl::StatusOr<ReadView> view = region_.ViewOf(statement->table(), request.consistent_read);
  if (!view.ok()) return AnswerStatus(call, view.status());
  if (statement->reads()) return RunSelect(std::move(call), body, *parsed, *statement, *view, std::move(from));
  const absl::StatusOr<WriteRequest> write = WriteOf(request, *statement, view->key_schema());
  if (!write.ok()) return AnswerStatus(call, write.status());
  region_.Write(Wait({std::make_shared<Call>(std::move(call)), statement->table(), parsed->return_capacity}), *write);
}

void ApiServer::RunSelect(Call call, std::string_view body, const Metered<StatementRequest>& metered, const Statement& statement,
                          ReadView& view, SelectPosition from) {
  const StatementRequest& request = metered.request;
  const SelectStatement& select = std::get<SelectStatement>(statement.node);
  const absl::StatusOr<BoundSelect> bound = BindSelect(select, statement.slots, view.descriptor().settings, request.consistent_read);
  if (!bound.ok()) return AnswerStatus(call, bound.status());
  absl::StatusOr<SelectPage> page = ReadSelectPage(region_.expressions(), view, *bound, std::move(from), request.limit);
  if (!page.ok()) return Park(std::move(call), body, view, page.status());
  StatementResult result;
  result.capacity = CapacityOf(select.table, 0, metered.return_capacity);
  for (PageResult& read : page->reads) {
    if (result.capacity) AddPage(view.descriptor(), select.index, read, request.consistent_read, &*result.capacity);
    std::move(read.items.begin(), read.items.end(), std::back_inserter(result.items));
  }
  if (page->next) {
    result.next_token = MakeNextToken(*page->next, request.text, request.parameters);
    result.last_evaluated_key = std::move(page->next->start);
  }
  std::string answer;
  absl::Status status = AppendStatementResponse(result, &answer);
  AnswerBody(call, status, std::move(answer));
}

void ApiServer::FinishStatement(Waiting waiting, Reply reply) {
  if (!reply.status.ok()) return AnswerStatus(*waiting.call, reply.status);
  StatementResult result;
  result.capacity = CapacityOf(waiting.table, 0, waiting.return_capacity);
  if (result.capacity) AddWrite(reply.result, &*result.capacity);
  if (reply.result.attributes) result.items.push_back(*std::move(reply.result.attributes));
  std::string answer;
  absl::Status status = AppendStatementResponse(result, &answer);
  AnswerBody(*waiting.call, status, std::move(answer));
}

void ApiServer::BatchExecuteStatement(Call call, std::string_view body) {
  const absl::StatusOr<Metered<std::vector<StatementRequest>>> parsed = ParseBatchExecuteStatement(body);
  if (!parsed.ok()) return AnswerStatus(call, parsed.status());
  absl::StatusOr<std::vector<Batched>> bound = BindBatch(region_, endpoint_, parsed->request);
  if (!bound.ok()) return AnswerStatus(call, bound.status());
  auto batch = std::make_shared<StatementBatch>();
  batch->return_capacity = parsed->return_capacity;
  for (size_t i = 0; i < bound->size(); ++i) {
    Batched& one = (*bound)[i];
    BatchStatementResult::Response& response = batch->result.responses.emplace_back();
    response.status = one.status;
    if (one.statement) response.table = one.statement->table();
    if (one.write) ++batch->outstanding;
    if (!one.select) continue;
    absl::StatusOr<SelectPage> page = ReadSelectPage(region_.expressions(), *one.view, *one.select, {}, std::nullopt);
    if (absl::IsUnavailable(page.status()) || absl::IsDataLoss(page.status())) {
      return Park(std::move(call), body, *one.view, page.status());
    }
    response.status = page.status();
    if (!page.ok()) continue;
    PageResult& read = page->reads.front();  // a whole key needs one query
    if (!read.items.empty()) response.item = std::move(read.items.front());
    ConsumedCapacity* const capacity = CapacityIn(batch->result, response.table, batch->return_capacity);
    if (capacity != nullptr) AddPage(one.view->descriptor(), std::nullopt, read, parsed->request[i].consistent_read, capacity);
  }
  if (batch->outstanding == 0) return AnswerBatch(call, *batch);
  auto shared = std::make_shared<Call>(std::move(call));
  for (size_t i = 0; i < bound->size(); ++i) {
    const Batched& one = (*bound)[i];
    if (!one.write) continue;
    Waiting waiting{shared, one.statement->table(), batch->return_capacity};
    waiting.statements = batch;
    waiting.statement = i;
    region_.Write(Wait(std::move(waiting)), *one.write);
  }
}

void ApiServer::FinishStatementBatch(Waiting waiting, Reply reply) {
  StatementBatch& batch = *waiting.statements;
  BatchStatementResult::Response& response = batch.result.responses[waiting.statement];
  response.status = reply.status;
  response.item = std::move(reply.result.attributes);
  ConsumedCapacity* const capacity = CapacityIn(batch.result, waiting.table, batch.return_capacity);
  if (capacity != nullptr) AddWrite(reply.result, capacity);
  if (--batch.outstanding == 0) AnswerBatch(*waiting.call, batch);
}

void ApiServer::AnswerBatch(Call& call, const StatementBatch& batch) {
  std::string answer;
  absl::Status status = AppendBatchStatementResponse(batch.result, &answer);
  AnswerBody(call, status, std::move(answer));
}

}  // namespace meridian
