// Parses one PartiQL statement with its parameters:
//   SELECT * | path {, path} FROM table[.index] [WHERE condition] [ORDER BY key [ASC|DESC] {, key [ASC|DESC]}]
//   INSERT INTO table VALUE tuple
//   UPDATE table {SET path = value {, path = value} | REMOVE path} [WHERE condition] [RETURNING (ALL|MODIFIED) (OLD|NEW) *]
//   DELETE FROM table [WHERE condition] [RETURNING ALL OLD *]
//   EXISTS '(' SELECT (* | path {, path}) FROM table [WHERE condition] ')'
// EXISTS is for transactions alone; indexes and RETURNING are for what is not in one.
// Source: reference/dynamodb-api.md §9; AWS developer guide, "PartiQL statements for DynamoDB".
// Errors are ValidationExceptions: mostly "Statement wasn't well formed, can't be processed: …", the first one met; then what is wrong
// with values; then with the number of parameters. What depends on the table is told by bind_statement.h.
// Any bytes are safe input: recursion is bounded.   Threads: pure function.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "regiond/core/partiql/statement.h"

namespace meridian {

constexpr size_t kStatementBytesMax = 8192;
constexpr int kStatementLevelsMax = 200;  // of parentheses, NOTs and calls in one another

enum class InTransaction : bool { kNo, kYes };

// REQUIRES: text.size() <= kStatementBytesMax.
absl::StatusOr<Statement> ParseStatement(std::string_view text, const AttributeList& parameters,
                                         InTransaction in_transaction = InTransaction::kNo);

}  // namespace meridian
