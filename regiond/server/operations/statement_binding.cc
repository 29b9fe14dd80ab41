#include "regiond/server/operations/statement_binding.h"

#include <string>
#include <string_view>

#include "regiond/core/partiql/bind_statement.h"
#include "regiond/server/api/table_name.h"

namespace meridian {

absl::StatusOr<Statement> StatementOf(const StatementRequest& request, const ApiEndpoint& endpoint, InTransaction in_transaction) {
  absl::StatusOr<Statement> statement = ParseStatement(request.text, request.parameters, in_transaction);
  if (!statement.ok()) return statement.status();
  Constraints constraints;
  const absl::StatusOr<std::string_view> name = CheckTableName(statement->table(), 1, endpoint, &constraints);
  if (!name.ok()) return name.status();
  if (!constraints.ok()) return constraints.status();
  statement->table() = std::string(*name);
  return statement;
}

absl::StatusOr<WriteRequest> WriteOf(const StatementRequest& request, const Statement& statement, const KeySchema& schema) {
  absl::StatusOr<WriteRequest> write = BindWrite(statement, schema);
  if (write.ok()) write->return_item_on_condition_failure = request.return_item_on_condition_failure;
  return write;
}

}  // namespace meridian
