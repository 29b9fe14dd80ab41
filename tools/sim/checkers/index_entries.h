// In every AZ, each index of a table holds just what the items say, and counts it; item collections have the size that they say.
#pragma once

#include "regiond/core/region/region.h"
#include "tools/sim/checkers/failures.h"

namespace meridian {

void CheckIndexEntries(Region& region, const std::string& table, Failures& failures);

}  // namespace meridian
