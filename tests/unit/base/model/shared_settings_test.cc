// What the Regions of a table share, and how it changes: reference/global-tables.md §3.
#include "base/model/shared_settings.h"

#include <gtest/gtest.h>

#include "base/model/propagation.h"

namespace meridian::shared_settings_test {
namespace {

const RegionId kHere("us-east-1");
const RegionId kThere("eu-west-1");

// The table of the reference, both columns.
TEST(PropagationTest, IsThatOfTheNotesOrOfAws) {
  const struct {
    Setting setting;
    Propagation notes, aws;
  } table[] = {
      {Setting::kIndexes, Propagation::kSync, Propagation::kSync},
      {Setting::kBillingMode, Propagation::kSync, Propagation::kSync},
      {Setting::kWriteCapacity, Propagation::kSync, Propagation::kSync},
      {Setting::kReadCapacity, Propagation::kSyncOverridable, Propagation::kSyncOverridable},
      {Setting::kWarmThroughput, Propagation::kSync, Propagation::kSync},
      {Setting::kTableClass, Propagation::kSyncOverridable, Propagation::kSyncOverridable},
      {Setting::kEncryptionType, Propagation::kSync, Propagation::kSync},
      {Setting::kStream, Propagation::kSync, Propagation::kSync},
      {Setting::kTimeToLive, Propagation::kLocal, Propagation::kSync},
      {Setting::kPointInTimeRecovery, Propagation::kLocal, Propagation::kLocal},
      {Setting::kDeletionProtection, Propagation::kLocal, Propagation::kLocal},
      {Setting::kTags, Propagation::kLocal, Propagation::kLocal},
      {Setting::kResourcePolicy, Propagation::kLocal, Propagation::kLocal},
      {Setting::kContributorInsights, Propagation::kLocal, Propagation::kLocal},
      {Setting::kKinesisDestination, Propagation::kLocal, Propagation::kLocal},
  };
  EXPECT_EQ(std::size(table), static_cast<size_t>(Setting::kCount));
  for (const auto& row : table) {
    EXPECT_EQ(PropagationOf(PropagationProfile::kNotes, row.setting), row.notes) << static_cast<int>(row.setting);
    EXPECT_EQ(PropagationOf(PropagationProfile::kAws, row.setting), row.aws) << static_cast<int>(row.setting);
  }
}

class SharedSettingsTest : public ::testing::Test {
 protected:
  SharedSettingsTest() {
    table_.name = "t";
    table_.settings.throughput = {200, 50};
    table_.settings.table_class = TableClass::kStandard;
    SecondaryIndex& index = table_.settings.indexes.emplace_back();
    index.name = "ix";
    index.throughput = {20, 5};
    table_.replicas = {{kHere}, {kThere}};
  }
  void Apply(const SettingsChange& change) { ASSERT_TRUE(ApplySettingsChange(table_, change).ok()); }
  void Override(const RegionId& region, const ReplicaOverrides& overrides) {
    SettingsChange change;
    change.overrides = std::pair(region, overrides);
    Apply(change);
  }
  const ReplicaOverrides& own(const RegionId& region) { return table_.Find(region)->overrides; }

