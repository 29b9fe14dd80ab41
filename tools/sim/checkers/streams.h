// Invariant 6: in every AZ, the table's stream tells each change of an item once, in the order of its versions, from what the change found
// to what it left, up to what the item is now.
//
// The first change that is told of an item must have found nothing, unless the stream has been trimmed. For streams with both images that
// were there before any item was.
#pragma once

#include "regiond/core/region/region.h"
#include "tools/sim/checkers/failures.h"

namespace meridian {

void CheckStreams(Region& region, const std::string& table, Failures& failures);

}  // namespace meridian
