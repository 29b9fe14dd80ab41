#include "base/runtime/daemon/asio_clock.h"

namespace meridian {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

Instant AsioClock::Now() {
  return Instant{duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count()};
}

WallTime AsioClock::WallNow() {
  return WallTime{duration_cast<microseconds>(system_clock::now().time_since_epoch()).count() + ahead_us_};
}

steady_clock::time_point AsioClock::ToTimePoint(Instant instant) {
  constexpr int64_t kMax = duration_cast<microseconds>(steady_clock::duration::max()).count();
  if (instant.us >= kMax) return steady_clock::time_point::max();
  return steady_clock::time_point(microseconds(instant.us));
}

}  // namespace meridian
