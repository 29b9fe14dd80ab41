// The part of Region that changes the indexes of its tables (reference/dynamodb-api.md §2.1, §7, §14.3).
// Each AZ builds a new index for itself; it can be read once every AZ that is up has, and an AZ that was away builds it when it returns.
#include <algorithm>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/region/region.h"
#include "regiond/core/table/global_index.h"
#include "regiond/core/table/shared_setting.h"

namespace meridian {
namespace {

constexpr size_t kGlobalIndexesMax = 20;

absl::Status OnlyOne() {
  return LimitExceededError("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
}

}  // namespace

absl::Status Region::CreateIndex(const std::string& name, SecondaryIndex index) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  if (absl::Status status = CheckMayChange(descriptor, "indexes"); !status.ok()) return status;
  if (FindIndex(descriptor.settings, index.name) != nullptr) return ValidationError("Attempting to create an index which already exists");
  if (!descriptor.building.empty()) return OnlyOne();
  const auto is_global = [](const SecondaryIndex& other) { return other.kind == IndexKind::kGlobal; };
  const auto& indexes = descriptor.settings.indexes;
  if (std::count_if(indexes.begin(), indexes.end(), is_global) >= static_cast<std::ptrdiff_t>(kGlobalIndexesMax)) {
    return LimitExceededError(
        StrCat("Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of ", kGlobalIndexesMax));
  }
  index.number = descriptor.settings.next_index_number++;
  descriptor.building.push_back(index.number);
  descriptor.settings.indexes.push_back(std::move(index));
  return SetIndexes(**table, std::move(descriptor));
}

absl::Status Region::DeleteIndex(const std::string& name, const std::string& index) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  absl::StatusOr<SecondaryIndex*> found = GlobalIndexToChange(descriptor, index, "delete");
  if (!found.ok()) return found.status();
  std::erase(descriptor.building, (*found)->number);
  descriptor.attributes.ForgetIndex((*found)->number);
  std::vector<SecondaryIndex>& indexes = descriptor.settings.indexes;
  indexes.erase(indexes.begin() + (*found - indexes.data()));
  return SetIndexes(**table, std::move(descriptor));
}

// In the catalog first: an AZ that starts afterwards opens its copy with what stands there.
absl::Status Region::SetIndexes(Table& table, TableDescriptor descriptor) {
  if (absl::Status status = catalog_.Update(table, std::move(descriptor), azs_.Stores()); !status.ok()) return status;
  for (AzNode* node : azs_.Up()) node->SetIndexes(table.descriptor().id, table.descriptor().settings);
  return absl::OkStatus();
}

void Region::FinishIndexes(Table& table) {
  if (azs_.Up().size() < azs_.quorum()) return;
  TableDescriptor descriptor = table.descriptor();
  const auto built = [&](uint32_t number) {
    for (AzNode* node : azs_.Up()) {
      const TableState* const state = node->FindState(descriptor.id);
      if (state == nullptr || !state->indexes().complete(number)) return false;
    }
    return true;
  };
  if (std::erase_if(descriptor.building, built) == 0) return;
  (void)catalog_.Update(table, std::move(descriptor), azs_.Stores());  // tried again at the next tick
}

}  // namespace meridian
