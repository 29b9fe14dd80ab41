#include "base/model/shared_settings.h"

#include <iterator>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

// Takes away what makes no difference.
void Tidy(const TableSettings& settings, ReplicaOverrides& overrides) {
  const auto drop_same = [](std::optional<int64_t>& own, int64_t shared) {
    if (own == shared) own.reset();
  };
  const bool provisioned = settings.billing_mode == BillingMode::kProvisioned;
  if (!provisioned) overrides.read_units.reset();
  if (provisioned) overrides.max_read_units.reset();
  drop_same(overrides.read_units, settings.throughput.read_units);
  drop_same(overrides.max_read_units, settings.on_demand_max.read_units);
  if (overrides.table_class && SameClass(*overrides.table_class, settings.table_class)) overrides.table_class.reset();
  for (auto at = overrides.indexes.begin(); at != overrides.indexes.end();) {
    const SecondaryIndex* const index = FindIndex(settings, at->first);
    if (index != nullptr) {
      if (!provisioned) at->second.read_units.reset();
      if (provisioned) at->second.max_read_units.reset();
      drop_same(at->second.read_units, index->throughput.read_units);
      drop_same(at->second.max_read_units, index->on_demand_max.read_units);
    }
    at = index == nullptr || at->second == IndexOverride() ? overrides.indexes.erase(at) : std::next(at);
  }
}

void Override(ReplicaOverrides& own, const ReplicaOverrides& wanted) {
  const auto take = [](auto& value, const auto& given) {
    if (given) value = given;
  };
  take(own.read_units, wanted.read_units);
  take(own.max_read_units, wanted.max_read_units);
  take(own.table_class, wanted.table_class);
  for (const auto& [name, index] : wanted.indexes) {
    take(own.indexes[name].read_units, index.read_units);
    take(own.indexes[name].max_read_units, index.max_read_units);
  }
}

void Change(const CapacityParts& parts, Throughput& throughput, Throughput& on_demand_max, Throughput& warm) {
  const auto take = [](auto& value, const auto& given) {
    if (given) value = *given;
  };
  take(throughput.read_units, parts.read_units);
  take(throughput.write_units, parts.write_units);
  take(on_demand_max.read_units, parts.max_read_units);
  take(on_demand_max.write_units, parts.max_write_units);
  take(warm, parts.warm);
}

void ForgetOverrides(GlobalTable& table, const SettingsChange& change) {
  for (ReplicaState& replica : table.replicas) {
    ReplicaOverrides& own = replica.overrides;
    if (change.capacity.read_units) own.read_units.reset();
    if (change.capacity.max_read_units) own.max_read_units.reset();
    if (change.table_class) own.table_class.reset();
    for (const auto& [name, parts] : change.index_capacity) {
      const auto at = own.indexes.find(name);
      if (at == own.indexes.end()) continue;
      if (parts.read_units) at->second.read_units.reset();
      if (parts.max_read_units) at->second.max_read_units.reset();
    }
  }
}

}  // namespace

absl::Status NotAReplica(std::string_view region) {
  return ValidationError(StrCat("Update global table operation failed because one or more replicas were not part of the global table. Please "
                                "retry the request without these replicas: [", region, "]."));
}

absl::Status ApplySettingsChange(GlobalTable& table, const SettingsChange& change) {
  TableSettings& settings = table.settings;
  const auto take = [](auto& value, const auto& given) {
    if (given) value = *given;
  };
  if (change.indexes) {
    if (absl::Status status = ChangeGlobalIndexes(settings, table.name, *change.indexes); !status.ok()) return status;
  }
  take(settings.billing_mode, change.billing_mode);
  Change(change.capacity, settings.throughput, settings.on_demand_max, settings.warm);
  for (const auto& [name, parts] : change.index_capacity) {
    absl::StatusOr<SecondaryIndex*> index = GlobalIndexToChange(settings, table.name, name, "update");
    if (!index.ok()) return index.status();
    Change(parts, (*index)->throughput, (*index)->on_demand_max, (*index)->warm);
  }
  take(settings.table_class, change.table_class);
  take(settings.encryption, change.encryption);
  if (change.time_to_live) table.time_to_live = change.time_to_live;
  ForgetOverrides(table, change);
  if (change.overrides) {
    ReplicaState* const replica = table.Find(change.overrides->first);
    if (replica == nullptr) return NotAReplica(change.overrides->first.name);
    Override(replica->overrides, change.overrides->second);
  }
  for (ReplicaState& replica : table.replicas) Tidy(settings, replica.overrides);
  return absl::OkStatus();
}

}  // namespace meridian
