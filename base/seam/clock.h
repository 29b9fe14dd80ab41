// Time as a seam. The real half reads the machine's clocks; the simulator's half is virtual.
// Threads: as the implementation says; a core calls from one thread only.
#pragma once

#include "base/model/time.h"

namespace meridian {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() = 0;       // monotonic: to measure and for timers
  virtual WallTime WallNow() = 0;  // the cluster's virtual wall clock: for versions, TTL and display; may jump
};

}  // namespace meridian
