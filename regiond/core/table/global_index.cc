#include "regiond/core/table/global_index.h"

#include <algorithm>

#include "regiond/core/table/shared_setting.h"

namespace meridian {

absl::StatusOr<SecondaryIndex*> GlobalIndexToChange(TableDescriptor& table, const std::string& name, std::string_view verb) {
  if (absl::Status status = CheckMayChange(table, "indexes"); !status.ok()) return status;
  std::vector<SecondaryIndex>& indexes = table.settings.indexes;
  const auto at = std::find_if(indexes.begin(), indexes.end(), [&](const SecondaryIndex& index) { return index.name == name; });
  if (at == indexes.end()) {
    return ResourceNotFoundError(StrCat("Requested resource not found: Index ", name, " for table ", table.name));
  }
  if (at->kind == IndexKind::kGlobal) return &*at;
  return ValidationError(StrCat("Cannot ", verb, " an index that is not a GlobalSecondaryIndex: ", name));
}

}  // namespace meridian
