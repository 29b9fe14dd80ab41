#include "base/model/global_indexes.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

absl::Status Create(TableSettings& settings, SecondaryIndex index) {
  if (FindIndex(settings, index.name) != nullptr) return ValidationError("Attempting to create an index which already exists");
  const auto is_global = [](const SecondaryIndex& other) { return other.kind == IndexKind::kGlobal; };
  std::vector<SecondaryIndex>& indexes = settings.indexes;
  if (std::count_if(indexes.begin(), indexes.end(), is_global) >= static_cast<std::ptrdiff_t>(kGlobalIndexesMax)) {
    return LimitExceededError(
        StrCat("Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of ", kGlobalIndexesMax));
  }
  index.number = settings.next_index_number++;
  indexes.push_back(std::move(index));
  return absl::OkStatus();
}

absl::Status Delete(TableSettings& settings, std::string_view table, std::string_view name) {
  absl::StatusOr<SecondaryIndex*> found = GlobalIndexToChange(settings, table, name, "delete");
  if (!found.ok()) return found.status();
  settings.indexes.erase(settings.indexes.begin() + (*found - settings.indexes.data()));
  return absl::OkStatus();
}

}  // namespace

absl::Status ChangeGlobalIndexes(TableSettings& settings, std::string_view table, const IndexesChange& change) {
  for (const SecondaryIndex& index : change.indexes) {
    absl::Status status;
    switch (change.action) {
      case IndexAction::kCreate: status = Create(settings, index); break;
      case IndexAction::kDelete: status = Delete(settings, table, index.name); break;
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<SecondaryIndex*> GlobalIndexToChange(TableSettings& settings, std::string_view table, std::string_view name,
                                                    std::string_view verb) {
  std::vector<SecondaryIndex>& indexes = settings.indexes;
  const auto at = std::find_if(indexes.begin(), indexes.end(), [&](const SecondaryIndex& index) { return index.name == name; });
  if (at == indexes.end()) {
    return ResourceNotFoundError(StrCat("Requested resource not found: Index ", name, " for table ", table));
  }
  if (at->kind == IndexKind::kGlobal) return &*at;
  return ValidationError(StrCat("Cannot ", verb, " an index that is not a GlobalSecondaryIndex: ", name));
}

}  // namespace meridian
