#include "regiond/server/operations/statement_transaction.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/partiql/bind_statement.h"
#include "regiond/server/api/transact_fingerprint.h"
#include "regiond/server/api/transact_payload.h"
#include "regiond/server/operations/statement_binding.h"

namespace meridian {
namespace {

absl::Status OfStatement(size_t index, const absl::Status& status) {
  if (AwsErrorName(status) != "ValidationException") return status;
  return ValidationError(StrCat("Validation failed in TransactStatements[", index, "]: ", status.message()));
}

absl::StatusOr<std::vector<Statement>> StatementsOf(const std::vector<StatementRequest>& requests, const ApiEndpoint& endpoint) {
  std::vector<Statement> statements;
  for (size_t i = 0; i < requests.size(); ++i) {
    absl::StatusOr<Statement> statement = StatementOf(requests[i], endpoint, InTransaction::kYes);
    if (!statement.ok()) return OfStatement(i, statement.status());
    statements.push_back(*std::move(statement));
  }
  return statements;
}

// What bind(i, key schema) makes of each statement.
template <typename Request, typename Bind>
absl::Status BindEach(Region& region, const std::vector<Statement>& statements, Bind bind, std::vector<Request>* out) {
  for (size_t i = 0; i < statements.size(); ++i) {
    const absl::StatusOr<ReadView> view = region.ViewOf(statements[i].table(), true);
    if (!view.ok()) return view.status();
    absl::StatusOr<Request> request = bind(i, view->key_schema());
    if (!request.ok()) return OfStatement(i, request.status());
    out->push_back(*std::move(request));
  }
  return absl::OkStatus();
}

absl::StatusOr<BoundTransaction> BindReads(Region& region, const std::vector<Statement>& statements) {
  TransactGetRequest transaction;
  const auto bind = [&](size_t i, const KeySchema& schema) {
    return BindGet(std::get<SelectStatement>(statements[i].node), statements[i].slots, schema);
  };
  if (absl::Status status = BindEach(region, statements, bind, &transaction.gets); !status.ok()) return status;
  return BoundTransaction(std::move(transaction));
}

absl::StatusOr<BoundTransaction> BindWrites(Region& region, const std::vector<Statement>& statements,
                                            const TransactStatementsRequest& request) {
  TransactWriteRequest transaction;
  const auto bind = [&](size_t i, const KeySchema& schema) { return WriteOf(request.statements[i], statements[i], schema); };
  if (absl::Status status = BindEach(region, statements, bind, &transaction.writes); !status.ok()) return status;
  if (absl::Status status = CheckTransactPayload(transaction.writes); !status.ok()) return status;
  transaction.token = request.token;
  transaction.fingerprint = FingerprintOf(transaction.writes);
  return BoundTransaction(std::move(transaction));
}

}  // namespace

absl::StatusOr<BoundTransaction> BindTransaction(Region& region, const ApiEndpoint& endpoint, const TransactStatementsRequest& request) {
  const absl::StatusOr<std::vector<Statement>> statements = StatementsOf(request.statements, endpoint);
  if (!statements.ok()) return statements.status();
  const auto reads = std::count_if(statements->begin(), statements->end(), [](const Statement& one) { return one.reads(); });
  if (reads == 0) return BindWrites(region, *statements, request);
  if (static_cast<size_t>(reads) == statements->size()) return BindReads(region, *statements);
  return ValidationError("ExecuteTransaction API does not support both read and write operations in the same request.");
}

}  // namespace meridian
