// reference/backup-pitr-export-import.md §2. Texts that a request can bring about are in tests/conformance/backups_test.py.
#include "regiond/core/settings/restored_settings.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"

namespace meridian::restored_settings_test {
namespace {

constexpr char kRegion[] = "us-east-1";

SecondaryIndex Index(const std::string& name, IndexKind kind, uint32_t number, const std::string& key) {
  SecondaryIndex index;
  index.name = name;
  index.kind = kind;
  index.number = number;
  const KeyAttribute attribute{key, AttributeValue::Type::kS};
  if (kind == IndexKind::kGlobal) {
    index.key.partition = {attribute};
    index.throughput = {3, 4};
    index.warm = {100, 100};
  } else {
    index.key.partition = {{"pk", AttributeValue::Type::kS}};
    index.key.sort = {attribute};
  }
  return index;
}

// Provisioned, with a local index and two global ones.
BackupRecord Backup() {
  BackupRecord backup;
  TableSettings& settings = backup.settings;
  settings.key_schema = {{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kS}};
  settings.throughput = {1, 2};
  settings.warm = {50, 60};
  settings.table_class = TableClass::kStandardInfrequentAccess;
  settings.encryption = EncryptionKey::kCustomer;
  settings.indexes = {Index("local", IndexKind::kLocal, 1, "a"), Index("by-a", IndexKind::kGlobal, 2, "a"),
                      Index("by-b", IndexKind::kGlobal, 5, "b")};
  settings.next_index_number = 7;
  backup.encryption_key_arn = "key";
  return backup;
}

IndexToKeep Keep(const std::string& name, const std::string& key) {
  IndexToKeep kept;
  kept.name = name;
  kept.partition = {key};
  kept.throughput = Throughput{8, 9};
  return kept;
}

std::string ErrorOf(const RestoreOverrides& overrides) {
  return std::string(SettingsOfRestored(Backup(), overrides, kRegion).status().message());
}

TEST(RestoredSettingsTest, AllButClassAndWarmThroughput) {
  const RestoredSettings restored = *SettingsOfRestored(Backup(), {}, kRegion);
  TableSettings expected = Backup().settings;
  expected.table_class = TableClass::kNeverSet;
  expected.warm = {};
  for (SecondaryIndex& index : expected.indexes) index.warm = {};
  EXPECT_EQ(restored.settings, expected);
  EXPECT_EQ(restored.encryption_key_arn, "key");
}

TEST(RestoredSettingsTest, OnDemandHasNoThroughputAnywhere) {
  RestoreOverrides overrides;
  overrides.billing_mode = BillingMode::kPayPerRequest;
  overrides.on_demand_max = UnitsChange{5, kNoMaximum};
  const RestoredSettings restored = *SettingsOfRestored(Backup(), overrides, kRegion);
  EXPECT_EQ(restored.settings.throughput, Throughput());
  EXPECT_EQ(restored.settings.on_demand_max, (Throughput{5, 0}));
  for (const SecondaryIndex& index : restored.settings.indexes) EXPECT_EQ(index.throughput, Throughput()) << index.name;
}

TEST(RestoredSettingsTest, ProvisionedHasNoMaximums) {
  BackupRecord backup = Backup();
  backup.settings.billing_mode = BillingMode::kPayPerRequest;
  backup.settings.throughput = {};
  backup.settings.on_demand_max = {5, 6};
  backup.settings.indexes.clear();
  EXPECT_EQ(SettingsOfRestored(backup, {}, kRegion)->settings.on_demand_max, (Throughput{5, 6}));
  RestoreOverrides overrides;
  overrides.billing_mode = BillingMode::kProvisioned;
  overrides.throughput = Throughput{7, 8};
  const RestoredSettings restored = *SettingsOfRestored(backup, overrides, kRegion);
  EXPECT_EQ(restored.settings.on_demand_max, Throughput());
  EXPECT_EQ(restored.settings.throughput, (Throughput{7, 8}));
}

TEST(RestoredSettingsTest, IndexesAreKeptByTheirKeysAndKeepTheirNumbers) {
  RestoreOverrides overrides;
  overrides.global_indexes = {Keep("renamed", "b")};
  overrides.local_indexes.emplace();
  const RestoredSettings restored = *SettingsOfRestored(Backup(), overrides, kRegion);
  ASSERT_EQ(restored.settings.indexes.size(), 1u);
  EXPECT_EQ(restored.settings.indexes[0].name, "renamed");
  EXPECT_EQ(restored.settings.indexes[0].number, 5u);
  EXPECT_EQ(restored.settings.indexes[0].throughput, (Throughput{8, 9}));
  EXPECT_EQ(restored.settings.next_index_number, 7u);
}

TEST(RestoredSettingsTest, AnIndexIsKeptOnce) {
  RestoreOverrides overrides;
  overrides.global_indexes = {Keep("one", "a"), Keep("other", "a")};
  EXPECT_EQ(ErrorOf(overrides), "Invalid Request: Index other does not match a secondary index that existed in the source table and cannot be "
                                "created during the restore operation");
  overrides.global_indexes = {Keep("one", "a"), Keep("one", "b")};
  EXPECT_EQ(ErrorOf(overrides), "One or more parameter values were invalid: Duplicate index name: one");
}

TEST(RestoredSettingsTest, AKeptIndexOfAProvisionedTableNeedsThroughput) {
  RestoreOverrides overrides;
  overrides.global_indexes = {Keep("by-a", "a")};
  overrides.global_indexes->front().throughput.reset();
  EXPECT_EQ(ErrorOf(overrides), "Invalid Request: Must specify provisioned throughput for index by-a");
}

TEST(RestoredSettingsTest, AnotherKey) {
  RestoreOverrides overrides;
  overrides.encryption = Encryption{EncryptionKey::kManaged, {}, false};
  const RestoredSettings restored = *SettingsOfRestored(Backup(), overrides, kRegion);
  EXPECT_EQ(restored.settings.encryption, EncryptionKey::kManaged);
  EXPECT_EQ(restored.encryption_key_arn, "");
}

}  // namespace
}  // namespace meridian::restored_settings_test
