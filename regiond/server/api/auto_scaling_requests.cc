#include "regiond/server/api/auto_scaling_requests.h"

#include <array>

#include "base/model/strings.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/scaling_members.h"
#include "regiond/server/api/setting_table.h"

namespace meridian {
namespace {

// Views point into the JsonBody.
struct PartMembers {
  std::optional<std::string_view> index;
  std::optional<ScalingUpdateMembers> settings;
};
struct ReplicaMembers {
  std::optional<std::string_view> region;
  std::optional<ScalingUpdateMembers> settings;
  std::vector<PartMembers> indexes;
};
struct ScalingMembers {
  std::optional<std::string_view> table_name;
  std::optional<ScalingUpdateMembers> writes;
  std::vector<PartMembers> indexes;
  std::vector<ReplicaMembers> replicas;
};

// Calls read(object) for each structure of a list.
template <typename Read>
void ReadList(JsonReader& json, Json value, std::string_view shape, Read read) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  for (Json element : *array) {
    std::optional<JsonObject> object;
    json.Structure(element, shape, &object);
    if (object) read(*object);
  }
}

constexpr std::array kPartMembers = {
    Member<PartMembers>{"IndexName", [](JsonReader& json, Json value, PartMembers& out) { json.String(value, &out.index); }},
    Member<PartMembers>{"ProvisionedWriteCapacityAutoScalingUpdate", ScalingMember<&PartMembers::settings>},
    Member<PartMembers>{"ProvisionedReadCapacityAutoScalingUpdate", ScalingMember<&PartMembers::settings>}};

template <typename Members>
void Indexes(JsonReader& json, Json value, Members& out) {
  ReadList(json, value, "GlobalSecondaryIndexAutoScalingUpdate",
           [&](JsonObject object) { ReadMembers<PartMembers>(object, kPartMembers, json, out.indexes.emplace_back()); });
}

constexpr std::array kReplicaMembers = {
    Member<ReplicaMembers>{"RegionName", [](JsonReader& json, Json value, ReplicaMembers& out) { json.String(value, &out.region); }},
    Member<ReplicaMembers>{"ReplicaProvisionedReadCapacityAutoScalingUpdate", ScalingMember<&ReplicaMembers::settings>},
    Member<ReplicaMembers>{"ReplicaGlobalSecondaryIndexUpdates", Indexes<ReplicaMembers>}};

void Replicas(JsonReader& json, Json value, ScalingMembers& out) {
  ReadList(json, value, "ReplicaAutoScalingUpdate",
           [&](JsonObject object) { ReadMembers<ReplicaMembers>(object, kReplicaMembers, json, out.replicas.emplace_back()); });
}

constexpr std::array kAutoScalingMembers = {
    Member<ScalingMembers>{"TableName", [](JsonReader& json, Json value, ScalingMembers& out) { json.String(value, &out.table_name); }},
    Member<ScalingMembers>{"ProvisionedWriteCapacityAutoScalingUpdate", ScalingMember<&ScalingMembers::writes>},
    Member<ScalingMembers>{"GlobalSecondaryIndexUpdates", Indexes<ScalingMembers>},
    Member<ScalingMembers>{"ReplicaUpdates", Replicas}};

void CheckConstraints(const ScalingMembers& m, Constraints& constraints) {
  CheckScalingUpdate(m.writes, "provisionedWriteCapacityAutoScalingUpdate", constraints);
  for (size_t i = 0; i < m.replicas.size(); ++i) {
    const std::string prefix = StrCat("replicaUpdates.", i + 1, ".member.");
    constraints.NotNull(m.replicas[i].region.has_value(), prefix + "regionName");
    CheckScalingUpdate(m.replicas[i].settings, prefix + "replicaProvisionedReadCapacityAutoScalingUpdate", constraints);
  }
}

void AddParts(std::string_view region, const std::vector<PartMembers>& indexes, std::vector<AutoScalingPart>* parts) {
  for (const PartMembers& index : indexes) {
    if (index.settings) parts->push_back({std::string(region), std::string(index.index.value_or("")), index.settings->settings});
  }
}

}  // namespace

absl::StatusOr<AutoScalingRequest> ParseUpdateAutoScaling(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  ScalingMembers m;
  if (absl::Status status = ReadBody<ScalingMembers>(body, kAutoScalingMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  absl::StatusOr<std::string> table = CheckSettingTable(m.table_name, endpoint, constraints);
  if (!table.ok()) return table.status();
  CheckConstraints(m, constraints);
  if (!constraints.ok()) return constraints.status();
  AutoScalingRequest request{*std::move(table), {}, {}};
  if (m.writes) request.parts.push_back({{}, {}, m.writes->settings});
  AddParts({}, m.indexes, &request.parts);
  for (const ReplicaMembers& replica : m.replicas) {
    request.regions.emplace_back(*replica.region);
    if (replica.settings) request.parts.push_back({request.regions.back(), {}, replica.settings->settings});
    AddParts(*replica.region, replica.indexes, &request.parts);
  }
  return request;
}

}  // namespace meridian
