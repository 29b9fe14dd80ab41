// GetItem, Query and Scan on what a view of a table shows, which is committed without exception.
// Pages stop after `limit` items or 1 MB of items, before the filter (reference/dynamodb-api.md §6).
// Errors besides the request's own: as ReadView::StoreOf.
// Threads: thread-compatible, one driver.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "base/model/request.h"
#include "regiond/core/expression/expression_cache.h"
#include "regiond/core/request/read_view.h"

namespace meridian {

constexpr int64_t kPageBytesMax = 1 << 20;

struct ReadOutcome {
  std::optional<ResultItem> item;  // nothing if there is none
  int64_t bytes_read = 0;
};

// The key that `get` addresses. Errors are ValidationExceptions with DynamoDB's texts.
absl::StatusOr<ItemKey> KeyOfGet(const KeySchema& schema, const GetRequest& get);
absl::StatusOr<ReadOutcome> GetItem(ExpressionCache& expressions, ReadView& view, const GetRequest& request);
absl::StatusOr<PageResult> Query(ExpressionCache& expressions, ReadView& view, const QueryRequest& request);
absl::StatusOr<PageResult> Scan(ExpressionCache& expressions, ReadView& view, const ScanRequest& request);

}  // namespace meridian
