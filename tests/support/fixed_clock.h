// A clock that stands where the test puts it.
#pragma once

#include "base/seam/clock.h"

namespace meridian {

class FixedClock final : public Clock {
 public:
  Instant Now() override { return now; }
  WallTime WallNow() override { return wall; }
  void Advance(Duration by) {
    now = now + by;
    wall = wall + by;
  }

  Instant now{1'000'000};
  WallTime wall{1'700'000'000'000'000};
};

}  // namespace meridian
