// What the operations of PartiQL share: the text of a request becomes a statement about a table by its bare name, and a write.
// Errors are ValidationExceptions.   Threads: pure functions.
#pragma once

#include "absl/status/statusor.h"
#include "base/model/request.h"
#include "base/model/table.h"
#include "regiond/core/partiql/statement.h"
#include "regiond/core/partiql/statement_parser.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/statement_requests.h"

namespace meridian {

// The statement may name its table by its ARN.
absl::StatusOr<Statement> StatementOf(const StatementRequest& request, const ApiEndpoint& endpoint,
                                      InTransaction in_transaction = InTransaction::kNo);

// REQUIRES: `statement` is that of `request` and reads nothing.
absl::StatusOr<WriteRequest> WriteOf(const StatementRequest& request, const Statement& statement, const KeySchema& schema);

}  // namespace meridian
