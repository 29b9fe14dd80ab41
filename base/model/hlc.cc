#include "base/model/hlc.h"

#include <algorithm>

namespace meridian {

Hlc HybridClock::Next(WallTime wall, Hlc at_least) {
  if (at_least.wall() - wall > skew_bound_) return Hlc{std::max(last_, at_least).bits + 1};
  const Hlc floor{std::max(last_, at_least).bits + 1};  // a full counter carries into the microseconds
  last_ = std::max(Hlc::FromWall(wall), floor);
  return last_;
}

bool HybridClock::Observe(WallTime wall, Hlc seen) {
  if (seen.wall() - wall > skew_bound_) {
    ++beyond_bound_total_;
    return false;
  }
  last_ = std::max(last_, seen);
  return true;
}

}  // namespace meridian
