#include "tools/sim/clock/sim_clock.h"

namespace meridian {
namespace {

constexpr WallTime kWallAtZero{1'700'000'000'000'000};  // some day in 2023

}  // namespace

WallTime SimClock::WallNow() {
  const int64_t us = kWallAtZero.us + time_.now.us + skew_.us;
  return WallTime{us - us % granularity_.us};
}

}  // namespace meridian
