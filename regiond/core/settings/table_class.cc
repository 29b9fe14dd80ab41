#include "regiond/core/settings/table_class.h"

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/settings/shared_setting.h"

namespace meridian {

absl::Status ChangeTableClass(TableDescriptor& table, TableClass table_class, WallTime now) {
  if (absl::Status status = CheckMayChange(table, "table class"); !status.ok()) return status;
  std::vector<WallTime>& changes = table.attributes.class_changes;
  if (changes.size() == kClassChangesMax && now < changes.front() + kClassChangesWindow) {
    return LimitExceededError(
        StrCat("Subscriber limit exceeded: Updates to TableClass are limited to ", kClassChangesMax, " times in 30 day(s)."));
  }
  const bool standard_already = table.settings.table_class == TableClass::kNeverSet && table_class == TableClass::kStandard;
  if (table.settings.table_class == table_class || standard_already) {
    table.settings.table_class = table_class;
    return absl::OkStatus();
  }
  table.settings.table_class = table_class;
  if (changes.size() == kClassChangesMax) changes.erase(changes.begin());
  changes.push_back(now);
  return absl::OkStatus();
}

}  // namespace meridian
