#include "regiond/server/api/consistency_members.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

// More than can be right; what comes behind is not looked at.
constexpr size_t kWitnessUpdatesRead = 50;

// reference/global-tables.md §5; which of them go together is not checked, as AWS took a mixture (§13).
constexpr std::array<std::string_view, 10> kStrongRegions = {"us-east-1",    "us-east-2",      "us-west-2",      "eu-west-1",     "eu-west-2",
                                                       "eu-west-3",    "eu-central-1",   "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"};

std::optional<std::string_view> ReadWitnessRegion(JsonReader& json, Json value, std::string_view shape) {
  std::optional<JsonObject> object;
  std::optional<std::string_view> region;
  json.Structure(value, shape, &object);
  if (!object) return region;
  for (const auto field : *object) {
    if (field.key == "RegionName") json.String(field.value, &region);
  }
  return region;
}

// As violations show a list of structures.
std::string DumpWitnesses(const std::vector<WitnessUpdateMembers>& updates) {
  const auto action = [](std::string_view shape, const std::optional<std::optional<std::string_view>>& region) {
    return region ? StrCat(shape, "(regionName=", region->value_or("null"), ")") : std::string("null");
  };
  std::string text;
  for (const WitnessUpdateMembers& update : updates) {
    StrAppend(&text, text.empty() ? "" : ", ", "GlobalTableWitnessGroupUpdate(create=", action("CreateGlobalTableWitnessGroupMemberAction", update.create),
              ", delete=", action("DeleteGlobalTableWitnessGroupMemberAction", update.remove), ")");
  }
  return StrCat("[", text, "]");
}

absl::Status CheckStrong(const std::vector<std::string_view>& replicas, const std::vector<std::string_view>& witnesses,
                         std::string_view self) {
  const auto has = [](const auto& all, std::string_view region) { return std::find(all.begin(), all.end(), region) != all.end(); };
  for (const std::string_view witness : witnesses) {
    if (has(replicas, witness)) return ValidationError("Cannot target multiple regions with the same action");
    if (witness == self) {
      return ValidationError(
          "Cannot add a witness in the same region as an existing replica when creating a global table with MultiRegionConsistency set to STRONG.");
    }
  }
  std::string unsupported;
  const auto add = [&](std::string_view region) {
    if (!has(kStrongRegions, region)) StrAppend(&unsupported, unsupported.empty() ? "" : ", ", region);
  };
  add(self);
  std::for_each(replicas.begin(), replicas.end(), add);
  std::for_each(witnesses.begin(), witnesses.end(), add);
  if (!unsupported.empty()) {
    return ValidationError(
        StrCat("Unsupported Region(s) specified for global tables with MultiRegionConsistency set to STRONG: [", unsupported, "]."));
  }
  if (replicas.empty() || replicas.size() + witnesses.size() != 2) {
    return ValidationError("Unsupported replica count for global tables with MultiRegionConsistency set to STRONG.");
  }
  return absl::OkStatus();
}

}  // namespace

void ReadWitnessUpdates(JsonReader& json, Json value, std::optional<std::vector<WitnessUpdateMembers>>& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.emplace();
  for (Json element : *array) {
    if (out->size() == kWitnessUpdatesRead) return;
    WitnessUpdateMembers& update = out->emplace_back();
    std::optional<JsonObject> object;
    json.Structure(element, "GlobalTableWitnessGroupUpdate", &object);
    if (!object) continue;
    for (const auto field : *object) {
      if (field.value.is_null()) continue;
      if (field.key == "Create") update.create = ReadWitnessRegion(json, field.value, "CreateGlobalTableWitnessGroupMemberAction");
      if (field.key == "Delete") update.remove = ReadWitnessRegion(json, field.value, "DeleteGlobalTableWitnessGroupMemberAction");
    }
  }
}

void CheckWitnessConstraints(const std::vector<WitnessUpdateMembers>& updates, Constraints& constraints) {
  constexpr std::string_view kPath = "globalTableWitnessUpdates";
  if (updates.empty()) constraints.Violated("'[]'", kPath, "Member must have length greater than or equal to 1");
  if (updates.size() > 1) constraints.Violated(Quoted(DumpWitnesses(updates)), kPath, "Member must have length less than or equal to 1");
  for (size_t i = 0; i < updates.size(); ++i) {
    const std::string path = StrCat(kPath, ".", i + 1, ".member.");
    if (updates[i].create) constraints.NotNull(updates[i].create->has_value(), path + "create.regionName");
    if (updates[i].remove) constraints.NotNull(updates[i].remove->has_value(), path + "delete.regionName");
  }
}

absl::Status CheckConsistency(const ConsistencyMembers& members, const ApiEndpoint& endpoint) {
  std::vector<std::string_view> witnesses;
  for (const WitnessUpdateMembers& update : members.witnesses) {
    if (update.create) witnesses.push_back(**update.create);
  }
  const bool strong = members.consistency == "STRONG";
  if (!witnesses.empty() && !strong) {
    return ValidationError("MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present.");
  }
  if (!members.consistency) return absl::OkStatus();
  std::vector<std::string_view> replicas;
  for (const ReplicaUpdateMembers& update : members.replicas) {
    if (!update.create || update.update || update.remove) {
      return ValidationError("Only Replica Create actions are supported when MultiRegionConsistency parameter is provided.");
    }
    if (std::find(replicas.begin(), replicas.end(), *update.create->region) == replicas.end()) replicas.push_back(*update.create->region);
  }
  return strong ? CheckStrong(replicas, witnesses, endpoint.region) : absl::OkStatus();
}

}  // namespace meridian
