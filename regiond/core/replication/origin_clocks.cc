#include "regiond/core/replication/origin_clocks.h"

#include <algorithm>

namespace meridian {

void OriginClocks::Observe(const RegionId& origin, Duration lead, bool followed) {
  Origin& seen = origins_[origin];
  if (!followed) ++seen.beyond_bound_total;
  if (seen.sampled == kSample) {
    seen.older = seen.newer;
    seen.newer = Origin::kNone;
    seen.sampled = 0;
  }
  seen.newer = std::max(seen.newer, lead);
  ++seen.sampled;
}

}  // namespace meridian
