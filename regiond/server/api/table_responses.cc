// Answers of the control operations (reference: "CreateTable / UpdateTable validations", and of
// global tables "DescribeTable shape around replication").
#include <algorithm>
#include <array>

#include "regiond/server/api/json_object.h"
#include "regiond/server/api/key_schema_json.h"
#include "regiond/server/api/replica_status.h"
#include "regiond/server/api/responses.h"
#include "regiond/server/api/stream_names.h"

namespace meridian {
namespace {

constexpr std::string_view kGlobalTableVersion = "2019.11.21";
constexpr std::string_view kReplicationMode = "ENABLED_WITH_OVERRIDES";

void AppendDefinition(const KeyAttribute& key, std::string* out) {
  JsonObjectWriter object(out);
  object.String("AttributeName", key.name);
  object.String("AttributeType", AttributeValue::TypeName(key.type));
}

void AddKeys(const TableSettings& settings, JsonObjectWriter& object) {
  std::vector<KeyAttribute> definitions;
  const auto define = [&](const CompositeKey& key) {
    for (const std::vector<KeyAttribute>* attributes : {&key.partition, &key.sort}) {
      for (const KeyAttribute& attribute : *attributes) {
        const auto same = [&](const KeyAttribute& other) { return other.name == attribute.name; };
        if (std::none_of(definitions.begin(), definitions.end(), same)) definitions.push_back(attribute);
      }
    }
  };
  const CompositeKey key = CompositeKeyOf(settings.key_schema);
  define(key);
  for (const SecondaryIndex& index : settings.indexes) define(index.key);
  object.Name("AttributeDefinitions");
  AppendArray(definitions, object.out(), AppendDefinition);
  object.Name("KeySchema");
  AppendKeySchema(key, object.out());
}

// `number`: of the index, or of the table itself.
void AddThroughput(const TableView& view, uint32_t number, const Throughput& throughput, JsonObjectWriter& object) {
  const auto at = view.table.attributes.throughput.find(number);
  const ThroughputHistory history = at == view.table.attributes.throughput.end() ? ThroughputHistory{} : at->second;
  object.Name("ProvisionedThroughput");
  JsonObjectWriter units(object.out());
  if (history.increased_at != WallTime()) units.Time("LastIncreaseDateTime", history.increased_at);
  if (history.decreased_at != WallTime()) units.Time("LastDecreaseDateTime", history.decreased_at);
  units.Integer("NumberOfDecreasesToday", history.DecreasesOnDayOf(view.now));
  units.Integer("ReadCapacityUnits", throughput.read_units);
  units.Integer("WriteCapacityUnits", throughput.write_units);
}

// A maximum that is not set is not told of; neither is its structure if none is.
void AddBounds(BillingMode mode, const Throughput& provisioned, const Throughput& on_demand_max, const Throughput& warm,
               JsonObjectWriter& object) {
  if (on_demand_max != Throughput{}) {
    object.Name("OnDemandThroughput");
    JsonObjectWriter maximum(object.out());
    if (on_demand_max.read_units != 0) maximum.Integer("MaxReadRequestUnits", on_demand_max.read_units);
    if (on_demand_max.write_units != 0) maximum.Integer("MaxWriteRequestUnits", on_demand_max.write_units);
  }
  const Throughput now = WarmThroughput(mode, provisioned, warm);
  object.Name("WarmThroughput");
  JsonObjectWriter units(object.out());
  units.Integer("ReadUnitsPerSecond", now.read_units);
  units.Integer("WriteUnitsPerSecond", now.write_units);
  units.String("Status", "ACTIVE");
}

void AppendIndex(const TableView& view, const SecondaryIndex& index, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  object.String("IndexName", index.name);
  object.Name("KeySchema");
  AppendKeySchema(index.key, out);
  object.Name("Projection");
  AppendProjection(index, out);
  if (index.kind == IndexKind::kGlobal) {
    const std::vector<uint32_t>& building = view.table.building;
    const bool builds = std::find(building.begin(), building.end(), index.number) != building.end();
    const bool creating = builds || view.status == TableStatus::kCreating;
    object.String("IndexStatus", TableStatusName(creating ? TableStatus::kCreating : TableStatus::kActive));
    if (builds) object.Bool("Backfilling", true);
    AddThroughput(view, index.number, index.throughput, object);
    AddBounds(view.table.settings.billing_mode, index.throughput, index.on_demand_max, index.warm, object);
  }
  const auto counted = view.indexes.find(index.number);
  object.Integer("IndexSizeBytes", counted == view.indexes.end() ? 0 : counted->second.bytes);
  object.Integer("ItemCount", counted == view.indexes.end() ? 0 : counted->second.entries);
  object.String("IndexArn", StrCat(endpoint.TableArn(view.table.name), "/index/", index.name));
}

// Absent, not empty, if there are none of the kind.
void AddIndexes(const TableView& view, IndexKind kind, std::string_view name, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  std::vector<const SecondaryIndex*> indexes;
  for (const SecondaryIndex& index : view.table.settings.indexes) {
    if (index.kind == kind) indexes.push_back(&index);
  }
  if (indexes.empty()) return;
  object.Name(name);
  AppendArray(indexes, object.out(), [&](const SecondaryIndex* index, std::string* to) { AppendIndex(view, *index, endpoint, to); });
}

// A table that has always been provisioned has no summary.
void AddBilling(const TableView& view, JsonObjectWriter& object) {
  const TableSettings& settings = view.table.settings;
  AddThroughput(view, kTableItself, settings.throughput, object);
  AddBounds(settings.billing_mode, settings.throughput, settings.on_demand_max, settings.warm, object);
  const WallTime switched_at = view.table.attributes.pay_per_request_at;
  const bool on_demand = settings.billing_mode == BillingMode::kPayPerRequest;
  if (!on_demand && switched_at == WallTime()) return;
  object.Name("BillingModeSummary");
  JsonObjectWriter summary(object.out());
  summary.String("BillingMode", on_demand ? "PAY_PER_REQUEST" : "PROVISIONED");
  summary.Time("LastUpdateToPayPerRequestDateTime", switched_at == WallTime() ? view.table.created_at : switched_at);
}

std::string_view TableClassName(TableClass table_class) {
  return table_class == TableClass::kStandardInfrequentAccess ? "STANDARD_INFREQUENT_ACCESS" : "STANDARD";
}

// Absent while nobody has chosen a class.
void AddTableClass(const TableDescriptor& table, JsonObjectWriter& object) {
  if (table.settings.table_class == TableClass::kNeverSet) return;
  object.Name("TableClassSummary");
  JsonObjectWriter summary(object.out());
  summary.String("TableClass", TableClassName(table.settings.table_class));
  if (!table.attributes.class_changes.empty()) summary.Time("LastUpdateDateTime", table.attributes.class_changes.back());
}

// Absent, not DISABLED, with the service's own key.
void AddEncryption(const TableView& view, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  const TableDescriptor& table = view.table;
  if (table.settings.encryption == EncryptionKey::kOwned) return;
  object.Name("SSEDescription");
  JsonObjectWriter description(object.out());
  const bool changing = table.under_way && table.under_way->kind == TableChangeKind::kEncryption;
  description.String("Status", changing ? "UPDATING" : "ENABLED");
  description.String("SSEType", "KMS");
  description.String("KMSMasterKeyArn", table.settings.encryption == EncryptionKey::kManaged ? endpoint.ManagedKeyArn()
                                                                                           : table.attributes.encryption_key_arn);
  if (view.inaccessible_since) description.Time("InaccessibleEncryptionDateTime", *view.inaccessible_since);
}

// A stream that was disabled is still the latest.
void AddStream(const TableDescriptor& table, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  if (table.attributes.streams.empty()) return;
  if (const StreamDefinition* stream = table.attributes.enabled_stream()) {
    object.Name("StreamSpecification");
    JsonObjectWriter specification(object.out());
    specification.Bool("StreamEnabled", true);
    specification.String("StreamViewType", StreamViewName(stream->view));
  }
  const std::string label = StreamLabel(table.attributes.streams.back());
  object.String("LatestStreamLabel", label);
  object.String("LatestStreamArn", endpoint.StreamArn(table.name, label));
}

void AddReadOverrides(std::optional<int64_t> units, std::optional<int64_t> max_units, JsonObjectWriter& object) {
  const auto add = [&](std::string_view name, std::string_view member, int64_t value) {
    object.Name(name);
    JsonObjectWriter structure(object.out());
    structure.Integer(member, value);
  };
  if (units) add("ProvisionedThroughputOverride", "ReadCapacityUnits", *units);
  if (max_units) add("OnDemandThroughputOverride", "MaxReadRequestUnits", *max_units == 0 ? kNoMaximum : *max_units);
}

// What a replica has of the table's is not told (reference §14).
void AppendReplica(const ReplicaState& replica, const LostAccess* lost, std::optional<uint64_t> percent, std::string* out) {
  JsonObjectWriter object(out);
  object.String("RegionName", replica.region.name);
  object.String("ReplicaStatus", lost ? ReplicaStatusName(lost->loss) : ReplicaStatusName(replica.phase));
  if (lost) object.Time("ReplicaInaccessibleDateTime", lost->since);
  if (percent) object.String("ReplicaStatusPercentProgress", StrCat(*percent));  // a string in the model
  object.String("GlobalTableSettingsReplicationMode", kReplicationMode);
  const ReplicaOverrides& own = replica.overrides;
  AddReadOverrides(own.read_units, own.max_read_units, object);
  if (own.table_class) {
    object.Name("ReplicaTableClassSummary");
    JsonObjectWriter summary(object.out());
    summary.String("TableClass", TableClassName(*own.table_class));
  }
  if (own.indexes.empty()) return;
  object.Name("GlobalSecondaryIndexes");
  AppendArray(own.indexes, object.out(), [](const auto& index, std::string* to) {
    JsonObjectWriter element(to);
    element.String("IndexName", index.first);
    AddReadOverrides(index.second.read_units, index.second.max_read_units, element);
  });
}

// Absent, not empty, on a table of one Region. A Region lists the others, not itself.
void AddReplicas(const TableView& view, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  const TableDescriptor& table = view.table;
  if (!table.global) return;
  std::vector<ReplicaState> others;
  std::copy_if(table.global->replicas.begin(), table.global->replicas.end(),
               std::back_inserter(others),
               [&](const ReplicaState& replica) { return replica.region.name != endpoint.region; });
  if (others.empty()) return;
  object.String("GlobalTableVersion", kGlobalTableVersion);
  object.String("GlobalTableSettingsReplicationMode", kReplicationMode);
  object.Name("Replicas");
  AppendArray(others, object.out(), [&](const ReplicaState& replica, std::string* to) {
    const auto lost = std::find_if(view.lost_accesses.begin(), view.lost_accesses.end(),
                                   [&](const LostAccess& one) { return one.region == replica.region; });
    const auto percent = view.backfill_percent.find(replica.region);
    AppendReplica(replica, lost == view.lost_accesses.end() ? nullptr : &*lost,
                  percent == view.backfill_percent.end() ? std::nullopt : std::optional(percent->second), to);
  });
}

void AddRestore(const TableDescriptor& table, const ApiEndpoint& endpoint, JsonObjectWriter& object) {
  if (!table.restore) return;
  object.Name("RestoreSummary");
  JsonObjectWriter summary(object.out());
  summary.String("SourceBackupArn", endpoint.BackupArn(table.restore->table, table.restore->backup.ToString()));
  summary.String("SourceTableArn", endpoint.TableArn(table.restore->table));
  summary.Time("RestoreDateTime", table.restore->backup.requested_at);
  summary.Bool("RestoreInProgress", true);
}

void AppendTable(const TableView& view, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  const TableDescriptor& table = view.table;
  AddKeys(table.settings, object);
  object.String("TableName", table.name);
  object.String("TableStatus", TableStatusName(view.status));
  object.Time("CreationDateTime", table.created_at);
  AddBilling(view, object);
  object.Integer("TableSizeBytes", view.bytes);
  object.Integer("ItemCount", view.item_count);
  object.String("TableArn", endpoint.TableArn(table.name));
  object.String("TableId", table.id.ToString());
  object.Bool("DeletionProtectionEnabled", table.deletion_protection);
  AddTableClass(table, object);
  AddEncryption(view, endpoint, object);
  AddStream(table, endpoint, object);
  AddIndexes(view, IndexKind::kLocal, "LocalSecondaryIndexes", endpoint, object);
  AddIndexes(view, IndexKind::kGlobal, "GlobalSecondaryIndexes", endpoint, object);
  AddReplicas(view, endpoint, object);
  AddRestore(table, endpoint, object);
}

}  // namespace

void AppendDescribeTableResponse(const TableView& view, const ApiEndpoint& endpoint,
                                 std::string* out) {
  JsonObjectWriter object(out);
  object.Name("Table");
  AppendTable(view, endpoint, out);
}

void AppendTableDescriptionResponse(const TableView& view, const ApiEndpoint& endpoint,
                                    std::string* out) {
  JsonObjectWriter object(out);
  object.Name("TableDescription");
  AppendTable(view, endpoint, out);
}

void AppendListTablesResponse(const ListTablesResult& result, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("TableNames");
  AppendArray(result.names, out,
              [](std::string_view name, std::string* to) { AppendJsonString(name, to); });
  if (result.last_evaluated) object.String("LastEvaluatedTableName", *result.last_evaluated);
}

void AppendDescribeEndpointsResponse(std::string_view address, std::string* out) {
  constexpr int64_t kCacheMinutes = 1440;
  JsonObjectWriter object(out);
  object.Name("Endpoints");
  AppendArray(std::array{address}, out, [](std::string_view endpoint, std::string* to) {
    JsonObjectWriter element(to);
    element.String("Address", endpoint);
    element.Integer("CachePeriodInMinutes", kCacheMinutes);
  });
}

void AppendDescribeLimitsResponse(std::string* out) {
  constexpr int64_t kAccountUnits = 80'000;
  constexpr int64_t kTableUnits = 40'000;
  JsonObjectWriter object(out);
  object.Integer("AccountMaxReadCapacityUnits", kAccountUnits);
  object.Integer("AccountMaxWriteCapacityUnits", kAccountUnits);
  object.Integer("TableMaxReadCapacityUnits", kTableUnits);
  object.Integer("TableMaxWriteCapacityUnits", kTableUnits);
}

}  // namespace meridian
