// What the Regions of a table share, as one of them sees it: docs/replication.md, docs/indexes.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/index/index_entry.h"
#include "tests/support/region_harness.h"
#include "tools/sim/checkers/index_entries.h"

namespace meridian::region_shared_settings_test {
namespace {

using ::testing::IsEmpty;

constexpr const char* kInUse = "The resource which you are attempting to change is in use.";

class RegionSharedSettingsTest : public ::testing::Test {
 protected:
  // A table with items, in version 1 of a group of two Regions.
  void SetUp() override {
    harness_.CreateTable("t");
    for (int i = 0; i < 1000; ++i) region().Write(1, harness_.Put(StrCat("item-", i), i % 2 == 0 ? "even" : "odd"));
    harness_.Settle();
    (void)region().TakeReplies();
    group_.id = {3, 4};
    group_.name = "t";
    group_.settings = region().DescribeTable("t")->settings;
    group_.replicas = {{region().self()}, {RegionId("eu-west-1")}};
    Push();
  }
  Region& region() { return harness_.region(); }
  TableDescriptor Described() { return *region().DescribeTable("t"); }
  // The group's next version arrives.
  void Push() {
    ++group_.settings_version;
    region().OnMessage(NodeId::Coordinator(), PushGlobalTable{group_});
  }
  static SecondaryIndex ByValue() {
    SecondaryIndex index;
    index.name = "by-value";
    index.key.partition = {{"v", AttributeValue::Type::kS}};
    return index;
  }
  // As the coordinator numbers it, which may be otherwise than this Region does.
  void AddToGroup(uint32_t number) {
    group_.settings.indexes = {ByValue()};
    group_.settings.indexes[0].number = number;
  }
  void Ask(IndexAction action, SecondaryIndex index, const std::string& table = "t") {
    region().ChangeSettings(
        7, table, [&](TableDescriptor& changed, WallTime) { return ApplyIndexesChange(changed, {action, {std::move(index)}}); },
        TableChangeKind::kIndexes);
  }
  // The only reply: "" if all is well, "none" if there is none.
  std::string TakeReply() {
    const std::vector<Reply> replies = region().TakeReplies();
    if (replies.empty()) return "none";
    EXPECT_EQ(replies.size(), 1u);
    EXPECT_EQ(replies[0].request, 7u);
    const absl::Status& status = replies[0].status;
    return status.ok() ? "" : StrCat(AwsErrorName(status), ": ", ToStd(status.message()));
  }
  // The number of the proposal that was sent last; 0 if none was.
  uint64_t Proposed() {
    const std::optional<ProposeSettings> proposal = harness_.transport.TakeLast<ProposeSettings>();
    return proposal ? proposal->request : 0;
  }
  void Answer(ProposalAnswer answer) { region().OnMessage(NodeId::Coordinator(), std::move(answer)); }
  void PassUntilBuilt() {
    for (int i = 0; !Described().building.empty() && i < 1000; ++i) harness_.Pass(AzTiming().beat);
    EXPECT_THAT(Described().building, IsEmpty());
    Failures failures;
    CheckIndexEntries(region(), "t", failures);
    EXPECT_THAT(failures.texts(), IsEmpty());
  }

