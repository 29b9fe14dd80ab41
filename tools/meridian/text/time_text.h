// Points in time as people write them: "10m" ago, or "2026-11-28T10:30:00Z".
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/time.h"

namespace meridian {

// A duration before `now` (duration_text.h), or a date of ISO 8601 with or without a time of day:
// YYYY-MM-DD, then perhaps T or a space and HH:MM, :SS, a fraction of a second, and Z or an offset
// such as +02:00. Without an offset it is UTC. kInvalidArgument for anything else, and for years
// before 1970 or after 2099.
absl::StatusOr<WallTime> ParseTime(std::string_view text, WallTime now);

// "2026-11-28T10:30:00.123Z". REQUIRES: not before 1970.
std::string FormatTime(WallTime time);
// Without the fraction.
std::string FormatSecond(WallTime time);

}  // namespace meridian
