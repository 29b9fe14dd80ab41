// The rules of changing a table's class (reference/capacity-throttling-billing.md §8).
// Threads: pure functions.
#pragma once

#include "absl/status/status.h"
#include "base/model/table.h"

namespace meridian {

constexpr size_t kClassChangesMax = 2;
constexpr Duration kClassChangesWindow = Duration::Seconds(30 * 86'400);

// Adds a change to the table's history.
void NoteClassChange(TableAttributes& attributes, WallTime now);
// The class that it has again is no change, but is refused, too, when the changes of the window are spent. LimitExceededException then,
// and nothing has changed.
absl::Status ChangeTableClass(TableDescriptor& table, TableClass table_class, WallTime now);

}  // namespace meridian
