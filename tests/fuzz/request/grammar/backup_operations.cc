#include "base/model/strings.h"
#include "tests/fuzz/request/grammar/operations.h"
#include "tests/fuzz/request/grammar/table_members.h"

namespace meridian::fuzz {
namespace {

constexpr std::string_view kNoBackup = "arn:aws:dynamodb:us-east-1:000000000000:table/people/backup/01489602797149-69983862";

std::string BackupText(Choices& choices) {
  if (choices.Slips()) {
    return std::string(choices.OneOf({"", "arn:aws:dynamodb:us-east-1:000000000000:table/people",
                                      "arn:aws:dynamodb:us-east-1:000000000000:table/people/backup/01489602797149",
                                      "arn:aws:dynamodb:mars-north-1:000000000000:table/people/backup/01489602797149-69983862",
                                      "arn:aws:dynamodb:us-east-1:111111111111:table/people/backup/01489602797149-69983862", kNoBackup}));
  }
  const std::vector<std::string>& known = choices.known().backups.values();
  return known.empty() ? std::string(kNoBackup) : choices.OneOf(known);
}

std::string IndexesToKeep(Choices& choices, bool local, bool provisioned) {
  const TableShape& table = AnyTable(choices);
  std::vector<std::string> indexes;
  for (const IndexShape& index : table.indexes) {
    if (index.local == local && choices.Chance(2, 3)) indexes.push_back(IndexJson(choices, index, provisioned));
  }
  size_t next = 0;
  return List(indexes.size(), [&] { return indexes[next++]; });
}

}  // namespace

std::string CreateBackupBody(Choices& choices) {
  return About(choices, AnyTable(choices)).AddText("BackupName", choices.Slips() ? "a b" : choices.OneOf({"nightly", "b.1", "B_2-c"})).Object();
}

std::string BackupNameBody(Choices& choices) {
  Members request(choices);
  request.AddText("BackupArn", BackupText(choices));
  return request.Object();
}

std::string ListBackupsBody(Choices& choices) {
  Members request(choices);
  if (choices.Chance(1, 2)) request.AddText("TableName", NameText(choices, AnyTable(choices)));
  if (choices.Chance(1, 4)) request.AddText("BackupType", choices.Slips() ? "NONE" : choices.OneOf({"USER", "SYSTEM", "AWS_BACKUP", "ALL"}));
  if (choices.Chance(1, 2)) request.Add("Limit", StrCat(choices.Slips() ? 101 * choices.Below(2) : choices.Between(1, 3)));
  if (choices.Chance(1, 8)) request.AddText("ExclusiveStartBackupArn", BackupText(choices));
  if (choices.Chance(1, 8)) request.Add("TimeRangeLowerBound", choices.OneOf({"0", "1.5", "1e300", "-1", "1700000000"}));
  if (choices.Chance(1, 8)) request.Add("TimeRangeUpperBound", choices.OneOf({"0", "1e300", "99999999999", "1700000000.001"}));
  return request.Object();
}

std::string RestoreFromBackupBody(Choices& choices) {
  Members request(choices);
  request.AddText("TargetTableName", choices.Slips() ? NameText(choices, AnyTable(choices)) : choices.OneOf({"restored-a", "restored-b"}));
  request.AddText("BackupArn", BackupText(choices));
  const bool provisioned = choices.Chance(1, 4);
  if (provisioned || choices.Chance(1, 8)) {
    request.AddText("BillingModeOverride", choices.Slips() ? "FREE" : provisioned ? "PROVISIONED" : "PAY_PER_REQUEST");
  }
  if (provisioned != choices.Slips()) request.Add("ProvisionedThroughputOverride", Throughput(choices));
  if (choices.Chance(1, 8)) request.Add("OnDemandThroughputOverride", OnDemandThroughput(choices));
  if (choices.Chance(1, 4)) request.Add("GlobalSecondaryIndexOverride", IndexesToKeep(choices, false, provisioned));
  if (choices.Chance(1, 4)) request.Add("LocalSecondaryIndexOverride", IndexesToKeep(choices, true, provisioned));
  if (choices.Chance(1, 8)) request.Add("SSESpecificationOverride", Encryption(choices));
  return request.Object();
}

}  // namespace meridian::fuzz
