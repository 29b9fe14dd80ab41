// The machine's clocks; the wall clock with what the cluster has it show more (DESIGN §7). Instants are readings of the steady clock that Asio's steady_timer waits
// on, so that a core's deadline can be given to a timer as it is. Threads: any.
#pragma once

#include <atomic>
#include <chrono>

#include "base/seam/clock.h"

namespace meridian {

class AsioClock final : public Clock {
 public:
  Instant Now() override;
  WallTime WallNow() override;
  void SetAhead(Duration ahead) { ahead_us_ = ahead.us; }  // of the machine's wall clock; zero at first

  // The deadline for a steady_timer. Instant::Max() is the furthest one.
  static std::chrono::steady_clock::time_point ToTimePoint(Instant instant);

 private:
  std::atomic<int64_t> ahead_us_{0};
};

}  // namespace meridian