  RegionHarness harness_;
  GlobalTable group_;
};

TEST_F(RegionSharedSettingsTest, TheCoordinatorIsAskedAndThePushBuildsIt) {
  Ask(IndexAction::kCreate, ByValue());
  const std::optional<ProposeSettings> proposal = harness_.transport.TakeLast<ProposeSettings>();
  ASSERT_TRUE(proposal.has_value());
  EXPECT_EQ(proposal->proposer, region().self());
  EXPECT_EQ(proposal->table, "t");
  SecondaryIndex asked_for = ByValue();
  asked_for.number = 1;
  EXPECT_EQ(proposal->change.indexes, (IndexesChange{IndexAction::kCreate, {asked_for}}));
  EXPECT_THAT(Described().settings.indexes, IsEmpty()) << "not before the coordinator says so";
  AddToGroup(9);
  Push();
  ASSERT_EQ(Described().settings.indexes.size(), 1u);
  EXPECT_EQ(Described().settings.indexes[0].number, 1u) << "a Region numbers for itself";
  EXPECT_EQ(Described().building, std::vector<uint32_t>{1});
  Answer({proposal->request, {}, {}, group_.settings_version});
  EXPECT_EQ(TakeReply(), "");
  PassUntilBuilt();
}

TEST_F(RegionSharedSettingsTest, AnAnswerThatOvertakesThePushWaitsForIt) {
  Ask(IndexAction::kCreate, ByValue());
  const uint64_t request = Proposed();
  Answer({request, {}, {}, group_.settings_version + 1});
  EXPECT_EQ(TakeReply(), "none") << "who is told that it is there must see it";
  harness_.Pass(Duration::Millis(500));
  EXPECT_EQ(Proposed(), request) << "it is asked again, as the same proposal";
  AddToGroup(1);
  Push();
  Answer({request, {}, {}, group_.settings_version});
  EXPECT_EQ(TakeReply(), "");
}

TEST_F(RegionSharedSettingsTest, ARefusalIsPassedOn) {
  Ask(IndexAction::kCreate, ByValue());
  Answer({Proposed(), "LimitExceededException", "too many"});
  EXPECT_EQ(TakeReply(), "LimitExceededException: too many");
  Ask(IndexAction::kCreate, ByValue());
  Answer({Proposed(), "ResourceInUseException", std::string(kInUse)});
  EXPECT_EQ(TakeReply(), StrCat("ResourceInUseException: ", kInUse));
}

TEST_F(RegionSharedSettingsTest, WhatIsWrongHereIsNotEvenProposed) {
  Ask(IndexAction::kDelete, ByValue());
  EXPECT_EQ(TakeReply(), "ResourceNotFoundException: Requested resource not found: Index by-value for table t");
  AddToGroup(1);
  Push();
  Ask(IndexAction::kCreate, ByValue());
  EXPECT_EQ(TakeReply(), "ValidationException: Attempting to create an index which already exists");
  SecondaryIndex other = ByValue();
  other.name = "other";
  Ask(IndexAction::kCreate, other);
  EXPECT_EQ(TakeReply(),
            "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
  Ask(IndexAction::kDelete, ByValue(), "none");
  EXPECT_EQ(TakeReply(), "ResourceNotFoundException: Requested resource not found: Table: none not found");
  EXPECT_EQ(Proposed(), 0u);
}

TEST_F(RegionSharedSettingsTest, TheCoordinatorsSilenceIsAClearRetryableError) {
  Ask(IndexAction::kCreate, ByValue());
  harness_.Pass(Duration::Seconds(20));
  EXPECT_EQ(TakeReply().substr(0, 53), "ServiceUnavailable: The coordinator does not answer, ");
  EXPECT_THAT(Described().settings.indexes, IsEmpty());
}

TEST_F(RegionSharedSettingsTest, ARemovalTakesTheEntriesAndAnOldPushChangesNothing) {
  AddToGroup(1);
  Push();
  const GlobalTable with_index = group_;
  PassUntilBuilt();
  group_.settings.indexes.clear();
  Push();
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{with_index});
  EXPECT_THAT(Described().settings.indexes, IsEmpty());
  harness_.Pass(Duration::Seconds(2));
  StateStore& store = harness_.StateOf("t").store();
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  cursor->Seek(IndexPrefix(1));
  EXPECT_FALSE(cursor->valid() && cursor->key().starts_with(IndexPrefix(1)));
}

// This Region was away while the index was removed and made anew.
TEST_F(RegionSharedSettingsTest, ASecondIndexOfANameIsBuiltUnderANumberOfItsOwn) {
  AddToGroup(1);
  Push();
  PassUntilBuilt();
  AddToGroup(2);
  group_.settings.indexes[0].projection = ProjectionType::kKeysOnly;
  Push();
  EXPECT_EQ(Described().settings.indexes[0].number, 2u);
  EXPECT_EQ(Described().building, std::vector<uint32_t>{2});
  PassUntilBuilt();
}

TEST_F(RegionSharedSettingsTest, GoesOnAfterACrash) {
  AddToGroup(1);
  Push();
  harness_.Pass(AzTiming().beat);
  harness_.CrashAndRestart(CrashKind::kMachine);
  PassUntilBuilt();
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{group_});
  EXPECT_THAT(Described().building, IsEmpty()) << "the same version again is nothing new";
}

TEST_F(RegionSharedSettingsTest, CapacityNeedsNoBuilding) {
  AddToGroup(1);
  Push();
  PassUntilBuilt();
  group_.settings.indexes[0].on_demand_max = {10, 20};
  Push();
  EXPECT_EQ(Described().settings.indexes[0].on_demand_max, (Throughput{10, 20}));
  EXPECT_THAT(Described().building, IsEmpty());
}

// The version that leaves this Region alone may be the first that tells of the index.
TEST_F(RegionSharedSettingsTest, TheLastRegionKeepsWhatTheOthersAgreedOn) {
  AddToGroup(1);
  group_.replicas.pop_back();
  Push();
  EXPECT_FALSE(Described().global.has_value());
  EXPECT_EQ(Described().settings.indexes.size(), 1u);
  PassUntilBuilt();
  EXPECT_TRUE(harness_.ChangeIndexes(IndexAction::kDelete, ByValue(), "t").ok()) << "an ordinary table again";
}

TEST_F(RegionSharedSettingsTest, ATableIsNotDeletedWhileItsFirstReplicaIsAskedFor) {
  harness_.CreateTable("own");
  region().ChangeReplicas(8, ReplicaAction::kCreate, RegionId("eu-west-1"), "own");
  region().DeleteTable(7, "own");
  EXPECT_EQ(TakeReply(), StrCat("ResourceInUseException: ", kInUse));
}

TEST_F(RegionSharedSettingsTest, NoIndexChangesWhileTheFirstReplicaIsAskedFor) {
  harness_.CreateTable("own");
  region().ChangeReplicas(8, ReplicaAction::kCreate, RegionId("eu-west-1"), "own");
  EXPECT_EQ(harness_.ChangeIndexes(IndexAction::kCreate, ByValue(), "own").message(), kInUse);
  harness_.Pass(Duration::Seconds(20));
  EXPECT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, ByValue(), "own").ok());
}

