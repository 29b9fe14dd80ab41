// Invariant 5: every acknowledged write survives, or was overwritten by a write that had seen it, or is the loser in a conflict
// journal: exactly one of the three.
#pragma once

#include <vector>

#include "tools/sim/checkers/contents.h"
#include "tools/sim/checkers/history.h"

namespace meridian {

// Holds for writes that became durable without being acknowledged as well, so it is demanded of them too. A deletion that was made
// before the table had replicas may be forgotten instead.
// REQUIRES: the Regions have converged.
void CheckWritesAccounted(const SimHistory& history, const std::vector<RegionContents>& regions, Failures& failures);

}  // namespace meridian
