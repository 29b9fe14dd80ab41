#include "regiond/core/settings/point_in_time_recovery.h"

#include <algorithm>

namespace meridian {
namespace {

WallTime DaysBefore(WallTime now, uint32_t days) { return WallTime{now.us - (Duration::Seconds(86'400) * days).us}; }

WallTime ToWholeSecond(WallTime time) { return WallTime{time.us - time.us % Duration::Seconds(1).us}; }

}  // namespace

void ChangeRecovery(std::optional<PointInTimeRecovery>& recovery, bool enable, uint32_t period_days, WallTime now) {
  if (!enable) return recovery.reset();
  if (!recovery) {
    recovery = PointInTimeRecovery{period_days, now};
    return;
  }
  if (recovery->period_days == period_days) return;
  recovery->kept_from = std::max(recovery->kept_from, DaysBefore(now, std::min(recovery->period_days, period_days)));
  recovery->period_days = period_days;
}

RecoveryWindow RecoveryWindowOf(const PointInTimeRecovery& recovery, WallTime now) {
  const WallTime settled{now.us - kRecoveryDelay.us};
  return {ToWholeSecond(std::max(recovery.kept_from, DaysBefore(now, recovery.period_days))),
          ToWholeSecond(std::max(recovery.kept_from, settled))};
}

}  // namespace meridian
