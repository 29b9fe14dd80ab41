#include "regiond/core/settings/throughput_change.h"

#include "base/model/date_text.h"
#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {

absl::Status RecordThroughputChange(ThroughputHistory& history, const Throughput& before, const Throughput& after, WallTime now) {
  const bool decreases = after.read_units < before.read_units || after.write_units < before.write_units;
  const bool increases = after.read_units > before.read_units || after.write_units > before.write_units;
  const uint32_t today = history.DecreasesOnDayOf(now);
  if (decreases && today >= kFreeDecreasesPerDay && now < history.decreased_at + kDecreaseInterval) {
    return LimitExceededError(StrCat(
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first ",
        kFreeDecreasesPerDay, " decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. "
        "Number of decreases today: ", today, ". Last decrease at ", HumanDate(history.decreased_at),
        ". Next decrease can be made at ", HumanDate(history.decreased_at + kDecreaseInterval)));
  }
  if (increases) history.increased_at = now;
  if (decreases) {
    history.decreased_at = now;
    history.decreases = today + 1;
  }
  return absl::OkStatus();
}

}  // namespace meridian
