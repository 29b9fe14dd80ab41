// ExecuteStatement's, BatchExecuteStatement's and ExecuteTransaction's bodies. As requests.h; the statements themselves are handed on as
// text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "regiond/server/api/requests.h"

namespace meridian {

struct StatementRequest {
  std::string text;  // 1 to kStatementBytesMax bytes (regiond/core/partiql/statement_parser.h)
  AttributeList parameters;
  bool consistent_read = false;
  bool return_item_on_condition_failure = false;
  std::optional<int64_t> limit;           // of ExecuteStatement; likewise below
  std::optional<std::string> next_token;
};

struct TransactStatementsRequest {
  std::vector<StatementRequest> statements;  // 1 to 100
  std::string token;                         // ClientRequestToken; empty if there is none
};

absl::StatusOr<Metered<StatementRequest>> ParseExecuteStatement(std::string_view body);
absl::StatusOr<Metered<std::vector<StatementRequest>>> ParseBatchExecuteStatement(std::string_view body);
absl::StatusOr<Metered<TransactStatementsRequest>> ParseExecuteTransaction(std::string_view body);

}  // namespace meridian
