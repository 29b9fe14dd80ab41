// How long changes take from their write in the source Region until the receiving Region has acknowledged them as durable.
//
// Measured where the acknowledgement arrives, so its way back is part of it; links delay and lose only what goes the other way, so that is
// the time that a connection takes. A write's time is that of its version, by the source Region's wall clock.
// Time: passed in, never read.   Threads: thread-compatible.   Bounds: a minute in steps of five seconds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/model/change_record.h"
#include "base/model/time.h"

namespace meridian {

// When the changes of a batch were written.
struct WriteTimes {
  int64_t count = 0;
  WallTime first;
  WallTime last;
  Duration sum;  // of their distances from `first`

  static WriteTimes Of(const std::vector<ChangeRecord>& records);
};

class LatencyWindow {
 public:
  struct Latency {
    int64_t count = 0;  // > 0
    Duration average;
    Duration minimum;
    Duration maximum;
  };

  // Writes that were acknowledged now, at `wall` by the clock that gave them their times. What lies in its future took no time.
  void Add(Instant now, WallTime wall, const WriteTimes& written);
  // Of what was acknowledged in the last minute, of which up to five seconds may be missing; nothing if nothing was.
  std::optional<Latency> LastMinute(Instant now) const;

 private:
  struct Step {
    int64_t number = -1;  // since the clock's beginning
    int64_t count = 0;
    Duration sum;
    Duration minimum;
    Duration maximum;
  };
  static constexpr int64_t kSteps = 12;
  std::array<Step, kSteps> steps_;  // the step `number` at number % kSteps
};

}  // namespace meridian
