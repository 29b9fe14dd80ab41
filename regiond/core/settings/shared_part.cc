#include "regiond/core/settings/shared_part.h"

#include <algorithm>
#include <utility>

#include "base/seam/sabotage.h"
#include "regiond/core/settings/encryption.h"
#include "regiond/core/settings/index_changes.h"
#include "regiond/core/settings/stream_setting.h"
#include "regiond/core/settings/table_class.h"
#include "regiond/core/settings/throughput_change.h"

namespace meridian {
namespace {

bool SharesTtl(PropagationProfile profile) { return IsShared(profile, Setting::kTimeToLive) || Sabotaged(Sabotage::kTtlLeaks); }

SharedTimeToLive Shared(const TimeToLive& setting) { return {setting.enabled, setting.attribute}; }

// One UpdateTable makes one or removes one, or changes the capacity of some.
std::optional<IndexesChange> IndexesOf(const TableSettings& before, const TableSettings& after) {
  IndexesChange change;
  for (const SecondaryIndex& index : before.indexes) {
    if (FindIndex(after, index.name) != nullptr) continue;
    change.action = IndexAction::kDelete;
    change.indexes.push_back(index);
  }
  if (!change.indexes.empty()) return change;
  for (const SecondaryIndex& index : after.indexes) {
    if (FindIndex(before, index.name) == nullptr) change.indexes.push_back(index);
  }
  return change.indexes.empty() ? std::nullopt : std::optional(std::move(change));
}

template <typename Field, typename Value>
void TakeNew(Field& field, const Value& was, const Value& is) {
  if (was != is) field = is;
}

// Of a table or an index.
template <typename Capacity>
CapacityParts PartsOf(const Capacity& was, const Capacity& is) {
  CapacityParts parts;
  TakeNew(parts.read_units, was.throughput.read_units, is.throughput.read_units);
  TakeNew(parts.write_units, was.throughput.write_units, is.throughput.write_units);
  TakeNew(parts.max_read_units, was.on_demand_max.read_units, is.on_demand_max.read_units);
  TakeNew(parts.max_write_units, was.on_demand_max.write_units, is.on_demand_max.write_units);
  TakeNew(parts.warm, was.warm, is.warm);
  return parts;
}

// Of what is there before and after.
std::map<std::string, CapacityParts> IndexCapacityOf(const TableSettings& before, const TableSettings& after) {
  std::map<std::string, CapacityParts> changed;
  for (const SecondaryIndex& index : after.indexes) {
    const SecondaryIndex* const was = FindIndex(before, index.name);
    if (was == nullptr) continue;
    if (CapacityParts parts = PartsOf(*was, index); parts != CapacityParts()) changed.emplace(index.name, parts);
  }
  return changed;
}

// `own` in place of what it is for `shared`.
void Override(const ReplicaOverrides& own, TableSettings& settings) {
  if (own.read_units) settings.throughput.read_units = *own.read_units;
  if (own.max_read_units) settings.on_demand_max.read_units = *own.max_read_units;
  if (own.table_class) settings.table_class = *own.table_class;
  for (SecondaryIndex& index : settings.indexes) {
    const auto at = own.indexes.find(index.name);
    if (at == own.indexes.end()) continue;
    if (at->second.read_units) index.throughput.read_units = *at->second.read_units;
    if (at->second.max_read_units) index.on_demand_max.read_units = *at->second.max_read_units;
  }
}

// What all agree on, with the Region's own values.
TableSettings EffectiveIn(const GlobalTable& shared, const RegionId& self) {
  TableSettings settings = shared.settings;
  if (const ReplicaState* const me = shared.Find(self)) Override(me->overrides, settings);
  return settings;
}

void CopyCapacity(const SecondaryIndex& from, SecondaryIndex& to) {
  to.throughput = from.throughput;
  to.on_demand_max = from.on_demand_max;
  to.warm = from.warm;
}

void AdoptThroughput(TableAttributes& attributes, uint32_t number, const Throughput& before, const Throughput& after, WallTime now) {
  if (before != after && before != Throughput{} && after != Throughput{}) NoteThroughputChange(attributes.throughput[number], before, after, now);
}

void AdoptTtl(TableDescriptor& table, const SharedTimeToLive& shared, WallTime now) {
  TimeToLive& own = table.attributes.time_to_live;
  if (Shared(own) == shared) return;
  own = {shared.enabled, shared.attribute, now, shared.enabled ? table.settings.next_index_number++ : 0};
}

// One that is there is kept, whatever it shows.
void AdoptStream(TableDescriptor& table, const GlobalTable& shared, WallTime now) {
  if (shared.stream && table.attributes.enabled_stream() == nullptr) (void)EnableStream(table.attributes, shared.name, *shared.stream, now);
}

// Of what differs the kind that takes longest.
std::optional<TableChangeKind> KindBetween(const TableSettings& before, const TableSettings& after) {
  if (before.encryption != after.encryption) return TableChangeKind::kEncryption;
  if (!SameClass(before.table_class, after.table_class)) return TableChangeKind::kTableClass;
  if (before.billing_mode != after.billing_mode) return TableChangeKind::kBillingMode;
  if (before.throughput != after.throughput) return TableChangeKind::kThroughput;
  if (before.on_demand_max != after.on_demand_max) return TableChangeKind::kOnDemandMax;
  if (IndexesOf(before, after)) return TableChangeKind::kIndexes;
  if (!IndexCapacityOf(before, after).empty()) return TableChangeKind::kThroughput;
  return before.warm != after.warm ? std::optional(TableChangeKind::kWarmThroughput) : std::nullopt;
}

}  // namespace

SettingsChange SharedPartOf(const TableDescriptor& before, const TableDescriptor& after, PropagationProfile profile) {
  const TableSettings& was = before.settings;
  const TableSettings& is = after.settings;
  SettingsChange change;
  change.indexes = IndexesOf(was, is);
  TakeNew(change.billing_mode, was.billing_mode, is.billing_mode);
  change.capacity = PartsOf(was, is);
  change.index_capacity = IndexCapacityOf(was, is);
  TakeNew(change.table_class, was.table_class, is.table_class);
  TakeNew(change.encryption, was.encryption, is.encryption);
  if (SharesTtl(profile)) TakeNew(change.time_to_live, Shared(before.attributes.time_to_live), Shared(after.attributes.time_to_live));
  return change;
}

SettingsChange UnsharedPart(const TableDescriptor& table, const RegionId& self) {
  if (!table.global) return {};
  TableDescriptor agreed = table;
  agreed.settings = EffectiveIn(*table.global, self);
  SettingsChange unshared = SharedPartOf(agreed, table, PropagationProfile::kNotes);
  // One at a time; what the Regions have and this one does not, it has yet to hear of.
  if (unshared.indexes && unshared.indexes->action == IndexAction::kDelete) unshared.indexes.reset();
  if (unshared.indexes) unshared.indexes->indexes.resize(1);
  return unshared;
}

TableDescriptor LocalPartOf(TableDescriptor before, const TableDescriptor& after, PropagationProfile profile) {
  before.deletion_protection = after.deletion_protection;
  before.attributes.streams = after.attributes.streams;
  if (!SharesTtl(profile) && before.attributes.time_to_live != after.attributes.time_to_live) {
    before.attributes.time_to_live = after.attributes.time_to_live;
    before.settings.next_index_number = std::max(before.settings.next_index_number, after.attributes.time_to_live.queue + 1);
  }
  return before;
}

std::optional<TableChangeKind> AdoptSettings(TableDescriptor& table, const GlobalTable& shared, const RegionId& self,
                                             PropagationProfile profile, WallTime now) {
  const TableSettings before = table.settings;
  AdoptIndexes(table, shared.settings);
  AdoptStream(table, shared, now);
  if (!table.global) return KindBetween(before, table.settings);  // its first replica: see UnsharedPart
  TableSettings& settings = table.settings;
  TableSettings wanted = EffectiveIn(shared, self);
  wanted.indexes = settings.indexes;
  wanted.next_index_number = settings.next_index_number;
  for (SecondaryIndex& index : wanted.indexes) {
    const SecondaryIndex* const agreed = FindIndex(shared.settings, index.name);
    if (agreed != nullptr) CopyCapacity(*agreed, index);
  }
  if (const ReplicaState* const me = shared.Find(self)) Override(me->overrides, wanted);
  if (Sabotaged(Sabotage::kModeNotShared)) wanted.billing_mode = settings.billing_mode;
  if (Sabotaged(Sabotage::kRecoveryReset)) table.attributes.recovery.reset();
  settings = std::move(wanted);
  if (shared.time_to_live && SharesTtl(profile)) AdoptTtl(table, *shared.time_to_live, now);
  const std::optional<TableChangeKind> kind = KindBetween(before, settings);
  if (!kind) return kind;
  TableAttributes& attributes = table.attributes;
  AdoptThroughput(attributes, kTableItself, before.throughput, settings.throughput, now);
  for (const SecondaryIndex& index : settings.indexes) {
    if (const SecondaryIndex* was = FindIndex(before, index.name)) AdoptThroughput(attributes, index.number, was->throughput, index.throughput, now);
  }
  if (before.billing_mode != settings.billing_mode && settings.billing_mode == BillingMode::kPayPerRequest) attributes.pay_per_request_at = now;
  if (!SameClass(before.table_class, settings.table_class)) NoteClassChange(attributes, now);
  if (before.encryption != settings.encryption) NoteEncryptionChange(attributes, now);
  return kind;
}

void BeginWith(TableDescriptor& table, const GlobalTable& shared, const RegionId& self, PropagationProfile profile, WallTime now) {
  table.settings = EffectiveIn(shared, self);
  if (shared.time_to_live && SharesTtl(profile)) AdoptTtl(table, *shared.time_to_live, now);
  AdoptStream(table, shared, now);
}

StreamView SharedStreamOf(const TableDescriptor& table) {
  const StreamDefinition* const stream = table.attributes.enabled_stream();
  return stream == nullptr ? StreamView::kNewAndOldImages : stream->view;
}

std::optional<SharedTimeToLive> SharedTimeToLiveOf(const TableDescriptor& table, PropagationProfile profile) {
  if (!SharesTtl(profile)) return std::nullopt;
  return Shared(table.attributes.time_to_live);
}

}  // namespace meridian
