// The part of Region that changes the indexes of its tables (reference/dynamodb-api.md §2.1, §7, §14.3).
// Each AZ builds a new index for itself; it can be read once every AZ that is up has, and an AZ that was away builds it when it returns.
#include <algorithm>
#include <utility>

#include "base/model/check.h"
#include "base/model/errors.h"
#include "regiond/core/region/region.h"
#include "regiond/core/settings/index_changes.h"

namespace meridian {

absl::Status Region::CreateIndex(const std::string& name, SecondaryIndex index) {
  return ChangeOwnIndexes(name, {IndexAction::kCreate, {std::move(index)}});
}

absl::Status Region::DeleteIndex(const std::string& name, const std::string& index) {
  IndexesChange change{IndexAction::kDelete, {}};
  change.indexes.emplace_back().name = index;
  return ChangeOwnIndexes(name, change);
}

absl::Status Region::ChangeOwnIndexes(const std::string& name, const IndexesChange& change) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) return table.status();
  TableDescriptor descriptor = (*table)->descriptor();
  MERIDIAN_CHECK(!descriptor.global, name, " shares its indexes");
  // It may have replicas in a moment, with the indexes that the proposal has told of.
  const auto is_of_table = [&](const auto& proposal) { return proposal.second.table == name; };
  if (std::any_of(proposals_.begin(), proposals_.end(), is_of_table)) {
    return ResourceInUseError("The resource which you are attempting to change is in use.");
  }
  if (absl::Status status = ApplyIndexesChange(descriptor, change); !status.ok()) return status;
  return Store(**table, std::move(descriptor));
}

void Region::ChangeSharedIndexes(uint64_t request, const std::string& name, IndexesChange change) {
  absl::StatusOr<Table*> table = ControlTable(name);
  absl::Status status = table.status();
  if (status.ok()) {
    // The coordinator judges again. What is being built here, only this Region knows.
    TableDescriptor would_be = (*table)->descriptor();
    status = ApplyIndexesChange(would_be, change);
  }
  if (!status.ok()) {
    replies_.push_back({request, std::move(status)});
    return;
  }
  const uint64_t id = random_.Next();
  AskCoordinator(request, id, name, ProposeIndexes{id, options_.self, name, std::move(change)});
}

// Nobody waits for an answer: the next version of the table is it, and until then this is said again.
void Region::ShareIndexes(const Table& table) {
  std::vector<SecondaryIndex> unshared = UnsharedIndexes(table.descriptor());
  if (unshared.empty()) return;
  unshared.resize(1);
  transport_.Send(NodeId::Coordinator(), ProposeIndexes{random_.Next(), options_.self, table.descriptor().name,
                                                        {IndexAction::kCreate, std::move(unshared)}});
}

// In the catalog first: an AZ that starts afterwards opens its copy with what stands there.
absl::Status Region::Store(Table& table, TableDescriptor descriptor) {
  const bool changed = descriptor.settings.indexes != table.descriptor().settings.indexes ||
                       descriptor.attributes.time_to_live.queue != table.descriptor().attributes.time_to_live.queue;
  if (absl::Status status = catalog_.Update(table, std::move(descriptor), azs_.Stores()); !status.ok()) return status;
  if (!changed) return absl::OkStatus();
  for (AzNode* node : azs_.Up()) node->SetIndexes(table.descriptor());
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
