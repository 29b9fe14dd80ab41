// The machine's clocks. Instants are readings of the steady clock that Asio's steady_timer waits
// on, so that a core's deadline can be given to a timer as it is. Threads: any.
#pragma once

#include <chrono>

#include "base/seam/clock.h"

namespace meridian {

class AsioClock final : public Clock {
 public:
  Instant Now() override;
  WallTime WallNow() override;

  // The deadline for a steady_timer. Instant::Max() is the furthest one.
  static std::chrono::steady_clock::time_point ToTimePoint(Instant instant);
};

}  // namespace meridian
