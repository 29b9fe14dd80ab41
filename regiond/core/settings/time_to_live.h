// The rules of UpdateTimeToLive (reference/streams-ttl-triggers.md §4).
// Threads: pure functions.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "base/model/table.h"

namespace meridian {

// The documents say an hour; AWS was seen to refuse after 1,812 s and to accept after 1,872 s.
constexpr Duration kTimeToLiveCooldown = Duration::Seconds(31 * 60);

// Turns TTL on for `attribute`, or off. A ValidationException if it is so already, is on for another attribute, or changed too
// recently: then `table` is as before. Each time that it is turned on begins a queue of its own.
absl::Status ChangeTimeToLive(TableDescriptor& table, bool enable, std::string_view attribute, WallTime now);

}  // namespace meridian
