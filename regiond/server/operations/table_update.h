// One UpdateTable on a table: what kind of change it is, and, but for replicas and for indexes that come or go, all of it or nothing.
// Threads: pure functions.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "base/model/table.h"
#include "regiond/server/api/requests.h"

namespace meridian {

// `mode`: the table's. Of what a request may combine, the kind that takes longest; a mode that the table has already counts for nothing
// beside something else.
TableChangeKind KindOf(const UpdateTableRequest& request, BillingMode mode);

// Of the consistency and the witnesses that the request names: global-tables.md §13. What AWS would make a group of strong consistency is refused,
// as that mode is not there.
absl::Status CheckConsistency(const UpdateTableRequest& request, const TableDescriptor& table);

// REQUIRES: the request is right for this table, as far as ApiServer checks that. Errors are those of the changes' own rules
// (regiond/core/table); `table` is void then.
absl::Status ApplyTableUpdate(const UpdateTableRequest& request, std::string_view region, TableDescriptor& table, WallTime now);

}  // namespace meridian
