// GetItem, Query and Scan on one table's state, which holds exactly what is committed.
// Pages stop after `limit` items or 1 MB of items, before the filter (reference/dynamodb-api.md §6).
// Threads: thread-compatible, one driver.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "base/model/request.h"
#include "regiond/core/expression/expression_cache.h"
#include "regiond/core/table/table.h"

namespace meridian {

constexpr int64_t kPageBytesMax = 1 << 20;

struct ReadOutcome {
  std::optional<ResultItem> item;  // nothing if there is none
  int64_t bytes_read = 0;
};

absl::StatusOr<ReadOutcome> GetItem(ExpressionCache& expressions, Table& table, const GetRequest& request);
absl::StatusOr<PageResult> Query(ExpressionCache& expressions, Table& table, const QueryRequest& request);
absl::StatusOr<PageResult> Scan(ExpressionCache& expressions, Table& table, const ScanRequest& request);

}  // namespace meridian
