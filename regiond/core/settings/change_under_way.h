// What a table admits while a change of it takes its time (reference/dynamodb-api.md §14.2).
// Threads: pure functions.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "base/model/table.h"

namespace meridian {

// ResourceInUseException if what is under way does not admit the change that is asked for; ContinuousBackupsUnavailableException if that is
// of the continuous backups of a table in the making. ResourceNotFoundException, or TableNotFoundException, while it is being restored; that
// such a table cannot be deleted is not told here.
absl::Status CheckAdmits(const TableDescriptor& table, TableChangeKind asked);

// The ValidationException for what cannot be done while the replica in `region` is being filled (reference/global-tables.md §2.1).
absl::Status ReplicaBeingAdded(std::string_view table, const RegionId& region);

}  // namespace meridian
