// Builds one page of Query or Scan: counts, filters, projects, and says when the page is full.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "base/model/request.h"
#include "base/model/table.h"
#include "regiond/core/expression/condition.h"
#include "regiond/core/expression/projection.h"

namespace meridian {

class PageBuilder {
 public:
  // The references must outlive the builder.
  PageBuilder(const KeySchema& schema, const std::optional<BoundCondition>& filter,
              const std::optional<BoundProjection>& projection, Select select, std::optional<int64_t> limit)
      : schema_(schema), filter_(filter), projection_(projection), select_(select), limit_(limit) {}

  // Takes the item with this state entry, unless it is a tombstone.
  absl::Status Add(std::string_view key_bytes, std::string_view stored);
  // Whether the page must end behind what was added last; Finish then names where to go on.
  bool full() const;
  // `more` is false when the end of the range was reached.
  absl::StatusOr<PageResult> Finish(bool more);

 private:
  const KeySchema& schema_;
  const std::optional<BoundCondition>& filter_;
  const std::optional<BoundProjection>& projection_;
  const Select select_;
  const std::optional<int64_t> limit_;
  PageResult page_;
  std::string last_key_;
};

}  // namespace meridian
