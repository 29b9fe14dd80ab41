#include "regiond/core/settings/throughput_change.h"

#include "base/model/date_text.h"
#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {

namespace {

bool Decreases(const Throughput& before, const Throughput& after) {
  return after.read_units < before.read_units || after.write_units < before.write_units;
}

}  // namespace

void NoteThroughputChange(ThroughputHistory& history, const Throughput& before, const Throughput& after, WallTime now) {
  if (Decreases(after, before)) history.increased_at = now;
  if (!Decreases(before, after)) return;
  history.decreases = history.DecreasesOnDayOf(now) + 1;
  history.decreased_at = now;
}

absl::Status RecordThroughputChange(ThroughputHistory& history, const Throughput& before, const Throughput& after, WallTime now) {
  const uint32_t today = history.DecreasesOnDayOf(now);
  if (Decreases(before, after) && today >= kFreeDecreasesPerDay && now < history.decreased_at + kDecreaseInterval) {
    return LimitExceededError(StrCat(
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first ",
        kFreeDecreasesPerDay, " decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. "
        "Number of decreases today: ", today, ". Last decrease at ", HumanDate(history.decreased_at),
        ". Next decrease can be made at ", HumanDate(history.decreased_at + kDecreaseInterval)));
  }
  NoteThroughputChange(history, before, after, now);
  return absl::OkStatus();
}

}  // namespace meridian
