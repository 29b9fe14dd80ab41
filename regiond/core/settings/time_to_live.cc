#include "regiond/core/settings/time_to_live.h"

#include <string>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {

absl::Status ChangeTimeToLive(TableDescriptor& table, bool enable, std::string_view attribute, WallTime now) {
  TimeToLive& setting = table.attributes.time_to_live;
  if (!enable && !setting.enabled) return ValidationError("TimeToLive is already disabled");
  if (setting.enabled && setting.attribute != attribute) {
    return ValidationError(
        StrCat("TimeToLive is active on a different AttributeName: current AttributeName is ", setting.attribute));
  }
  if (enable && setting.enabled) return ValidationError("TimeToLive is already enabled");
  if (setting.changed_at != WallTime() && now < setting.changed_at + kTimeToLiveCooldown) {
    return ValidationError("Time to live has been modified multiple times within a fixed interval");
  }
  setting = {.changed_at = now};
  if (enable) setting = {true, std::string(attribute), now, table.settings.next_index_number++};
  return absl::OkStatus();
}

}  // namespace meridian
