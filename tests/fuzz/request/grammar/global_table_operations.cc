#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/operations.h"

namespace meridian::fuzz {
namespace {

Members AboutGlobal(Choices& choices) {
  Members request(choices);
  request.AddText("GlobalTableName", NameText(choices, AnyTable(choices)));
  return request;
}

std::string RegionOnly(Choices& choices) { return Members(choices).AddText("RegionName", AnyRegion(choices)).Object(); }

std::string LegacyUpdate(Choices& choices) {
  return Members(choices).Add(choices.OneOf({"Create", "Delete"}), RegionOnly(choices)).Object();
}

std::string LegacyUnits(Choices& choices) { return choices.Slips() ? "0" : StrCat(choices.Between(1, 9)); }

// `kind`: of capacity, "Read" or "Write".
std::string LegacyIndex(Choices& choices, std::string_view kind) {
  Members index(choices);
  index.AddText("IndexName", choices.Slips() ? "a b" : choices.OneOf({"by-text", "by-binary", "no-such-index"}));
  if (choices.Chance(1, 2)) return index.Add(StrCat("Provisioned", kind, "CapacityUnits"), LegacyUnits(choices)).Object();
  return index.Add(StrCat("Provisioned", kind, "CapacityAutoScalingSettingsUpdate"), ScalingSettings(choices)).Object();
}

std::string LegacyIndexes(Choices& choices, std::string_view kind) {
  const uint64_t count = !choices.Slips() ? choices.Between(1, 2) : choices.Chance(1, 2) ? 0 : 21;
  return List(count, [&] { return LegacyIndex(choices, kind); });
}

std::string LegacyReplica(Choices& choices) {
  Members replica(choices);
  replica.AddText("RegionName", AnyRegion(choices));
  if (choices.Chance(1, 2)) replica.Add("ReplicaProvisionedReadCapacityUnits", LegacyUnits(choices));
  if (choices.Chance(1, 4)) replica.Add("ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate", ScalingSettings(choices));
  if (choices.Chance(1, 4)) replica.Add("ReplicaGlobalSecondaryIndexSettingsUpdate", LegacyIndexes(choices, "Read"));
  if (choices.Chance(1, 4)) replica.AddText("ReplicaTableClass", choices.Slips() ? "GLACIER" : "STANDARD");
  return replica.Object();
}

}  // namespace

std::string CreateGlobalTableBody(Choices& choices) {
  const uint64_t replicas = choices.Slips() ? 0 : choices.Between(1, 3);
  return AboutGlobal(choices).Add("ReplicationGroup", List(replicas, [&] { return RegionOnly(choices); })).Object();
}

std::string UpdateGlobalTableBody(Choices& choices) {
  const uint64_t updates = choices.Slips() ? 0 : choices.Between(1, 2);
  return AboutGlobal(choices).Add("ReplicaUpdates", List(updates, [&] { return LegacyUpdate(choices); })).Object();
}

std::string GlobalTableNameBody(Choices& choices) { return AboutGlobal(choices).Object(); }

std::string ListGlobalTablesBody(Choices& choices) {
  Members request(choices);
  if (choices.Chance(1, 2)) request.AddText("ExclusiveStartGlobalTableName", NameText(choices, AnyTable(choices)));
  if (choices.Chance(1, 2)) request.Add("Limit", LegacyUnits(choices));
  if (choices.Chance(1, 2)) request.AddText("RegionName", AnyRegion(choices));
  return request.Object();
}

std::string UpdateGlobalTableSettingsBody(Choices& choices) {
  Members request = AboutGlobal(choices);
  if (choices.Chance(1, 4)) request.AddText("GlobalTableBillingMode", choices.Slips() ? "FREE" : "PROVISIONED");
  if (choices.Chance(1, 2)) request.Add("GlobalTableProvisionedWriteCapacityUnits", LegacyUnits(choices));
  if (choices.Chance(1, 4)) request.Add("GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate", ScalingSettings(choices));
  if (choices.Chance(1, 4)) request.Add("GlobalTableGlobalSecondaryIndexSettingsUpdate", LegacyIndexes(choices, "Write"));
  if (choices.Chance(1, 2)) {
    request.Add("ReplicaSettingsUpdate", List(choices.Between(1, 2), [&] { return LegacyReplica(choices); }));
  }
  return request.Object();
}

}  // namespace meridian::fuzz
