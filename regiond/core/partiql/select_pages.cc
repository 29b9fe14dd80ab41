#include "regiond/core/partiql/select_pages.h"

#include <utility>

#include "base/model/errors.h"
#include "regiond/core/request/reader.h"

namespace meridian {
namespace {

absl::StatusOr<SelectPage> ReadScan(ExpressionCache& expressions, ReadView& view, ScanRequest scan, SelectPosition from,
                                    std::optional<int64_t> limit) {
  scan.exclusive_start_key = std::move(from.start);
  scan.limit = limit;
  absl::StatusOr<PageResult> read = Scan(expressions, view, scan);
  if (!read.ok()) return read.status();
  SelectPage page;
  if (read->last_evaluated_key) page.next = SelectPosition{0, read->last_evaluated_key};
  page.reads.push_back(*std::move(read));
  return page;
}

}  // namespace

absl::StatusOr<SelectPage> ReadSelectPage(ExpressionCache& expressions, ReadView& view, const BoundSelect& select, SelectPosition from,
                                          std::optional<int64_t> limit) {
  const auto* const queries = std::get_if<std::vector<QueryRequest>>(&select.reads);
  if (from.query >= (queries == nullptr ? 1 : queries->size())) return ValidationError("Invalid NextToken");
  if (queries == nullptr) return ReadScan(expressions, view, std::get<ScanRequest>(select.reads), std::move(from), limit);
  SelectPage page;
  int64_t bytes = 0;
  for (uint64_t i = from.query; i < queries->size(); ++i) {
    if (bytes >= kPageBytesMax || limit == 0) {
      page.next = SelectPosition{i, std::nullopt};
      return page;
    }
    QueryRequest query = (*queries)[i];
    query.limit = limit;
    query.exclusive_start_key = std::exchange(from.start, std::nullopt);
    absl::StatusOr<PageResult> read = Query(expressions, view, query);
    if (!read.ok()) return read.status();
    bytes += read->bytes_read;
    if (limit) *limit -= read->scanned_count;
    page.reads.push_back(*std::move(read));
    if (page.reads.back().last_evaluated_key) {
      page.next = SelectPosition{i, page.reads.back().last_evaluated_key};
      return page;
    }
  }
  return page;
}

}  // namespace meridian
