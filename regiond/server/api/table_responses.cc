// Answers of the control operations (reference: "CreateTable / UpdateTable validations", and of
// global tables "DescribeTable shape around replication").
#include <algorithm>
#include <array>
#include <cstdio>

#include "regiond/server/api/json_object.h"
#include "regiond/server/api/responses.h"

namespace meridian {
namespace {

constexpr std::string_view kGlobalTableVersion = "2019.11.21";
constexpr std::string_view kReplicationMode = "ENABLED_WITH_OVERRIDES";

// Epoch seconds with milliseconds: "1728930000.123".
void AppendTime(WallTime time, std::string* out) {
  std::array<char, 32> text;
  const int64_t millis = time.us / 1000;
  const int size =
      std::snprintf(text.data(), text.size(), "%lld.%03lld", static_cast<long long>(millis / 1000),
                    static_cast<long long>(millis % 1000));
  out->append(text.data(), static_cast<size_t>(size));
}

void AppendDefinition(const KeyAttribute& key, std::string* out) {
  JsonObjectWriter object(out);
  object.String("AttributeName", key.name);
  object.String("AttributeType", AttributeValue::TypeName(key.type));
}

void AppendKeyElement(const KeyAttribute& key, std::string_view type, std::string* out) {
  JsonObjectWriter object(out);
  object.String("AttributeName", key.name);
  object.String("KeyType", type);
}

void AppendKeySchema(const CompositeKey& key, std::string* out) {
  std::vector<std::pair<KeyAttribute, std::string_view>> elements;
  for (const KeyAttribute& attribute : key.partition) elements.emplace_back(attribute, "HASH");
  for (const KeyAttribute& attribute : key.sort) elements.emplace_back(attribute, "RANGE");
  AppendArray(elements, out, [](const auto& element, std::string* to) { AppendKeyElement(element.first, element.second, to); });
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

void AddThroughput(const Throughput& throughput, JsonObjectWriter& object) {
  object.Name("ProvisionedThroughput");
  JsonObjectWriter units(object.out());
  units.Integer("NumberOfDecreasesToday", 0);
  units.Integer("ReadCapacityUnits", throughput.read_units);
  units.Integer("WriteCapacityUnits", throughput.write_units);
}

std::string_view ProjectionName(ProjectionType projection) {
  switch (projection) {
    case ProjectionType::kAll: return "ALL";
    case ProjectionType::kKeysOnly: return "KEYS_ONLY";
    case ProjectionType::kInclude: return "INCLUDE";
  }
  return "";
}

void AppendIndex(const TableView& view, const SecondaryIndex& index, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  object.String("IndexName", index.name);
  object.Name("KeySchema");
  AppendKeySchema(index.key, out);
  object.Name("Projection");
  {
    JsonObjectWriter projection(out);
    projection.String("ProjectionType", ProjectionName(index.projection));
    if (index.projection == ProjectionType::kInclude) {
      projection.Name("NonKeyAttributes");
      AppendArray(index.non_key_attributes, out, [](std::string_view name, std::string* to) { AppendJsonString(name, to); });
    }
  }
  if (index.kind == IndexKind::kGlobal) {
    const std::vector<uint32_t>& building = view.table.building;
    const bool builds = std::find(building.begin(), building.end(), index.number) != building.end();
    const bool creating = builds || view.status == TableStatus::kCreating;
    object.String("IndexStatus", TableStatusName(creating ? TableStatus::kCreating : TableStatus::kActive));
    if (builds) object.Bool("Backfilling", true);
    AddThroughput(index.throughput, object);
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

void AddBilling(const TableView& view, JsonObjectWriter& object) {
  const TableSettings& settings = view.table.settings;
  AddThroughput(settings.throughput, object);
  if (settings.billing_mode != BillingMode::kPayPerRequest) return;
  object.Name("BillingModeSummary");
  JsonObjectWriter summary(object.out());
  summary.String("BillingMode", "PAY_PER_REQUEST");
  if (!view.pay_per_request_since) return;
  summary.Name("LastUpdateToPayPerRequestDateTime");
  AppendTime(*view.pay_per_request_since, object.out());
}

std::string_view ReplicaStatus(ReplicaPhase phase) {
  switch (phase) {
    case ReplicaPhase::kPreparing:
    case ReplicaPhase::kRegistering:
    case ReplicaPhase::kBackfilling:
      return "CREATING";
    case ReplicaPhase::kActive:
      return "ACTIVE";
    case ReplicaPhase::kDeleting:
      return "DELETING";
  }
  return "";
}

void AppendReplica(const ReplicaState& replica, std::string* out) {
  JsonObjectWriter object(out);
  object.String("RegionName", replica.region.name);
  object.String("ReplicaStatus", ReplicaStatus(replica.phase));
  object.String("GlobalTableSettingsReplicationMode", kReplicationMode);
}

// Absent, not empty, on a table of one Region. A Region lists the others, not itself.
void AddReplicas(const TableDescriptor& table, const ApiEndpoint& endpoint,
                 JsonObjectWriter& object) {
  if (!table.global) return;
  std::vector<ReplicaState> others;
  std::copy_if(table.global->replicas.begin(), table.global->replicas.end(),
               std::back_inserter(others),
               [&](const ReplicaState& replica) { return replica.region.name != endpoint.region; });
  if (others.empty()) return;
  object.String("GlobalTableVersion", kGlobalTableVersion);
  object.String("GlobalTableSettingsReplicationMode", kReplicationMode);
  object.Name("Replicas");
  AppendArray(others, object.out(), AppendReplica);
}

void AppendTable(const TableView& view, const ApiEndpoint& endpoint, std::string* out) {
  JsonObjectWriter object(out);
  const TableDescriptor& table = view.table;
  AddKeys(table.settings, object);
  object.String("TableName", table.name);
  object.String("TableStatus", TableStatusName(view.status));
  object.Name("CreationDateTime");
  AppendTime(table.created_at, out);
  AddBilling(view, object);
  object.Integer("TableSizeBytes", view.bytes);
  object.Integer("ItemCount", view.item_count);
  object.String("TableArn", endpoint.TableArn(table.name));
  object.String("TableId", table.id.ToString());
  object.Bool("DeletionProtectionEnabled", table.deletion_protection);
  AddIndexes(view, IndexKind::kLocal, "LocalSecondaryIndexes", endpoint, object);
  AddIndexes(view, IndexKind::kGlobal, "GlobalSecondaryIndexes", endpoint, object);
  AddReplicas(table, endpoint, object);
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
