// A statement and its table become the requests that the other operations make (base/model/request.h), so that one engine evaluates all:
//   SELECT that fixes the partition key   a Query for each of its values; what is no key condition is the filter
//   any other SELECT                      a Scan with WHERE as its filter
//   INSERT                                a Put on the condition that there is no such item
//   UPDATE                                an Update on the condition that there is, and on the rest of WHERE
//   DELETE                                a Delete on the rest of WHERE
//   EXISTS                                a ConditionCheck that there is such an item
//   SELECT within a transaction           a Get; WHERE has the whole key and nothing else
// Source: reference/dynamodb-api.md §9. Errors are ValidationExceptions. What the requests then check is left to them.
// Threads: pure functions.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/request.h"
#include "base/model/table.h"
#include "regiond/core/partiql/statement.h"

namespace meridian {

constexpr size_t kPartitionValuesMax = 50;

struct BoundSelect {
  // Queries in the order in which their items come, at least one.
  std::variant<std::vector<QueryRequest>, ScanRequest> reads;
  // The key of the one item of the table that can be selected, if WHERE has an equality on all its attributes.
  std::optional<Item> key;
};
// In a batch what is selected keeps its place in the item; else it comes side by side, m.l[1] as "l[1]".
enum class InBatch : bool { kNo, kYes };
// Limits and start keys are left to the caller.
absl::StatusOr<BoundSelect> BindSelect(const SelectStatement& select, const StatementSlots& slots, const TableSettings& table,
                                       bool consistent_read, InBatch in_batch = InBatch::kNo);

// Strong. REQUIRES: the statement is of a transaction, so that it names no index.
absl::StatusOr<GetRequest> BindGet(const SelectStatement& select, const StatementSlots& slots, const KeySchema& schema);

// REQUIRES: !statement.reads().
absl::StatusOr<WriteRequest> BindWrite(const Statement& statement, const KeySchema& schema);

}  // namespace meridian
