// One message of every kind, in the order of Message's alternatives, with a value other than the default in every field.
#pragma once

#include <vector>

#include "base/model/item_codec.h"
#include "base/seam/message.h"

namespace meridian {

inline ChangeRecord SampleRecord(uint64_t lsn) {
  const AttributeValue partition_key = AttributeValue::S("user-1");
  Item item;
  item.Set("pk", partition_key);
  item.Set("n", AttributeValue::N(Number::FromInt(static_cast<int64_t>(lsn))));
  ChangeRecord record;
  record.lsn = Lsn(lsn);
  record.epoch = Epoch(7);
  record.cause = ChangeCause::kReplication;
  record.key = EncodeItemKey(partition_key, nullptr);
  record.after.version = {Hlc{5000 + lsn}, RegionId("eu-west-1")};
  record.after.past.Include(Version{Hlc{4000}, RegionId("us-east-1")});
  record.after.replaces = {Hlc{4000}, RegionId("us-east-1")};
  record.after.image = EncodeItem(item);
  record.after.conditional = true;
  record.after.transactional = true;
  record.conflicting = VersionedItem{{Hlc{4500}, RegionId("us-east-1")}, {}, {}, true, ""};
  record.transaction_id = "tx-1";
  return record;
}

inline TableSettings SampleSettings() {
  TableSettings settings;
  settings.key_schema.partition_key = {"pk", AttributeValue::Type::kN};
  settings.key_schema.sort_key = KeyAttribute{"sk", AttributeValue::Type::kB};
  settings.billing_mode = BillingMode::kPayPerRequest;
  settings.throughput = {11, 12};
  SecondaryIndex index;
  index.name = "by-x";
  index.kind = IndexKind::kLocal;
  index.number = 13;
  index.key = {{{"pk", AttributeValue::Type::kN}}, {{"x", AttributeValue::Type::kB}}};
  index.projection = ProjectionType::kInclude;
  index.non_key_attributes = {"y"};
  index.throughput = {14, 15};
  index.on_demand_max = {17, 18};
  index.warm = {19, 20};
  settings.indexes = {index};
  settings.next_index_number = 16;
  settings.table_class = TableClass::kStandardInfrequentAccess;
  settings.encryption = EncryptionKey::kManaged;
  settings.on_demand_max = {21, 22};
  settings.warm = {23, 24};
  return settings;
}

inline GlobalTable SampleGlobalTable() {
  GlobalTable table;
  table.id = GlobalTableId{0x0123456789abcdef, 0xfedcba9876543210};
  table.name = "orders";
  table.settings_version = 9;
  table.settings = SampleSettings();
  table.replicas = {{RegionId("eu-west-1"), ReplicaPhase::kActive, RegionId()},
                    {RegionId("us-east-1"), ReplicaPhase::kBackfilling, RegionId("eu-west-1"), WallTime{9}, {}}};
  return table;
}

inline ReplicaOverrides SampleOverrides() {
  ReplicaOverrides overrides;
  overrides.read_units = 5;
  overrides.table_class = TableClass::kStandard;
  overrides.indexes["by-x"] = {std::nullopt, 300};
  return overrides;
}

inline SettingsChange SampleChange() {
  SettingsChange change;
  change.indexes = IndexesChange{IndexAction::kDelete, SampleSettings().indexes};
  change.billing_mode = BillingMode::kProvisioned;
  change.capacity.write_units = 2;
  change.index_capacity["by-x"].warm = Throughput{3, 4};
  change.encryption = EncryptionKey::kManaged;
  change.time_to_live = SharedTimeToLive{true, "until"};
  change.overrides = std::pair(RegionId("eu-west-1"), SampleOverrides());
  return change;
}

inline std::vector<Message> SampleMessages() {
  const TableId table{1, 2};
  const GlobalTableId global{3, 4};
  const RegionId ireland("eu-west-1");
  const RegionId virginia("us-east-1");
  const std::string binary_key("\x00\xff\x80key", 6);
  const std::vector<ChangeRecord> records = {SampleRecord(41), SampleRecord(42)};
  const std::vector<DestinationProgress> destinations = {
      {table, virginia, 9, true, true, 41, {{PartitionId(1), Lsn(40), Lsn(39)}, {PartitionId(3), Lsn(44), Lsn(44)}}},
      {TableId{5, 6}, ireland, 10, true, true, 42, {{PartitionId(2), Lsn(1), Lsn(0)}}}};
  return {AskTables{17},
          Tables{18, {{table, SampleGlobalTable(), {{Lsn(3), Lsn(9)}, {Lsn(5), Lsn(4)}}}}},
          FetchChanges{{table, PartitionId(2)}, virginia, Lsn(40), 1 << 20},
          Changes{{table, PartitionId(2)}, virginia, Lsn(40), Lsn(43), Lsn(99), true, records},
          FetchItems{table, virginia, binary_key, 1 << 19},
          Items{table, virginia, binary_key, binary_key + "2", true, records},
          Progress{destinations},
          ApplyBatch{global, ireland, 5, 6, 7, records},
          ApplyAck{global, 5, 6, ApplyResult::kRefused},
          ProposeReplica{8, ireland, ReplicaAction::kDelete, virginia, "orders", SampleSettings(), SharedTimeToLive{true, "until"},
                         StreamView::kOldImage, SampleOverrides(), global},
          ProposalAnswer{8, "ResourceInUseException", "Table already exists: orders", 10},
          PushGlobalTable{SampleGlobalTable(), true},
          GlobalTableReport{virginia, global, 9, true, true, destinations},
          AskLinks{ireland, 19},
          Links{20, {{virginia, 40000, 5000, true}, {RegionId("ap-south-1"), 90000, 1, true}}, {{"orders", virginia}, {"carts", ireland}}},
          AskConditions{virginia, 21},
          Conditions{22, {{5, AzFaultKind::kDiskSlow, AzId(2), 50000}, {6, AzFaultKind::kPartition, AzId(1), 0}}, -3,
                     {{ireland, "orders", AccessLoss::kReplicationDenied, WallTime{77}}}},
          ProposeSettings{8, ireland, "orders", 77, SampleChange()}};
}

}  // namespace meridian
