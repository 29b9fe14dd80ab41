#include "regiond/server/api/table_members.h"

#include <algorithm>
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

using T = TableMembers;

constexpr int64_t kUnitsMax = 1'000'000'000'000;

template <auto kField, typename Members>
void Boolean(JsonReader& json, Json value, Members& out) {
  json.Boolean(value, &(out.*kField));
}

void Definitions(JsonReader& json, Json value, T& out) { ReadDefinitions(json, value, out.definitions); }
void KeySchemaList(JsonReader& json, Json value, T& out) { ReadKeySchema(json, value, out.key_schema); }
void TableThroughput(JsonReader& json, Json value, T& out) { ReadThroughput(json, value, out.throughput); }
void LocalIndexes(JsonReader& json, Json value, T& out) { ReadIndexes(json, value, "LocalSecondaryIndex", out.local_indexes); }
void GlobalIndexes(JsonReader& json, Json value, T& out) { ReadIndexes(json, value, "GlobalSecondaryIndex", out.global_indexes); }

void Stream(JsonReader& json, Json value, T& out) { ReadStreamSpecification(json, value, out.stream); }
void Encryption(JsonReader& json, Json value, T& out) { ReadEncryption(json, value, out.encryption); }
void Tags(JsonReader& json, Json value, T& out) { ReadTags(json, value, out.tags); }
void OnDemandMax(JsonReader& json, Json value, T& out) { ReadOnDemandMax(json, value, out.bounds.on_demand_max); }
void Warm(JsonReader& json, Json value, T& out) { ReadWarmThroughput(json, value, out.bounds.warm); }

template <size_t kSize>
struct Text {
  char chars[kSize];
  constexpr Text(const char (&text)[kSize]) { std::copy_n(text, kSize, chars); }
};
template <Text kName>
constexpr Member<T> Unsupported() {
  return {std::string_view(kName.chars), [](JsonReader&, Json value, T& out) {
            if (!value.is_null() && out.unsupported.empty()) out.unsupported = kName.chars;
          }};
}

constexpr std::array kCreate = {
    Member<T>{"TableName", TextMember<&T::table_name, T>},
    Member<T>{"AttributeDefinitions", Definitions},
    Member<T>{"KeySchema", KeySchemaList},
    Member<T>{"BillingMode", TextMember<&T::billing_mode, T>},
    Member<T>{"ProvisionedThroughput", TableThroughput},
    Member<T>{"DeletionProtectionEnabled", Boolean<&T::deletion_protection, T>},
    Member<T>{"TableClass", TextMember<&T::table_class, T>},
    Member<T>{"LocalSecondaryIndexes", LocalIndexes},
    Member<T>{"GlobalSecondaryIndexes", GlobalIndexes},
    Member<T>{"StreamSpecification", Stream},
    Member<T>{"SSESpecification", Encryption},
    Member<T>{"Tags", Tags},
    Member<T>{"OnDemandThroughput", OnDemandMax},
    Member<T>{"WarmThroughput", Warm},
    Member<T>{"ResourcePolicy", TextMember<&T::policy, T>},
    Unsupported<"GlobalTableSourceArn">(),
    Unsupported<"GlobalTableSettingsReplicationMode">(),
};

constexpr std::array kUpdate = {
    Member<T>{"TableName", TextMember<&T::table_name, T>},
    Member<T>{"AttributeDefinitions", Definitions},
    Member<T>{"GlobalSecondaryIndexUpdates", [](JsonReader& json, Json value, T& out) { ReadIndexUpdates(json, value, out.index_updates); }},
    Member<T>{"BillingMode", TextMember<&T::billing_mode, T>},
    Member<T>{"ProvisionedThroughput", TableThroughput},
    Member<T>{"DeletionProtectionEnabled", Boolean<&T::deletion_protection, T>},
    Member<T>{"ReplicaUpdates", [](JsonReader& json, Json value, T& out) { ReadReplicaUpdates(json, value, out.replica_updates); }},
    Member<T>{"MultiRegionConsistency", TextMember<&T::consistency, T>},
    Member<T>{"SSESpecification", Encryption},
    Member<T>{"TableClass", TextMember<&T::table_class, T>},
    Member<T>{"OnDemandThroughput", OnDemandMax},
    Member<T>{"WarmThroughput", Warm},
    Member<T>{"StreamSpecification", Stream},
    Member<T>{"GlobalTableWitnessUpdates", [](JsonReader& json, Json value, T& out) { ReadWitnessUpdates(json, value, out.witness_updates); }},
    Unsupported<"GlobalTableSettingsReplicationMode">(),
    Unsupported<"MultiAccountReplicaReady">(),
    Unsupported<"ReplicaTransitRoleArn">(),
};

absl::Status CheckUnitsBound(int64_t units, std::string_view name) {
  if (units <= kUnitsMax) return absl::OkStatus();
  return ValidationError(StrCat("Given value ", units, " for ", name, " is out of bounds"));
}

}  // namespace

constinit const MemberTable<TableMembers> kCreateTableMembers = kCreate;
constinit const MemberTable<TableMembers> kUpdateTableMembers = kUpdate;

absl::Status TableNameRequired() {
  return ValidationError(
      "The parameter 'TableName' is required but was not present in the request");
}

std::optional<BillingMode> CheckBillingMode(const TableMembers& members, Constraints& constraints) {
  static constexpr std::array<std::string_view, 2> kNames = {"PROVISIONED", "PAY_PER_REQUEST"};
  static constexpr std::array kModes = {BillingMode::kProvisioned, BillingMode::kPayPerRequest};
  const std::optional<size_t> index =
      constraints.OneOf(members.billing_mode, "billingMode", kNames);
  if (!index) return std::nullopt;
  return kModes[*index];
}

void CheckThroughput(const TableMembers& members, Constraints& constraints) {
  if (members.throughput) CheckThroughputUnits(*members.throughput, "provisionedThroughput", constraints);
}

absl::Status CheckThroughputBounds(const ThroughputMembers& throughput) {
  if (absl::Status status = CheckUnitsBound(*throughput.read_units, "ReadCapacityUnits");
      !status.ok()) {
    return status;
  }
  return CheckUnitsBound(*throughput.write_units, "WriteCapacityUnits");
}

}  // namespace meridian
