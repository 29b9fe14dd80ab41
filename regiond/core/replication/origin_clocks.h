// How the clocks of other Regions look from here: by how much versions are ahead of this Region's wall clock when they arrive.
//
// A version cannot arrive before it was made, so what is ahead was made by a clock that is, or that had followed one that is. The way takes
// time, so the greatest of many is closest to how far that is.
// Time: passed in, never read.   Threads: thread-compatible.   Bounds: a few numbers for each Region.
#pragma once

#include <cstdint>
#include <map>

#include "base/model/ids.h"
#include "base/model/time.h"

namespace meridian {

// Of a replicated record, when it is durable here: the wall clock now minus its version's.
struct Arrival {
  RegionId origin;
  Duration age;
};

class OriginClocks {
 public:
  struct Origin {
    static constexpr Duration kNone{INT64_MIN};
    int64_t beyond_bound_total = 0;  // versions that the hybrid clock did not follow (base/model/hlc.h)
    // The greatest lead of the newest versions: of kSample of them at least, of twice as many at most. Negative if none was ahead.
    Duration lead() const { return older < newer ? newer : older; }

    Duration older = kNone;
    Duration newer = kNone;
    int sampled = 0;  // in `newer`
  };
  static constexpr int kSample = 128;

  // A version of `origin` has arrived that is `lead` ahead of the wall clock; whether the hybrid clock has `followed` it.
  void Observe(const RegionId& origin, Duration lead, bool followed);
  const std::map<RegionId, Origin>& origins() const { return origins_; }

 private:
  std::map<RegionId, Origin> origins_;
};

}  // namespace meridian
