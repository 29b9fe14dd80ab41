// Once everything has settled, the AZs of a Region hold the same: items, journals, counters (DESIGN §4; state/table_state.h).
#pragma once

#include "regiond/core/region/region.h"
#include "tools/sim/checkers/failures.h"

namespace meridian {

// REQUIRES: every AZ has applied the same LSN of every partition.
void CheckAzCopies(Region& region, const std::string& table, Failures& failures);

}  // namespace meridian
