// The part of Region that changes what tables are set to, alone or with other Regions, and builds indexes (reference/dynamodb-api.md §2.1, §7,
// §14.3; global-tables.md §3).
// Each AZ builds a new index for itself; it can be read once every AZ that is up has, and an AZ that was away builds it when it returns.
#include <algorithm>
#include <utility>

#include "base/model/errors.h"
#include "regiond/core/region/region.h"
#include "regiond/core/settings/change_under_way.h"
#include "regiond/core/settings/index_changes.h"
#include "regiond/core/settings/shared_part.h"

namespace meridian {

void Region::ChangeSettings(uint64_t request, const std::string& name, TableChange change, TableChangeKind kind) {
  const auto judged = [&]() -> absl::Status {
    absl::StatusOr<Table*> table = ControlTable(name);
    if (!table.ok()) return table.status();
    const TableDescriptor& before = (*table)->descriptor();
    if (absl::Status status = CheckAdmits(before, kind); !status.ok()) return status;
    TableDescriptor after = before;
    if (absl::Status status = change(after, clock_.WallNow()); !status.ok()) return status;
    SettingsChange shared = SharedPartOf(before, after, options_.propagation);
    if (shared.empty()) return ChangeTable(name, change, kind);
    // It may have replicas in a moment, with the settings that the proposal has told of.
    if (Proposing(name)) {
      return ResourceInUseError("The resource which you are attempting to change is in use.");
    }
    if (!before.global) return ChangeTable(name, change, kind);
    TableDescriptor local = LocalPartOf(before, after, options_.propagation);
    if (local != before) {
      if (absl::Status status = Store(**table, std::move(local)); !status.ok()) return status;
      SettleShards(**table);
    }
    ProposeChange(request, (*table)->descriptor(), std::move(shared));
    return absl::OkStatus();
  };
  absl::Status status = judged();
  if (!proposals_.contains(request)) replies_.push_back({request, std::move(status)});
}

bool Region::Proposing(const std::string& table) const {
  return std::any_of(proposals_.begin(), proposals_.end(), [&](const auto& proposal) { return proposal.second.table == table; });
}

// Of a table with replicas.
void Region::ProposeChange(uint64_t request, const TableDescriptor& table, SettingsChange change) {
  const uint64_t id = random_.Next();
  AskCoordinator(request, id, table.name,
                 ProposeSettings{id, options_.self, table.name, table.global->settings_version, std::move(change)});
}

void Region::OverrideReplica(uint64_t request, const RegionId& target, const std::string& name, const ReplicaOverrides& overrides) {
  const absl::StatusOr<Table*> table = ControlTable(name);
  absl::Status status = table.status();
  if (status.ok()) status = CheckAdmits((*table)->descriptor(), TableChangeKind::kReplicas);
  const bool known = status.ok() && (*table)->descriptor().global && (*table)->descriptor().global->Find(target) != nullptr;
  if (status.ok() && !known) status = NotAReplica(target.name);
  if (!status.ok()) {
    replies_.push_back({request, std::move(status)});
    return;
  }
  SettingsChange change;
  change.overrides = std::pair(target, overrides);
  ProposeChange(request, (*table)->descriptor(), std::move(change));
}

// Nobody waits for an answer: the next version of the table is it, and until then this is said again.
void Region::ShareSettings(const Table& table) {
  const TableDescriptor& descriptor = table.descriptor();
  SettingsChange unshared = UnsharedPart(descriptor, options_.self);
  if (unshared.empty()) return;
  transport_.Send(NodeId::Coordinator(), ProposeSettings{random_.Next(), options_.self, descriptor.name, descriptor.global->settings_version,
                                                         std::move(unshared)});
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
