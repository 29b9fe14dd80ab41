// Runs a SELECT, page by page. A page ends as a Query's or a Scan's does, after `limit` items read or 1 MB of them, over all queries.
// Errors: the requests' own; as ReadView::StoreOf.   Threads: thread-compatible, one driver.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/request.h"
#include "regiond/core/expression/expression_cache.h"
#include "regiond/core/partiql/bind_statement.h"
#include "regiond/core/request/read_view.h"

namespace meridian {

// Where a page begins: a query, by its number (0 for a scan), and the exclusive start key in it.
struct SelectPosition {
  uint64_t query = 0;
  std::optional<Item> start;
  bool operator==(const SelectPosition&) const = default;
};

struct SelectPage {
  std::vector<PageResult> reads;  // in order; the items of all are the page's
  std::optional<SelectPosition> next;
};

// ValidationException for a position that is not of these reads.
absl::StatusOr<SelectPage> ReadSelectPage(ExpressionCache& expressions, ReadView& view, const BoundSelect& select, SelectPosition from,
                                          std::optional<int64_t> limit);

}  // namespace meridian
