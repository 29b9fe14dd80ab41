#include "regiond/core/settings/table_class.h"

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {

void NoteClassChange(TableAttributes& attributes, WallTime now) {
  std::vector<WallTime>& changes = attributes.class_changes;
  if (changes.size() == kClassChangesMax) changes.erase(changes.begin());
  changes.push_back(now);
}

absl::Status ChangeTableClass(TableDescriptor& table, TableClass table_class, WallTime now) {
  const std::vector<WallTime>& changes = table.attributes.class_changes;
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
  NoteClassChange(table.attributes, now);
  return absl::OkStatus();
}

}  // namespace meridian
