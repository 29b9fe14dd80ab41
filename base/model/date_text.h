// Dates as DynamoDB's messages and names spell them. (No std::chrono: see the bans of tests/lint.)
#pragma once

#include <string>

#include "base/model/time.h"

namespace meridian {

// Days since 1970-01-01, UTC; of times before that it is not asked.
constexpr int64_t UtcDay(WallTime time) { return time.us / Duration::Seconds(86'400).us; }

// "Wednesday, July 25, 2018 8:48:14 AM UTC". REQUIRES: not before 1970.
std::string HumanDate(WallTime time);

// "2018-07-25T08:48:14.123", UTC without saying so: what names a stream. REQUIRES: as above.
std::string IsoDate(WallTime time);

}  // namespace meridian
