// The rules of UpdateContinuousBackups, and the window of which both operations tell (reference/backup-pitr-export-import.md §3).
// Threads: pure functions.
#pragma once

#include <optional>

#include "base/model/table_attributes.h"

namespace meridian {

// What was written later than this ago cannot be asked for yet, but for the moment of the enabling.
constexpr Duration kRecoveryDelay = Duration::Seconds(5 * 60);

// Turns recovery on for a period, changes the period, or turns it off; what is so already changes nothing. Turned on again, it begins anew.
// A shorter period gives up what is older for good: a longer one after it brings nothing back. REQUIRES: 1 <= period_days <=
// kRecoveryDaysMax; it does not matter when turning off.
void ChangeRecovery(std::optional<PointInTimeRecovery>& recovery, bool enable, uint32_t period_days, WallTime now);

// The first and the last time that can be asked for.
struct RecoveryWindow {
  WallTime earliest, latest;
  bool operator==(const RecoveryWindow&) const = default;
};
// Whole seconds, so that `earliest` may be a little before the history begins. Never empty, even if the clock was set back.
RecoveryWindow RecoveryWindowOf(const PointInTimeRecovery& recovery, WallTime now);

}  // namespace meridian
