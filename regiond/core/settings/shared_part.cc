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

bool SameCapacity(const SecondaryIndex& one, const SecondaryIndex& other) {
  return one.throughput == other.throughput && one.on_demand_max == other.on_demand_max && one.warm == other.warm;
}

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
  if (!change.indexes.empty()) return change;
  change.action = IndexAction::kUpdate;
  for (const SecondaryIndex& index : after.indexes) {
    if (!SameCapacity(*FindIndex(before, index.name), index)) change.indexes.push_back(index);
  }
  return change.indexes.empty() ? std::nullopt : std::optional(std::move(change));
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
  if (before.table_class != after.table_class) return TableChangeKind::kTableClass;
  if (before.billing_mode != after.billing_mode) return TableChangeKind::kBillingMode;
  if (before.throughput != after.throughput) return TableChangeKind::kThroughput;
  if (before.on_demand_max != after.on_demand_max) return TableChangeKind::kOnDemandMax;
  const std::optional<IndexesChange> indexes = IndexesOf(before, after);
  if (indexes) return indexes->action == IndexAction::kUpdate ? TableChangeKind::kThroughput : TableChangeKind::kIndexes;
  return before.warm != after.warm ? std::optional(TableChangeKind::kWarmThroughput) : std::nullopt;
}

}  // namespace

SettingsChange SharedPartOf(const TableDescriptor& before, const TableDescriptor& after, PropagationProfile profile) {
  const TableSettings& was = before.settings;
  const TableSettings& is = after.settings;
  SettingsChange change;
  const auto take = [](auto& field, const auto& old_value, const auto& new_value) {
    if (old_value != new_value) field = new_value;
  };
  change.indexes = IndexesOf(was, is);
  take(change.billing_mode, was.billing_mode, is.billing_mode);
  take(change.throughput, was.throughput, is.throughput);
  take(change.on_demand_max, was.on_demand_max, is.on_demand_max);
  take(change.warm, was.warm, is.warm);
  take(change.table_class, was.table_class, is.table_class);
  take(change.encryption, was.encryption, is.encryption);
  if (SharesTtl(profile)) take(change.time_to_live, Shared(before.attributes.time_to_live), Shared(after.attributes.time_to_live));
  return change;
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

std::optional<TableChangeKind> AdoptSettings(TableDescriptor& table, const GlobalTable& shared, const RegionId& self, WallTime now) {
  const TableSettings before = table.settings;
  AdoptIndexes(table, shared.settings);
  TableSettings& settings = table.settings;
  settings.billing_mode = shared.settings.billing_mode;
  settings.throughput = shared.settings.throughput;
  settings.on_demand_max = shared.settings.on_demand_max;
  settings.warm = shared.settings.warm;
  settings.table_class = shared.settings.table_class;
  settings.encryption = shared.settings.encryption;
  if (const ReplicaState* const me = shared.Find(self)) Override(me->overrides, settings);
  if (shared.time_to_live) AdoptTtl(table, *shared.time_to_live, now);
  AdoptStream(table, shared, now);
  const std::optional<TableChangeKind> kind = KindBetween(before, settings);
  if (!kind) return kind;
  TableAttributes& attributes = table.attributes;
  AdoptThroughput(attributes, kTableItself, before.throughput, settings.throughput, now);
  for (const SecondaryIndex& index : settings.indexes) {
    if (const SecondaryIndex* was = FindIndex(before, index.name)) AdoptThroughput(attributes, index.number, was->throughput, index.throughput, now);
  }
  if (before.billing_mode != settings.billing_mode && settings.billing_mode == BillingMode::kPayPerRequest) attributes.pay_per_request_at = now;
  if (before.table_class != settings.table_class) NoteClassChange(attributes, now);
  if (before.encryption != settings.encryption) NoteEncryptionChange(attributes, now);
  return kind;
}

void BeginWith(TableDescriptor& table, const GlobalTable& shared, const RegionId& self, WallTime now) {
  table.settings = shared.settings;
  if (const ReplicaState* const me = shared.Find(self)) Override(me->overrides, table.settings);
  if (shared.time_to_live) AdoptTtl(table, *shared.time_to_live, now);
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
