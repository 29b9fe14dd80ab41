// Builds one page of Query or Scan: counts, filters, projects, and says when the page is full.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "base/model/request.h"
#include "base/seam/state_store.h"
#include "regiond/core/expression/condition.h"
#include "regiond/core/expression/projection.h"
#include "regiond/core/request/read_target.h"

namespace meridian {

class PageBuilder {
 public:
  // The references must outlive the builder.
  PageBuilder(const ReadTarget& target, const KeySchema& schema, const std::optional<BoundCondition>& filter,
              const std::optional<BoundProjection>& projection, Select select, std::optional<int64_t> limit);

  // Takes what lies under this key of the target's, unless it is a tombstone. `store`: where the entry is from.
  absl::Status Add(StateStore& store, std::string_view state_key, std::string_view stored);
  // Whether the page must end behind what was added last.
  bool full() const;
  PageResult Finish() { return std::move(page_); }

 private:
  absl::StatusOr<std::string> Fetch(StateStore& store, const Item& entry);

  const ReadTarget& target_;
  const KeySchema& schema_;
  const std::optional<BoundCondition>& filter_;
  const std::optional<BoundProjection>& projection_;
  const Select select_;
  const std::optional<int64_t> limit_;
  bool fetches_ = false;  // the entries lack attributes that the request needs
  PageResult page_;
};

}  // namespace meridian
