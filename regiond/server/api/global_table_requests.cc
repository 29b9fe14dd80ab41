#include "regiond/server/api/global_table_requests.h"

#include <array>
#include <limits>
#include <optional>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/global_table_name.h"
#include "regiond/server/api/member_table.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalidParameters = "One or more parameter values were invalid";
constexpr size_t kAnyNumber = std::numeric_limits<size_t>::max();  // the API bounds neither list

// Views point into the JsonBody.
struct GlobalTableMembers {
  std::optional<std::string_view> name, region;
  std::optional<JsonArray> replicas;  // ReplicationGroup or ReplicaUpdates
  std::optional<int64_t> limit;
};
// Of a replica, or of an action on one.
struct ReplicaNameMembers {
  std::optional<std::string_view> region;
};
struct GlobalReplicaUpdateMembers {
  std::optional<ReplicaNameMembers> create, remove;
};

using G = GlobalTableMembers;
using U = GlobalReplicaUpdateMembers;

void ReplicasMember(JsonReader& json, Json value, G& out) { json.Array(value, &out.replicas); }

constexpr Member<G> kGlobalTableName = {"GlobalTableName", TextMember<&G::name>};
constexpr std::array kGlobalNameMembers = {kGlobalTableName};
constexpr std::array kCreateGlobalMembers = {kGlobalTableName, Member<G>{"ReplicationGroup", ReplicasMember}};
constexpr std::array kUpdateGlobalMembers = {kGlobalTableName, Member<G>{"ReplicaUpdates", ReplicasMember}};
constexpr std::array kListGlobalMembers = {
    Member<G>{"ExclusiveStartGlobalTableName", TextMember<&G::name>}, Member<G>{"RegionName", TextMember<&G::region>},
    Member<G>{"Limit", [](JsonReader& json, Json value, G& out) { json.Integer(value, &out.limit); }}};

constexpr std::array kReplicaNameMembers = {Member<ReplicaNameMembers>{"RegionName", TextMember<&ReplicaNameMembers::region>}};

void ReadReplicaName(JsonReader& json, Json value, std::string_view shape, std::optional<ReplicaNameMembers>& out) {
  std::optional<JsonObject> object;
  json.Structure(value, shape, &object);
  if (object) ReadMembers<ReplicaNameMembers>(*object, kReplicaNameMembers, json, out.emplace());
}

constexpr std::array kGlobalReplicaUpdateMembers = {
    Member<U>{"Create", [](JsonReader& json, Json value, U& out) { ReadReplicaName(json, value, "CreateReplicaAction", out.create); }},
    Member<U>{"Delete", [](JsonReader& json, Json value, U& out) { ReadReplicaName(json, value, "DeleteReplicaAction", out.remove); }}};

// What the updates do taken together, and whether each does something.
struct UpdatesSummary {
  size_t count = 0;
  bool creates = false;
  bool each_acts = true;
};

absl::StatusOr<UpdatesSummary> ReadUpdates(const std::optional<JsonArray>& updates, Constraints& constraints) {
  UpdatesSummary summary;
  const absl::Status status = ReadStructures(updates, "ReplicaUpdate", kAnyNumber, [&](std::optional<JsonObject> object, JsonReader& json) {
    U update;
    if (object) ReadMembers<U>(*object, kGlobalReplicaUpdateMembers, json, update);
    const std::string path = StrCat("replicaUpdates.", summary.count + 1, ".member.");
    if (update.create) constraints.NotNull(update.create->region.has_value(), path + "create.regionName");
    if (update.remove) constraints.NotNull(update.remove->region.has_value(), path + "delete.regionName");
    summary.count += 1;
    summary.creates = summary.creates || update.create;
    summary.each_acts = summary.each_acts && (update.create || update.remove);
  });
  if (!status.ok()) return status;
  return summary;
}

}  // namespace

absl::Status ParseCreateGlobalTable(std::string_view body) {
  JsonBody json;
  GlobalTableMembers m;
  if (absl::Status status = ReadBody<G>(body, kCreateGlobalMembers, json, m); !status.ok()) return status;
  size_t replicas = 0;
  absl::Status read = ReadStructures(m.replicas, "Replica", kAnyNumber, [&](std::optional<JsonObject> object, JsonReader& reader) {
    ReplicaNameMembers replica;
    if (object) ReadMembers<ReplicaNameMembers>(*object, kReplicaNameMembers, reader, replica);
    replicas += 1;
  });
  if (!read.ok()) return read;
  Constraints constraints;
  CheckGlobalTableName(m.name, constraints);
  constraints.NotNull(m.replicas.has_value(), "replicationGroup");
  if (!constraints.ok()) return constraints.status();
  return replicas == 0 ? ValidationError(kInvalidParameters) : absl::OkStatus();
}

absl::StatusOr<UpdateGlobalTableRequest> ParseUpdateGlobalTable(std::string_view body) {
  JsonBody json;
  GlobalTableMembers m;
  if (absl::Status status = ReadBody<G>(body, kUpdateGlobalMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  CheckGlobalTableName(m.name, constraints);
  constraints.NotNull(m.replicas.has_value(), "replicaUpdates");
  const absl::StatusOr<UpdatesSummary> updates = ReadUpdates(m.replicas, constraints);
  if (!updates.ok()) return updates.status();
  if (!constraints.ok()) return constraints.status();
  if (updates->count == 0 || !updates->each_acts) return ValidationError(kInvalidParameters);
  return UpdateGlobalTableRequest{std::string(*m.name), updates->creates};
}

absl::StatusOr<std::string> ParseGlobalTableName(std::string_view body) {
  JsonBody json;
  GlobalTableMembers m;
  if (absl::Status status = ReadBody<G>(body, kGlobalNameMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  CheckGlobalTableName(m.name, constraints);
  if (!constraints.ok()) return constraints.status();
  return std::string(*m.name);
}

absl::Status ParseListGlobalTables(std::string_view body) {
  JsonBody json;
  GlobalTableMembers m;
  if (absl::Status status = ReadBody<G>(body, kListGlobalMembers, json, m); !status.ok()) return status;
  Constraints constraints;
  CheckGlobalTableName(m.name, "exclusiveStartGlobalTableName", constraints);
  constraints.Range(m.limit, "limit", 1, std::numeric_limits<int64_t>::max());
  return constraints.status();
}

}  // namespace meridian
