// UpdateGlobalTableSettings (reference/global-tables.md §1, §15).
#include <array>
#include <limits>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/model/strings.h"
#include "regiond/server/api/global_table_name.h"
#include "regiond/server/api/global_table_requests.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/scaling_members.h"
#include "regiond/server/api/setting_members.h"

namespace meridian {
namespace {

constexpr size_t kIndexSettingsMax = 20;
constexpr size_t kReplicaSettingsMax = 50;
constexpr size_t kSettingsIndexNameBytesMin = 3;
constexpr size_t kSettingsIndexNameBytesMax = 255;
constexpr std::array<std::string_view, 2> kGlobalBillingModes = {"PROVISIONED", "PAY_PER_REQUEST"};

// Of a list that is too long only as much as may be there.
template <typename Members>
struct SettingsList {
  JsonArray json;
  std::vector<Members> elements;
};

// Views point into the JsonBody.
struct IndexSettingsMembers {
  std::optional<std::string_view> index;
  std::optional<int64_t> units;
  std::optional<ScalingUpdateMembers> scaling;
};
struct ReplicaSettingsMembers {
  std::optional<std::string_view> region, table_class;
  std::optional<int64_t> read_units;
  std::optional<ScalingUpdateMembers> read_scaling;
  std::optional<SettingsList<IndexSettingsMembers>> indexes;
};
struct GlobalSettingsMembers {
  std::optional<std::string_view> name, billing_mode;
  std::optional<int64_t> write_units;
  std::optional<ScalingUpdateMembers> write_scaling;
  std::optional<SettingsList<IndexSettingsMembers>> indexes;
  std::optional<SettingsList<ReplicaSettingsMembers>> replicas;
};

using I = IndexSettingsMembers;
using R = ReplicaSettingsMembers;
using A = GlobalSettingsMembers;

template <auto kField, typename Members>
void UnitsMember(JsonReader& json, Json value, Members& out) {
  json.Long(value, &(out.*kField));
}

template <typename Members>
void ReadSettingsList(JsonReader& json, Json value, std::string_view shape, size_t max, std::type_identity_t<MemberTable<Members>> table,
                      std::optional<SettingsList<Members>>& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.emplace().json = *array;
  for (Json element : *array) {
    if (out->elements.size() == max) break;
    std::optional<JsonObject> object;
    json.Structure(element, shape, &object);
    Members& members = out->elements.emplace_back();
    if (object) ReadMembers<Members>(*object, table, json, members);
  }
}

constexpr std::array kWriteIndexMembers = {
    Member<I>{"IndexName", TextMember<&I::index>}, Member<I>{"ProvisionedWriteCapacityUnits", UnitsMember<&I::units>},
    Member<I>{"ProvisionedWriteCapacityAutoScalingSettingsUpdate", ScalingMember<&I::scaling>}};

constexpr std::array kReadIndexMembers = {
    Member<I>{"IndexName", TextMember<&I::index>}, Member<I>{"ProvisionedReadCapacityUnits", UnitsMember<&I::units>},
    Member<I>{"ProvisionedReadCapacityAutoScalingSettingsUpdate", ScalingMember<&I::scaling>}};

constexpr std::array kReplicaSettingsMembers = {
    Member<R>{"RegionName", TextMember<&R::region>}, Member<R>{"ReplicaTableClass", TextMember<&R::table_class>},
    Member<R>{"ReplicaProvisionedReadCapacityUnits", UnitsMember<&R::read_units>},
    Member<R>{"ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate", ScalingMember<&R::read_scaling>},
    Member<R>{"ReplicaGlobalSecondaryIndexSettingsUpdate", [](JsonReader& json, Json value, R& out) {
                ReadSettingsList<I>(json, value, "ReplicaGlobalSecondaryIndexSettingsUpdate", kIndexSettingsMax, kReadIndexMembers,
                                    out.indexes);
              }}};

constexpr std::array kGlobalSettingsMembers = {
    Member<A>{"GlobalTableName", TextMember<&A::name>}, Member<A>{"GlobalTableBillingMode", TextMember<&A::billing_mode>},
    Member<A>{"GlobalTableProvisionedWriteCapacityUnits", UnitsMember<&A::write_units>},
    Member<A>{"GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate", ScalingMember<&A::write_scaling>},
    Member<A>{"GlobalTableGlobalSecondaryIndexSettingsUpdate",
              [](JsonReader& json, Json value, A& out) {
                ReadSettingsList<I>(json, value, "GlobalTableGlobalSecondaryIndexSettingsUpdate", kIndexSettingsMax, kWriteIndexMembers,
                                    out.indexes);
              }},
    Member<A>{"ReplicaSettingsUpdate", [](JsonReader& json, Json value, A& out) {
                ReadSettingsList<R>(json, value, "ReplicaSettingsUpdate", kReplicaSettingsMax, kReplicaSettingsMembers, out.replicas);
              }}};

void CheckSettingsUnits(std::optional<int64_t> units, const std::string& path, Constraints& constraints) {
  constraints.Range(units, path, 1, std::numeric_limits<int64_t>::max());
}

// check(element, "path.1.member.") for each element.
template <typename Members, typename Check>
void CheckSettingsList(const std::optional<SettingsList<Members>>& list, const std::string& path, size_t max, Constraints& constraints,
                       Check check) {
  if (!list) return;
  if (list->elements.empty()) {
    constraints.Violated("'[]'", path, "Member must have length greater than or equal to 1");
  } else if (list->json.size() > max) {
    constraints.Violated(Quoted(std::string(simdjson::minify(list->json))), path,
                         StrCat("Member must have length less than or equal to ", max));
  }
  for (size_t i = 0; i < list->elements.size(); ++i) check(list->elements[i], StrCat(path, ".", i + 1, ".member."));
}

// `kind`: of capacity, "Write" or "Read".
void CheckIndexSettings(const std::optional<SettingsList<IndexSettingsMembers>>& list, const std::string& path, std::string_view kind,
                        Constraints& constraints) {
  CheckSettingsList(list, path, kIndexSettingsMax, constraints, [&](const IndexSettingsMembers& m, const std::string& prefix) {
    constraints.NotNull(m.index.has_value(), prefix + "indexName");
    if (m.index) constraints.NamePattern(*m.index, prefix + "indexName");
    constraints.Length(m.index, prefix + "indexName", kSettingsIndexNameBytesMin, kSettingsIndexNameBytesMax);
    CheckSettingsUnits(m.units, StrCat(prefix, "provisioned", kind, "CapacityUnits"), constraints);
    CheckScalingUpdate(m.scaling, StrCat(prefix, "provisioned", kind, "CapacityAutoScalingSettingsUpdate"), constraints);
  });
}

void CheckReplicaSettings(const ReplicaSettingsMembers& m, const std::string& prefix, Constraints& constraints) {
  constraints.NotNull(m.region.has_value(), prefix + "regionName");
  CheckSettingsUnits(m.read_units, prefix + "replicaProvisionedReadCapacityUnits", constraints);
  CheckScalingUpdate(m.read_scaling, prefix + "replicaProvisionedReadCapacityAutoScalingSettingsUpdate", constraints);
  CheckIndexSettings(m.indexes, prefix + "replicaGlobalSecondaryIndexSettingsUpdate", "Read", constraints);
}

void CheckGlobalSettings(const GlobalSettingsMembers& m, Constraints& constraints) {
  CheckGlobalTableName(m.name, constraints);
  constraints.OneOf(m.billing_mode, "globalTableBillingMode", kGlobalBillingModes);
  CheckSettingsUnits(m.write_units, "globalTableProvisionedWriteCapacityUnits", constraints);
  CheckScalingUpdate(m.write_scaling, "globalTableProvisionedWriteCapacityAutoScalingSettingsUpdate", constraints);
  CheckIndexSettings(m.indexes, "globalTableGlobalSecondaryIndexSettingsUpdate", "Write", constraints);
  CheckSettingsList(m.replicas, "replicaSettingsUpdate", kReplicaSettingsMax, constraints,
                    [&](const ReplicaSettingsMembers& replica, const std::string& prefix) {
                      CheckReplicaSettings(replica, prefix, constraints);
                    });
}

}  // namespace

absl::StatusOr<std::string> ParseUpdateGlobalTableSettings(std::string_view body) {
  JsonBody json;
  GlobalSettingsMembers m;
  if (absl::Status status = ReadBody<A>(body, kGlobalSettingsMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  CheckGlobalSettings(m, constraints);
  if (!constraints.ok()) return constraints.status();
  if (m.replicas) {
    for (const ReplicaSettingsMembers& replica : m.replicas->elements) {
      if (absl::Status status = CheckTableClass(replica.table_class).status(); !status.ok()) return status;
    }
  }
  return std::string(*m.name);
}

}  // namespace meridian
