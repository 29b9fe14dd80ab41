// Something that acts on a simulated cluster by the clock.
// Time:    SimTime.   Threads: thread-compatible.
#pragma once

#include "tools/sim/cluster/observer.h"

namespace meridian {

class SimWorkload : public SimObserver {
 public:
  virtual Instant NextDue() const = 0;  // Instant::Max() if it waits for something else
  virtual void RunDue() = 0;
};

}  // namespace meridian
