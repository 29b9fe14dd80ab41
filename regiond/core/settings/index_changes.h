// What a change of global indexes means for the table of one Region, which numbers them and builds them for itself.
// Threads: pure functions.
#pragma once

#include "absl/status/status.h"
#include "base/model/global_indexes.h"

namespace meridian {

// As ChangeGlobalIndexes. What is made is yet to be built, and one at a time can be (LimitExceededException); what is removed is forgotten
// with all that is kept of it.
absl::Status ApplyIndexesChange(TableDescriptor& table, const IndexesChange& change);

// The table's global indexes become those of `shared`, what all its Regions agree on from now on, seen from what they agreed on last, which
// is what `table.global` says. One that the Regions have removed goes, and so does one that they have removed and made anew: it is built
// again, under another number. One that they have never heard of stays, for them to hear of. One that stays keeps its capacity: see
// AdoptSettings.
void AdoptIndexes(TableDescriptor& table, const TableSettings& shared);

}  // namespace meridian