// The coordinator took the proposal up and was not heard; the Region made an index before it learnt of that.
TEST_F(RegionSharedSettingsTest, AnIndexThatTheOthersHaveNotHeardOfIsProposedUntilTheyHave) {
  harness_.CreateTable("own");
  GlobalTable first = group_;
  first.id = {5, 6};
  first.name = "own";
  first.settings = region().DescribeTable("own")->settings;
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, ByValue(), "own").ok());
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{first});
  harness_.transport.sent.clear();
  harness_.Pass(Duration::Millis(500));
  const std::optional<ProposeSettings> proposal = harness_.transport.TakeLast<ProposeSettings>();
  ASSERT_TRUE(proposal.has_value());
  EXPECT_EQ(proposal->table, "own");
  ASSERT_EQ(proposal->change.indexes->indexes.size(), 1u);
  EXPECT_EQ(proposal->change.indexes->indexes[0].name, "by-value");
  ++first.settings_version;
  first.settings.indexes = proposal->change.indexes->indexes;
  first.settings.indexes[0].number = 4;
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{first});
  harness_.transport.sent.clear();
  harness_.Pass(Duration::Millis(500));
  EXPECT_EQ(Proposed(), 0u);
  EXPECT_EQ(region().DescribeTable("own")->settings.indexes[0].number, 1u);
}

