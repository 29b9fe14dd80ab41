#include "regiond/core/settings/index_changes.h"

#include <algorithm>

#include "base/model/errors.h"

namespace meridian {
namespace {

absl::Status OnlyOne() {
  return LimitExceededError("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
}

void Forget(TableDescriptor& table, uint32_t number) {
  std::erase(table.building, number);
  table.attributes.ForgetIndex(number);
}

// Whether one index can stand for the other without being built again.
bool SameEntries(const SecondaryIndex& one, const SecondaryIndex& other) {
  return one.key == other.key && one.projection == other.projection && one.non_key_attributes == other.non_key_attributes;
}

// Whether an index of this Region is one that its Regions agree on now. Where they agreed on one of that name before, their numbers tell.
bool Stays(const TableDescriptor& table, const SecondaryIndex& here, const TableSettings& shared) {
  if (here.kind == IndexKind::kLocal) return true;
  const SecondaryIndex* const now = FindIndex(shared, here.name);
  const SecondaryIndex* const before = table.global ? FindIndex(table.global->settings, here.name) : nullptr;
  if (now == nullptr) return before == nullptr;
  return before != nullptr ? before->number == now->number : SameEntries(here, *now);
}

}  // namespace

absl::Status ApplyIndexesChange(TableDescriptor& table, const IndexesChange& change) {
  const auto known = [&](const SecondaryIndex& index) { return FindIndex(table.settings, index.name) != nullptr; };
  const bool create = change.action == IndexAction::kCreate;
  if (create && !table.building.empty() && std::none_of(change.indexes.begin(), change.indexes.end(), known)) return OnlyOne();
  if (change.action == IndexAction::kDelete) {
    for (const SecondaryIndex& index : change.indexes) {
      if (const SecondaryIndex* const here = FindIndex(table.settings, index.name)) Forget(table, here->number);
    }
  }
  if (absl::Status status = ChangeGlobalIndexes(table.settings, table.name, change); !status.ok()) return status;
  if (!create) return absl::OkStatus();
  for (const SecondaryIndex& index : change.indexes) table.building.push_back(FindIndex(table.settings, index.name)->number);
  return absl::OkStatus();
}

void AdoptIndexes(TableDescriptor& table, const TableSettings& shared) {
  std::vector<SecondaryIndex>& indexes = table.settings.indexes;
  for (size_t i = 0; i < indexes.size();) {
    if (Stays(table, indexes[i], shared)) {
      ++i;
      continue;
    }
    Forget(table, indexes[i].number);
    indexes.erase(indexes.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (const SecondaryIndex& wanted : shared.indexes) {
    if (wanted.kind == IndexKind::kLocal) continue;
    if (FindIndex(table.settings, wanted.name) != nullptr) continue;
    SecondaryIndex& made = indexes.emplace_back(wanted);
    made.number = table.settings.next_index_number++;
    table.building.push_back(made.number);
  }
}

}  // namespace meridian
