// Invariant 3: after faults end and links drain, every replica holds the same items with the same versions.
#pragma once

#include <vector>

#include "tools/sim/checkers/contents.h"
#include "tools/sim/checkers/failures.h"

namespace meridian {

// An absent item equals a tombstone: of what is deleted and forgotten no record may be under way (invariant 4 finds out if one was).
// Each Region's count of items must be right as well.
void CheckConvergence(const std::vector<RegionContents>& regions, Failures& failures);

}  // namespace meridian