  GlobalTable table_;
};

TEST_F(SharedSettingsTest, WhatIsAbsentStays) {
  const GlobalTable before = table_;
  Apply({});
  EXPECT_EQ(table_, before);
  SettingsChange change;
  change.encryption = EncryptionKey::kManaged;
  Apply(change);
  EXPECT_EQ(table_.settings.encryption, EncryptionKey::kManaged);
  EXPECT_EQ(table_.settings.throughput, before.settings.throughput);
}

// The reference's example: use1=200, usw2 overrides it with 100; setting use1 to 300 makes usw2 300.
TEST_F(SharedSettingsTest, ANewValueOverwritesOverrides) {
  ReplicaOverrides wanted;
  wanted.read_units = 100;
  wanted.indexes["ix"].read_units = 7;
  Override(kThere, wanted);
  EXPECT_EQ(own(kThere), wanted);
  EXPECT_EQ(own(kHere), ReplicaOverrides());
  SettingsChange change;
  change.capacity.write_units = 60;
  Apply(change);
  EXPECT_EQ(own(kThere), wanted) << "nobody has changed what it reads";
  change.capacity.read_units = 300;
  Apply(change);
  EXPECT_EQ(own(kThere).read_units, std::nullopt);
  EXPECT_EQ(own(kThere).indexes.at("ix").read_units, 7) << "another capacity";
  change = {};
  change.index_capacity["ix"].warm = Throughput{100, 100};
  Apply(change);
  EXPECT_EQ(own(kThere).indexes.at("ix").read_units, 7);
  change.index_capacity["ix"].read_units = 30;
  Apply(change);
  EXPECT_EQ(own(kThere), ReplicaOverrides());
  EXPECT_EQ(table_.settings.indexes[0].throughput, (Throughput{30, 5}));
}

TEST_F(SharedSettingsTest, AnOverrideThatSaysWhatIsSharedIsNone) {
  ReplicaOverrides wanted;
  wanted.read_units = 100;
  wanted.table_class = TableClass::kStandardInfrequentAccess;
  Override(kThere, wanted);
  wanted = {};
  wanted.read_units = 200;
  Override(kThere, wanted);
  EXPECT_EQ(own(kThere).read_units, std::nullopt);
  EXPECT_EQ(own(kThere).table_class, TableClass::kStandardInfrequentAccess) << "what an update leaves out stays";
  wanted = {};
  wanted.indexes["none"].read_units = 7;
  wanted.max_read_units = 10;
  Override(kThere, wanted);
  EXPECT_TRUE(own(kThere).indexes.empty()) << "of an index that is not there";
  EXPECT_EQ(own(kThere).max_read_units, std::nullopt) << "of a table that is provisioned";
}

TEST_F(SharedSettingsTest, AnotherModeEndsOverridesOfTheFirst) {
  ReplicaOverrides wanted;
  wanted.read_units = 100;
  Override(kHere, wanted);
  SettingsChange change;
  change.billing_mode = BillingMode::kPayPerRequest;
  change.capacity.read_units = change.capacity.write_units = 0;
  Apply(change);
  EXPECT_EQ(own(kHere), ReplicaOverrides());
}

TEST_F(SharedSettingsTest, OnlyAReplicaHasValuesOfItsOwn) {
  SettingsChange change;
  change.overrides = std::pair(RegionId("ap-southeast-2"), ReplicaOverrides());
  EXPECT_EQ(ApplySettingsChange(table_, change).message(),
            "Update global table operation failed because one or more replicas were not part of the global table. Please retry the request "
            "without these replicas: [ap-southeast-2].");
}

SettingsChange Full() {
  SettingsChange change;
  SecondaryIndex index;
  index.name = "ix";
  index.key.partition = {{"a", AttributeValue::Type::kS}};
  change.indexes = IndexesChange{IndexAction::kDelete, {index}};
  change.billing_mode = BillingMode::kPayPerRequest;
  change.capacity = {1, 2, 3, 4, Throughput{5, 6}};
  change.index_capacity["a"].read_units = 11;
  change.index_capacity["b"].warm = Throughput{12, 13};
  change.table_class = TableClass::kStandard;
  change.encryption = EncryptionKey::kCustomer;
  change.time_to_live = SharedTimeToLive{true, "until"};
  ReplicaOverrides overrides;
  overrides.read_units = 7;
  overrides.max_read_units = 8;
  overrides.table_class = TableClass::kStandardInfrequentAccess;
  overrides.indexes["a"] = {9, std::nullopt};
  overrides.indexes["b"] = {std::nullopt, 10};
  change.overrides = std::pair(RegionId("eu-west-1"), overrides);
  return change;
}

TEST(SettingsChangeCodecTest, RoundTripAndEveryPrefixIsRefused) {
  for (const SettingsChange& change : {Full(), SettingsChange()}) {
    const std::string bytes = EncodeSettingsChange(change);
    EXPECT_EQ(*DecodeSettingsChange(bytes), change);
    for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(DecodeSettingsChange(bytes.substr(0, size)).ok()) << size;
    EXPECT_FALSE(DecodeSettingsChange(bytes + "x").ok());
  }
}

TEST(SettingsChangeCodecTest, FieldsThatNobodyKnowsAreRefused) {
  std::string bytes = EncodeSettingsChange({});
  ASSERT_EQ(bytes.size(), 3u);
  bytes[0] = 64;
  EXPECT_FALSE(DecodeSettingsChange(bytes).ok());
}

TEST(ReplicaOverridesCodecTest, IndexesComeInOrder) {
  ReplicaOverrides overrides = Full().overrides->second;
  std::string bytes = EncodeReplicaOverrides(overrides);
  EXPECT_EQ(*DecodeReplicaOverrides(bytes), overrides);
  std::swap(bytes[bytes.find('a')], bytes[bytes.rfind('b')]);
  EXPECT_FALSE(DecodeReplicaOverrides(bytes).ok());
}

}  // namespace
}  // namespace meridian::shared_settings_test
