// How an Availability Zone keeps up with the leaders of its Region's partitions.
// Threads: the io thread.
#pragma once

#include <cstdint>

#include "regiond/core/region/region.h"

namespace meridian {

struct AzProgress {
  uint64_t leads = 0;       // partitions that it leads
  uint64_t behind = 0;      // committed records that its copies lack, as far as this process knows
  uint64_t rebuilding = 0;  // partitions whose copy here does not count for a quorum yet
  bool operator==(const AzProgress&) const = default;
};

// All zero while `az` is down: what is on its disk is not known then.
AzProgress ProgressOf(Region& region, AzId az);

}  // namespace meridian