// GT5, GT6: the Region that is asked changes nothing by itself.
TEST_F(RegionSharedSettingsTest, CapacityAndClassAreAskedOfTheCoordinatorAndAdopted) {
  const auto change = [](TableDescriptor& table, WallTime) {
    table.settings.on_demand_max = {100, 200};
    table.settings.table_class = TableClass::kStandardInfrequentAccess;
    table.deletion_protection = true;
    return absl::OkStatus();
  };
  region().ChangeSettings(7, "t", change, TableChangeKind::kTableClass);
  EXPECT_EQ(TakeReply(), "none");
  EXPECT_EQ(Described().settings.table_class, TableClass::kNeverSet);
  EXPECT_TRUE(Described().deletion_protection) << "is this Region's own";
  const std::optional<ProposeSettings> proposal = harness_.transport.TakeLast<ProposeSettings>();
  ASSERT_TRUE(proposal.has_value());
  EXPECT_EQ(proposal->based_on, group_.settings_version);
  SettingsChange expected;
  expected.capacity.max_read_units = 100;
  expected.capacity.max_write_units = 200;
  expected.table_class = TableClass::kStandardInfrequentAccess;
  EXPECT_EQ(proposal->change, expected);
  ASSERT_TRUE(ApplySettingsChange(group_, proposal->change).ok());
  Push();
  region().OnMessage(NodeId::Coordinator(), ProposalAnswer{proposal->request, {}, {}, group_.settings_version});
  EXPECT_EQ(TakeReply(), "");
  EXPECT_EQ(Described().settings.table_class, TableClass::kStandardInfrequentAccess);
  EXPECT_EQ(Described().settings.on_demand_max, (Throughput{100, 200}));
}

TEST_F(RegionSharedSettingsTest, AProtectedTableDoesNotLeave) {
  ASSERT_TRUE(region()
                  .ChangeTable("t",
                               [](TableDescriptor& table, WallTime) {
                                 table.deletion_protection = true;
                                 return absl::OkStatus();
                               })
                  .ok());
  group_.Find(region().self())->phase = ReplicaPhase::kDeleting;
  Push();
  const std::optional<GlobalTableReport> report = harness_.transport.TakeLast<GlobalTableReport>();
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->refused);
  EXPECT_TRUE(report->present);
  // What has been refused stays refused, also when the push comes again and the protection has gone.
  ASSERT_TRUE(region()
                  .ChangeTable("t",
                               [](TableDescriptor& table, WallTime) {
                                 table.deletion_protection = false;
                                 return absl::OkStatus();
                               })
                  .ok());
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{group_});
  EXPECT_TRUE(harness_.transport.TakeLast<GlobalTableReport>()->refused);
  EXPECT_EQ(report->settings_version, group_.settings_version) << "or the coordinator would not know what is refused";
  EXPECT_TRUE(region().DescribeTable("t").ok());
}

TEST_F(RegionSharedSettingsTest, OverridesOfAReplicaGoByTheCoordinatorToo) {
  ReplicaOverrides overrides;
  overrides.table_class = TableClass::kStandardInfrequentAccess;
  region().OverrideReplica(7, RegionId("mars-1"), "t", overrides);
  EXPECT_EQ(TakeReply(), StrCat("ValidationException: ", ToStd(NotAReplica("mars-1").message())));
  region().OverrideReplica(7, region().self(), "t", overrides);
  const std::optional<ProposeSettings> proposal = harness_.transport.TakeLast<ProposeSettings>();
  ASSERT_TRUE(proposal.has_value());
  ASSERT_TRUE(ApplySettingsChange(group_, proposal->change).ok());
  Push();
  EXPECT_EQ(Described().settings.table_class, TableClass::kStandardInfrequentAccess);
  EXPECT_EQ(Described().global->settings.table_class, TableClass::kNeverSet);
}

TEST_F(RegionSharedSettingsTest, ANewReplicaHasThemFromItsFirstItemOn) {
  GlobalTable joined = group_;
  joined.id = {7, 8};
  joined.name = "joined";
  joined.settings.indexes = {ByValue()};
  joined.settings.indexes[0].number = 6;
  joined.settings.next_index_number = 7;
  joined.replicas = {{RegionId("eu-west-1")}, {region().self(), ReplicaPhase::kPreparing, RegionId("eu-west-1")}};
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{joined});
  const absl::StatusOr<TableDescriptor> table = region().DescribeTable("joined");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->settings.indexes, joined.settings.indexes);
  EXPECT_THAT(table->building, IsEmpty());
}

}  // namespace
}  // namespace meridian::region_shared_settings_test
