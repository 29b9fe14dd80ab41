// Virtual time: one SimTime drives a simulation, and each Region reads it through a SimClock of its own.
// Threads: thread-compatible.
#pragma once

#include "base/seam/clock.h"

namespace meridian {

// The driver alone moves it, and only forward. It starts above zero, since the zero of Instant means nothing.
struct SimTime {
  Instant now{1'000'000};
};

class SimClock final : public Clock {
 public:
  // The wall clock shows multiples of `granularity` (at least 1 us): a coarse one makes equal readings in two Regions likely.
  // `time` must outlive the clock.
  SimClock(const SimTime& time, Duration granularity) : time_(time), granularity_(granularity) {}

  Instant Now() override { return time_.now; }
  WallTime WallNow() override;
  // How far this Region's wall clock is ahead of the others; it jumps.
  void SetSkew(Duration skew) { skew_ = skew; }

 private:
  const SimTime& time_;
  const Duration granularity_;
  Duration skew_;
};

}  // namespace meridian
