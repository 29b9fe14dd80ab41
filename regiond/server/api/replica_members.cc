#include "regiond/server/api/replica_members.h"

#include <algorithm>
#include <limits>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/settings/capacity_bounds.h"
#include "regiond/server/api/setting_members.h"
#include "regiond/server/api/unsupported.h"

namespace meridian {
namespace {

// More than can be right: what comes behind is not looked at, or one request could ask for gigabytes.
constexpr size_t kUpdatesRead = 50;
constexpr size_t kIndexesRead = 50;

// The one member of a structure that overrides something.
void ReadOverride(JsonReader& json, Json value, std::string_view shape, std::string_view member, std::optional<int64_t>& out) {
  std::optional<JsonObject> object;
  json.Structure(value, shape, &object);
  if (!object) return;
  for (const auto field : *object) {
    if (field.key == member) json.Long(field.value, &out);
  }
}

// False if that is no member of an override.
bool ReadOverrideMember(JsonReader& json, std::string_view name, Json value, ReadOverrideMembers& out) {
  if (name == "ProvisionedThroughputOverride") {
    ReadOverride(json, value, name, "ReadCapacityUnits", out.read_units);
  } else if (name == "OnDemandThroughputOverride") {
    ReadOverride(json, value, name, "MaxReadRequestUnits", out.max_read_units);
  } else {
    return false;
  }
  return true;
}

void ReadIndexOverrides(JsonReader& json, Json value, std::vector<ReadOverrideMembers>& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  for (Json element : *array) {
    if (out.size() == kIndexesRead) return;
    ReadOverrideMembers& index = out.emplace_back();
    std::optional<JsonObject> object;
    json.Structure(element, "ReplicaGlobalSecondaryIndex", &object);
    if (!object) continue;
    for (const auto field : *object) {
      if (field.key == "IndexName") {
        json.String(field.value, &index.index);
      } else {
        (void)ReadOverrideMember(json, field.key, field.value, index);
      }
    }
  }
}

std::optional<ReplicaActionMembers> ReadAction(JsonReader& json, Json value, std::string_view shape) {
  std::optional<JsonObject> object;
  json.Structure(value, shape, &object);
  if (!object) return std::nullopt;
  ReplicaActionMembers action;
  for (const auto field : *object) {
    if (field.key == "RegionName") {
      json.String(field.value, &action.region);
      continue;
    }
    action.gives_more = action.gives_more || !field.value.is_null();
    if (field.key == "KMSMasterKeyId") {
      json.String(field.value, &action.key);
    } else if (field.key == "TableClassOverride") {
      json.String(field.value, &action.table_class);
    } else if (field.key == "GlobalSecondaryIndexes") {
      ReadIndexOverrides(json, field.value, action.indexes);
    } else {
      (void)ReadOverrideMember(json, field.key, field.value, action.table);
    }
  }
  return action;
}

void CheckAction(const std::optional<ReplicaActionMembers>& action, const std::string& path, Constraints& constraints) {
  if (!action) return;
  constexpr int64_t kNoMax = std::numeric_limits<int64_t>::max();
  constraints.NotNull(action->region.has_value(), path + ".regionName");
  constraints.Range(action->table.read_units, path + ".provisionedThroughputOverride.readCapacityUnits", 1, kNoMax);
  for (size_t i = 0; i < action->indexes.size(); ++i) {
    const std::string index = StrCat(path, ".globalSecondaryIndexes.", i + 1, ".member.");
    constraints.NotNull(action->indexes[i].index.has_value(), index + "indexName");
    constraints.Length(action->indexes[i].index, index + "indexName", 3, 255);
    constraints.Range(action->indexes[i].read_units, index + "provisionedThroughputOverride.readCapacityUnits", 1, kNoMax);
  }
}

// -1 takes a maximum away; a maximum of 0 there is not.
std::optional<int64_t> MaximumOf(std::optional<int64_t> given) {
  if (given == 0) return kNoMaximum - 1;
  return given == kNoMaximum ? std::optional<int64_t>(0) : given;
}

absl::StatusOr<ReplicaOverrides> OverridesOf(const ReplicaActionMembers& members) {
  ReplicaOverrides overrides;
  overrides.read_units = members.table.read_units;
  overrides.max_read_units = MaximumOf(members.table.max_read_units);
  const absl::StatusOr<std::optional<TableClass>> table_class = CheckTableClass(members.table_class);
  if (!table_class.ok()) return table_class.status();
  overrides.table_class = *table_class;
  for (const ReadOverrideMembers& index : members.indexes) {
    overrides.indexes[std::string(*index.index)] = {index.read_units, MaximumOf(index.max_read_units)};
  }
  return overrides;
}

absl::Status CheckKeys(const ReplicaUpdateMembers& update) {
  // reference/global-tables.md §3: an update with a key is always refused.
  if (update.update && update.update->key) {
    return ValidationError("One or more parameter values were invalid: KMSMasterKeyId must be specified for each replica.");
  }
  return update.create && update.create->key ? MemberNotSupported("UpdateTable", "ReplicaUpdates.Create.KMSMasterKeyId") : absl::OkStatus();
}

}  // namespace

void ReadReplicaUpdates(JsonReader& json, Json value, std::optional<std::vector<ReplicaUpdateMembers>>& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.emplace();
  for (Json element : *array) {
    if (out->size() == kUpdatesRead) return;
    std::optional<JsonObject> object;
    json.Structure(element, "ReplicationGroupUpdate", &object);
    ReplicaUpdateMembers& update = out->emplace_back();
    if (!object) continue;
    for (const auto field : *object) {
      if (field.key == "Create") update.create = ReadAction(json, field.value, "CreateReplicationGroupMemberAction");
      if (field.key == "Update") update.update = ReadAction(json, field.value, "UpdateReplicationGroupMemberAction");
      if (field.key == "Delete") update.remove = ReadAction(json, field.value, "DeleteReplicationGroupMemberAction");
    }
  }
}

void CheckReplicaConstraints(const std::vector<ReplicaUpdateMembers>& updates, Constraints& constraints) {
  if (updates.empty()) constraints.Violated("'[]'", "replicaUpdates", "Member must have length greater than or equal to 1");
  for (size_t i = 0; i < updates.size(); ++i) {
    const std::string path = StrCat("replicaUpdates.", i + 1, ".member.");
    CheckAction(updates[i].create, path + "create", constraints);
    CheckAction(updates[i].update, path + "update", constraints);
    CheckAction(updates[i].remove, path + "delete", constraints);
  }
}

absl::StatusOr<std::vector<ReplicaUpdate>> ReplicaUpdatesOf(const std::vector<ReplicaUpdateMembers>& updates) {
  using Action = ReplicaUpdate::Action;
  std::vector<ReplicaUpdate> result;
  absl::Status status;
  bool creates = false, deletes = false, changes = false;
  const auto add = [&](Action action, const ReplicaActionMembers& members) {
    // Naming one Region twice is one action (reference: "two identical Creates for one Region").
    const auto known = [&](const ReplicaUpdate& other) { return other.region.name == *members.region; };
    if (std::any_of(result.begin(), result.end(), known)) return;
    absl::StatusOr<ReplicaOverrides> overrides = OverridesOf(members);
    status.Update(overrides.status());
    if (overrides.ok()) result.push_back({action, RegionId(std::string(*members.region)), *std::move(overrides)});
  };
  for (const ReplicaUpdateMembers& update : updates) {
    const bool changes_something = update.update && update.update->gives_more;
    if (!update.create && !update.remove && !changes_something) {
      return ValidationError("There are no actions specified in the Replica Update Action of the request.");
    }
    if (absl::Status keys = CheckKeys(update); !keys.ok()) return keys;
    creates = creates || update.create;
    deletes = deletes || update.remove;
    changes = changes || changes_something;
    if (update.create) add(Action::kCreate, *update.create);
    if (update.remove) add(Action::kDelete, *update.remove);
    if (changes_something) add(Action::kUpdate, *update.update);
  }
  if (creates + deletes + changes > 1) {
    return ValidationError("Update table operation with more than one type of replica actions not allowed.");
  }
  if (!status.ok()) return status;
  if (result.size() > 1) {
    return ValidationError("Update table operation with more than one create or delete replica actions not allowed");
  }
  return result;
}

}  // namespace meridian
