// What names an on-demand backup within its Region: the last part of its ARN (reference/backup-pitr-export-import.md §1).
// Threads: values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/model/time.h"

namespace meridian {

// In the order of their text, which is the order in which they were asked for.
struct BackupId {
  WallTime requested_at;  // whole milliseconds, not negative
  uint32_t suffix = 0;    // random, so that several of a millisecond differ
  auto operator<=>(const BackupId&) const = default;

  std::string ToString() const;  // "01489602797149-69983862": 14 digits, 8 of lower-case hex
  static std::optional<BackupId> Parse(std::string_view text);
};

}  // namespace meridian
