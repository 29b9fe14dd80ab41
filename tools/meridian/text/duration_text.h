// Durations as people write them: "20s", "150ms", "1h30m".
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/time.h"

namespace meridian {

// A sum of whole numbers with units us, ms, s, m, h, d, each unit once, greatest first. "0" needs
// no unit. kInvalidArgument, also for more than 366 days.
absl::StatusOr<Duration> ParseDuration(std::string_view text);

// With the greatest unit that fits, or that leaves two digits: "1500ms", "20s", "90m", "2h".
std::string FormatDuration(Duration duration);

}  // namespace meridian
