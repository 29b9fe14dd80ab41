// How a Region asks for what its table shares, and takes it over: reference/global-tables.md §3.
#include "regiond/core/settings/shared_part.h"

#include <gtest/gtest.h>

#include "regiond/core/settings/time_to_live.h"

namespace meridian::shared_part_test {
namespace {

constexpr PropagationProfile kNotes = PropagationProfile::kNotes;
constexpr PropagationProfile kAws = PropagationProfile::kAws;
constexpr WallTime kNow{1'700'000'000'000'000};
const RegionId kSelf("us-east-1");

TableDescriptor Provisioned() {
  TableDescriptor table;
  table.name = "t";
  table.settings.throughput = {100, 50};
  SecondaryIndex& index = table.settings.indexes.emplace_back();
  index.name = "ix";
  index.number = 1;
  index.throughput = {10, 5};
  table.settings.next_index_number = 2;
  return table;
}

// With a replica elsewhere.
TableDescriptor Shared() {
  TableDescriptor table = Provisioned();
  table.global.emplace();
  table.global->settings = table.settings;
  return table;
}

GlobalTable Sharing(const TableDescriptor& table) {
  GlobalTable shared;
  shared.name = table.name;
  shared.settings = table.settings;
  shared.replicas = {{kSelf}, {RegionId("eu-west-1")}};
  return shared;
}

TEST(SharedPartTest, IsWhatDiffersOfWhatIsShared) {
  const TableDescriptor before = Provisioned();
  TableDescriptor after = before;
  EXPECT_TRUE(SharedPartOf(before, after, kNotes).empty());
  after.deletion_protection = true;
  after.attributes.tags["k"] = "v";
  EXPECT_TRUE(SharedPartOf(before, after, kNotes).empty());
  after.settings.throughput = {100, 60};
  after.settings.table_class = TableClass::kStandardInfrequentAccess;
  SettingsChange change;
  change.capacity.write_units = 60;
  change.table_class = TableClass::kStandardInfrequentAccess;
  EXPECT_EQ(SharedPartOf(before, after, kNotes), change);
}

TEST(SharedPartTest, IndexesComeGoOrChange) {
  const TableDescriptor before = Provisioned();
  TableDescriptor after = before;
  after.settings.indexes[0].throughput.read_units = 11;
  SettingsChange capacity;
  capacity.index_capacity["ix"].read_units = 11;
  EXPECT_EQ(SharedPartOf(before, after, kNotes), capacity);
  after = before;
  after.settings.indexes.clear();
  EXPECT_EQ(SharedPartOf(before, after, kNotes).indexes, (IndexesChange{IndexAction::kDelete, before.settings.indexes}));
  EXPECT_EQ(SharedPartOf(after, before, kNotes).indexes, (IndexesChange{IndexAction::kCreate, before.settings.indexes}));
}

// GT7
TEST(SharedPartTest, TtlIsSharedInOneProfileOnly) {
  const TableDescriptor before = Provisioned();
  TableDescriptor after = before;
  ASSERT_TRUE(ChangeTimeToLive(after, true, "until", kNow).ok());
  EXPECT_TRUE(SharedPartOf(before, after, kNotes).empty());
  EXPECT_EQ(SharedPartOf(before, after, kAws).time_to_live, (SharedTimeToLive{true, "until"}));
  EXPECT_EQ(LocalPartOf(before, after, kNotes), after);
  EXPECT_EQ(LocalPartOf(before, after, kAws), before);
  EXPECT_EQ(SharedTimeToLiveOf(after, kNotes), std::nullopt);
  EXPECT_EQ(SharedTimeToLiveOf(after, kAws), (SharedTimeToLive{true, "until"}));
}

// Whoever numbers an index is the Region that makes it, when all have agreed to it.
TEST(SharedPartTest, AnIndexThatIsAskedForTakesNoNumberYet) {
  const TableDescriptor before = Provisioned();
  TableDescriptor after = before;
  after.settings.indexes.emplace_back().name = "new";
  ++after.settings.next_index_number;
  EXPECT_EQ(LocalPartOf(before, after, kNotes), before);
}

TEST(AdoptSettingsTest, ChangesAreNotedWithTheirDates) {
  TableDescriptor table = Shared();
  GlobalTable shared = Sharing(table);
  EXPECT_EQ(AdoptSettings(table, shared, kSelf, kNotes, kNow), std::nullopt);
  shared.settings.throughput = {100, 40};
  EXPECT_EQ(AdoptSettings(table, shared, kSelf, kNotes, kNow), TableChangeKind::kThroughput);
  EXPECT_EQ(table.attributes.throughput[kTableItself].decreased_at, kNow);
  EXPECT_EQ(table.attributes.throughput.count(1), 0u);
  shared.settings.table_class = TableClass::kStandardInfrequentAccess;
  EXPECT_EQ(AdoptSettings(table, shared, kSelf, kNotes, kNow), TableChangeKind::kTableClass);
  EXPECT_EQ(table.attributes.class_changes, std::vector<WallTime>{kNow});
  shared.settings.billing_mode = BillingMode::kPayPerRequest;
  shared.settings.throughput = {};
  shared.settings.indexes[0].throughput = {};
  EXPECT_EQ(AdoptSettings(table, shared, kSelf, kNotes, kNow), TableChangeKind::kBillingMode);
  EXPECT_EQ(table.attributes.pay_per_request_at, kNow);
  EXPECT_EQ(table.settings, shared.settings);
}

TEST(AdoptSettingsTest, CapacityOfAnIndexIsTakenOver) {
  TableDescriptor table = Shared();
  table.global->settings.indexes[0].number = 7;  // each Region numbers for itself
  GlobalTable shared = Sharing(table);
  SecondaryIndex& agreed = shared.settings.indexes[0];
  agreed.number = 7;
  agreed.throughput = {11, 6};
  agreed.on_demand_max = {10, 20};
  agreed.warm = {30, 40};
  EXPECT_EQ(AdoptSettings(table, shared, kSelf, kNotes, kNow), TableChangeKind::kThroughput);
  const SecondaryIndex& index = table.settings.indexes[0];
  EXPECT_EQ(index.number, 1u);
  EXPECT_EQ(index.throughput, agreed.throughput);
  EXPECT_EQ(index.on_demand_max, agreed.on_demand_max);
  EXPECT_EQ(index.warm, agreed.warm);
}

TEST(AdoptSettingsTest, ARegionsOwnValuesComeFirst) {
  TableDescriptor table = Shared();
  GlobalTable shared = Sharing(table);
  ReplicaOverrides& own = shared.Find(kSelf)->overrides;
  own.read_units = 7;
  own.table_class = TableClass::kStandardInfrequentAccess;
  own.indexes["ix"].read_units = 3;
  AdoptSettings(table, shared, kSelf, kNotes, kNow);
  EXPECT_EQ(table.settings.throughput, (Throughput{7, 50}));
  EXPECT_EQ(table.settings.indexes[0].throughput, (Throughput{3, 5}));
  EXPECT_EQ(table.settings.table_class, TableClass::kStandardInfrequentAccess);
  shared.Find(kSelf)->overrides = {};
  AdoptSettings(table, shared, kSelf, kNotes, kNow);
  EXPECT_EQ(table.settings, shared.settings);
}

TEST(AdoptSettingsTest, SharedTtlBeginsAQueueOfThisRegion) {
  TableDescriptor table = Shared();
  GlobalTable shared = Sharing(table);
  shared.time_to_live = SharedTimeToLive{true, "until"};
  AdoptSettings(table, shared, kSelf, kAws, kNow);
  EXPECT_EQ(table.attributes.time_to_live, (TimeToLive{true, "until", kNow, 2}));
  AdoptSettings(table, shared, kSelf, kAws, kNow + Duration::Seconds(1));
  EXPECT_EQ(table.attributes.time_to_live.queue, 2u) << "the same again is no change";
  shared.time_to_live = SharedTimeToLive();
  AdoptSettings(table, shared, kSelf, kAws, kNow);
  EXPECT_FALSE(table.attributes.time_to_live.enabled);
  shared.time_to_live.reset();
  ASSERT_TRUE(ChangeTimeToLive(table, true, "own", kNow + kTimeToLiveCooldown).ok());
  AdoptSettings(table, shared, kSelf, kAws, kNow);
  EXPECT_EQ(table.attributes.time_to_live.attribute, "own") << "each Region has its own";
}

// reference/global-tables.md §2, "Stream".
TEST(AdoptSettingsTest, AStreamIsMadeWhereThereIsNone) {
  TableDescriptor table = Provisioned();
  GlobalTable shared = Sharing(table);
  shared.stream = StreamView::kOldImage;
  AdoptSettings(table, shared, kSelf, kNotes, kNow);
  ASSERT_NE(table.attributes.enabled_stream(), nullptr);
  EXPECT_EQ(table.attributes.enabled_stream()->view, StreamView::kOldImage);
  shared.stream = StreamView::kNewImage;
  AdoptSettings(table, shared, kSelf, kNotes, kNow);
  EXPECT_EQ(table.attributes.streams.size(), 1u) << "one that is there is kept";
  EXPECT_EQ(SharedStreamOf(table), StreamView::kOldImage);
  EXPECT_EQ(SharedStreamOf(Provisioned()), StreamView::kNewAndOldImages);
}

// A first replica that was accepted late: what its table became meanwhile is not taken back, but shared.
TEST(AdoptSettingsTest, TheFirstVersionKeepsWhatIsHere) {
  TableDescriptor table = Provisioned();
  GlobalTable first = Sharing(table);
  table.settings.throughput = {100, 70};
  table.settings.table_class = TableClass::kStandardInfrequentAccess;
  table.settings.indexes.emplace_back().name = "late";
  EXPECT_TRUE(UnsharedPart(table, kSelf).empty()) << "it has no replicas";
  EXPECT_EQ(AdoptSettings(table, first, kSelf, kNotes, kNow), std::nullopt);
  table.global = first;
  EXPECT_EQ(table.settings.throughput, (Throughput{100, 70}));
  const SettingsChange unshared = UnsharedPart(table, kSelf);
  EXPECT_EQ(unshared.capacity.write_units, 70);
  EXPECT_EQ(unshared.table_class, TableClass::kStandardInfrequentAccess);
  ASSERT_TRUE(unshared.indexes.has_value());
  EXPECT_EQ(unshared.indexes->indexes[0].name, "late");
  GlobalTable second = first;
  ASSERT_TRUE(ApplySettingsChange(second, unshared).ok());
  AdoptSettings(table, second, kSelf, kNotes, kNow);
  table.global = second;
  EXPECT_TRUE(UnsharedPart(table, kSelf).empty());
  EXPECT_EQ(table.settings.throughput, (Throughput{100, 70}));
}

TEST(AdoptSettingsTest, ValuesOfItsOwnAreNotUnshared) {
  TableDescriptor table = Shared();
  GlobalTable shared = Sharing(table);
  shared.Find(kSelf)->overrides.read_units = 7;
  AdoptSettings(table, shared, kSelf, kNotes, kNow);
  table.global = shared;
  EXPECT_TRUE(UnsharedPart(table, kSelf).empty());
}

// The cluster's profile has been changed to one in which it is each Region's own.
TEST(AdoptSettingsTest, TtlThatIsSharedNoMoreIsLeftAlone) {
  TableDescriptor table = Shared();
  GlobalTable shared = Sharing(table);
  shared.time_to_live = SharedTimeToLive{true, "until"};
  AdoptSettings(table, shared, kSelf, kNotes, kNow);
  EXPECT_FALSE(table.attributes.time_to_live.enabled);
}

// A class that was never set is the standard one.
TEST(AdoptSettingsTest, TheStandardClassIsNoChange) {
  TableDescriptor table = Shared();
  GlobalTable shared = Sharing(table);
  shared.settings.table_class = TableClass::kStandard;
  EXPECT_EQ(AdoptSettings(table, shared, kSelf, kNotes, kNow), std::nullopt);
  EXPECT_EQ(table.settings.table_class, TableClass::kStandard);
  EXPECT_TRUE(table.attributes.class_changes.empty());
}

TEST(BeginWithTest, ANewReplicaHasNoHistory) {
  TableDescriptor table;
  GlobalTable shared = Sharing(Provisioned());
  shared.Find(kSelf)->overrides.read_units = 7;
  shared.time_to_live = SharedTimeToLive{true, "until"};
  BeginWith(table, shared, kSelf, kAws, kNow);
  EXPECT_EQ(table.settings.throughput, (Throughput{7, 50}));
  EXPECT_TRUE(table.attributes.throughput.empty());
  EXPECT_EQ(table.attributes.time_to_live.attribute, "until");
}

}  // namespace
}  // namespace meridian::shared_part_test
