// Hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014): close to wall time, never goes back, and
// greater than everything it has observed.
// Layout of a reading: 52 bits of microseconds since 1970 (until the year 2112), then a 12-bit counter for readings
//                      within one microsecond, so that one 64-bit comparison orders two readings.
// Time:    passed in, never read.   Threads: thread-compatible.
// Bounds:  an observed reading further ahead of the wall clock than `skew_bound` is not followed but counted: one
//          Region with a broken clock must not drag every other Region into the future (DESIGN §7).
#pragma once

#include <compare>
#include <cstdint>

#include "base/model/time.h"

namespace meridian {

struct Hlc {
  uint64_t bits = 0;
  static constexpr int kCounterBits = 12;
  static constexpr Hlc FromWall(WallTime wall, uint64_t counter = 0) {
    return Hlc{static_cast<uint64_t>(wall.us) << kCounterBits | counter};
  }
  constexpr WallTime wall() const { return WallTime{static_cast<int64_t>(bits >> kCounterBits)}; }
  constexpr uint64_t counter() const { return bits & ((1u << kCounterBits) - 1); }
  constexpr bool zero() const { return bits == 0; }
  auto operator<=>(const Hlc&) const = default;
};

class HybridClock {
 public:
  explicit HybridClock(Duration skew_bound) : skew_bound_(skew_bound) {}

  // A reading greater than every earlier one, than every reading followed, and than `at_least`. Only an `at_least` beyond
  // the bound is different: it gets its successor, and the clock itself stays where it was, so that later readings may be
  // smaller than that one.
  Hlc Next(WallTime wall, Hlc at_least = Hlc{});
  // Follows a reading made elsewhere, so that later readings exceed it. False if it lies beyond the bound.
  bool Observe(WallTime wall, Hlc seen);

  Hlc last() const { return last_; }
  int64_t beyond_bound_total() const { return beyond_bound_total_; }

 private:
  const Duration skew_bound_;
  Hlc last_;  // never decreases
  int64_t beyond_bound_total_ = 0;
};

}  // namespace meridian
