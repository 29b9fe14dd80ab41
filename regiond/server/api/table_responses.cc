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

void AddKeys(const KeySchema& schema, JsonObjectWriter& object) {
  std::vector<KeyAttribute> keys = {schema.partition_key};
  if (schema.sort_key) keys.push_back(*schema.sort_key);
  object.Name("AttributeDefinitions");
  AppendArray(keys, object.out(), AppendDefinition);
  object.Name("KeySchema");
  AppendArray(keys, object.out(), [&](const KeyAttribute& key, std::string* out) {
    AppendKeyElement(key, &key == keys.data() ? "HASH" : "RANGE", out);
  });
}

void AddBilling(const TableView& view, JsonObjectWriter& object) {
  const TableSettings& settings = view.table.settings;
  object.Name("ProvisionedThroughput");
  {
    JsonObjectWriter throughput(object.out());
    throughput.Integer("NumberOfDecreasesToday", 0);
    throughput.Integer("ReadCapacityUnits", settings.throughput.read_units);
    throughput.Integer("WriteCapacityUnits", settings.throughput.write_units);
  }
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
  AddKeys(table.settings.key_schema, object);
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
