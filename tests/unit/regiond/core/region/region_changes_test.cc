// Tables that take their time to be made, changed and deleted: reference/dynamodb-api.md §2, §14.2. What is admitted meanwhile, with its
// texts, is in the unit test of regiond/core/settings/change_under_way.h.
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/membership/membership.h"
#include "regiond/core/settings/stream_setting.h"
#include "tests/support/region_harness.h"

namespace meridian::region_changes_test {
namespace {

constexpr Duration kTakes = Duration::Seconds(10);
constexpr Duration kOver = kTakes + Duration::Seconds(1);
constexpr std::string_view kNotFound = "Requested resource not found";

class RegionChangesTest : public ::testing::Test {
 protected:
  Region& region() { return harness_.region(); }
  std::string Status(const std::string& table = "t") {
    const absl::StatusOr<TableDescriptor> descriptor = region().DescribeTable(table);
    return descriptor.ok() ? std::string(TableStatusName(StatusOf(region().self(), *descriptor))) : "gone";
  }
  // A table that is there, with an item.
  void MakeActive() {
    harness_.CreateTable("t");
    harness_.Pass(kOver);
    ASSERT_EQ(Status(), "ACTIVE");
    ASSERT_EQ(Put("k", "one"), "OK");
  }
  std::string TheReply() {
    const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
    if (replies.size() != 1) return StrCat(replies.size(), " replies");
    return replies[0].status.ok() ? "OK" : std::string(replies[0].status.message());
  }
  std::string Put(std::string_view key, std::string_view value) {
    region().Write(1, harness_.Put(key, value));
    return TheReply();
  }
  std::string Delete() {
    region().DeleteTable(1, "t");
    return TheReply();
  }
  absl::Status SetReads(int64_t units) {
    const auto set = [&](TableDescriptor& table, WallTime) {
      table.settings.on_demand_max.read_units = units;
      return absl::OkStatus();
    };
    return region().ChangeTable("t", set, TableChangeKind::kOnDemandMax);
  }
  absl::Status Enable() {
    const auto enable = [](TableDescriptor& table, WallTime now) {
      return EnableStream(table.attributes, "t", StreamView::kKeysOnly, now);
    };
    return region().ChangeTable("t", enable, TableChangeKind::kStream);
  }
  absl::Status Tag() {
    return region().ChangeTable("t", [](TableDescriptor& table, WallTime) {
      table.attributes.tags["a"] = "b";
      return absl::OkStatus();
    });
  }
  absl::Status Protect() {
    const auto protect = [](TableDescriptor& table, WallTime) {
      table.deletion_protection = true;
      return absl::OkStatus();
    };
    return region().ChangeTable("t", protect, TableChangeKind::kDeletionProtection);
  }
  GlobalTable Shared(ReplicaPhase here) {
    GlobalTable global;
    global.id = {1, 1};
    global.name = "t";
    global.settings_version = 2;
    global.settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
    global.settings.billing_mode = BillingMode::kPayPerRequest;
    global.replicas = {{region().self(), here, {}}, {RegionId("eu-west-1"), ReplicaPhase::kActive, {}}};
    return global;
  }
  void Push(const GlobalTable& global) {
    region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
    harness_.Settle();
  }

  RegionHarness harness_{"us-east-1", 1, {.table_change = kTakes}};
};

TEST_F(RegionChangesTest, ATableIsCreatingForItsTime) {
  harness_.CreateTable("t");
  EXPECT_EQ(Status(), "CREATING");
  EXPECT_EQ(Put("k", "one"), kNotFound);
  EXPECT_EQ(harness_.Read("k"), kNotFound);
  EXPECT_EQ(Delete(), "Attempt to change a resource which is still in use: Table is being created: t");
  EXPECT_EQ(region().CreateTable("t", {}, false).status().message(),
            "Attempt to change a resource which is still in use: Table is being created: t");
  harness_.Pass(kTakes - Duration::Seconds(1));
  EXPECT_EQ(Status(), "CREATING");
  harness_.Pass(Duration::Seconds(2));
  EXPECT_EQ(Status(), "ACTIVE");
  EXPECT_EQ(Put("k", "one"), "OK");
  EXPECT_EQ(harness_.Read("k"), "one");
  EXPECT_EQ(region().CreateTable("t", {}, false).status().message(), "Table already exists: t");
}

TEST_F(RegionChangesTest, ACrashNeitherEndsNorProlongsIt) {
  harness_.CreateTable("t");
  for (const CrashKind kind : {CrashKind::kProcess, CrashKind::kMachine}) {
    harness_.CrashAndRestart(kind);
    EXPECT_EQ(Status(), "CREATING");
  }
  harness_.Pass(kTakes - Duration::Seconds(1));
  EXPECT_EQ(Status(), "CREATING");
  harness_.Pass(Duration::Seconds(1));
  EXPECT_EQ(Status(), "ACTIVE");
  harness_.CrashAndRestart();
  EXPECT_EQ(Status(), "ACTIVE");
}

TEST_F(RegionChangesTest, ADeletedTableGoesWhenItsTimeIsOver) {
  MakeActive();
  EXPECT_EQ(Put("old", "one"), "OK");
  EXPECT_EQ(Delete(), "OK");
  EXPECT_EQ(Status(), "DELETING");
  EXPECT_EQ(Put("old", "two"), kNotFound);
  EXPECT_EQ(harness_.Read("old"), kNotFound);
  EXPECT_EQ(Delete(), "Attempt to change a resource which is still in use: Table is being deleted: t");
  EXPECT_EQ(region().CreateTable("t", {}, false).status().message(),
            "Attempt to change a resource which is still in use: Table is being deleted: t");
  EXPECT_EQ(Tag().message(), "Attempt to change a resource which is still in use: Table is being deleted: t");
  harness_.Pass(kOver);
  EXPECT_EQ(Status(), "gone");
  MakeActive();
  EXPECT_EQ(harness_.Read("old"), "absent");
}

TEST_F(RegionChangesTest, ATableThatIsDeletingAtARestartGoesAsWell) {
  MakeActive();
  EXPECT_EQ(Delete(), "OK");
  harness_.CrashAndRestart(CrashKind::kMachine);
  EXPECT_EQ(Status(), "DELETING");
  EXPECT_EQ(Put("k", "two"), kNotFound);
  harness_.clock.Advance(kTakes);  // nobody runs meanwhile
  harness_.CrashAndRestart();
  harness_.Pass(Duration::Seconds(1));
  EXPECT_EQ(Status(), "gone");
  harness_.CrashAndRestart();
  EXPECT_EQ(Status(), "gone");
}

TEST_F(RegionChangesTest, WritesThatWereTakenBeforeADeletionAreAnswered) {
  MakeActive();
  region().Write(1, harness_.Put("k", "two"));
  region().DeleteTable(2, "t");
  const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
  ASSERT_EQ(replies.size(), 2u);
  for (const Reply& reply : replies) EXPECT_TRUE(reply.status.ok()) << reply.request;
}

TEST_F(RegionChangesTest, ATableThatUpdatesWorks) {
  MakeActive();
  ASSERT_TRUE(SetReads(100).ok());
  EXPECT_EQ(Status(), "UPDATING");
  EXPECT_EQ(Put("k", "two"), "OK");
  EXPECT_EQ(harness_.Read("k"), "two");
  EXPECT_EQ(SetReads(200).message(),
            "Attempt to change a resource which is still in use: Table IOPS are currently being updated. Table: t");
  EXPECT_EQ(Delete(), "Attempt to change a resource which is still in use: Table: t is in the process of being updated.");
  EXPECT_TRUE(Tag().ok());
  EXPECT_TRUE(Protect().ok());
  harness_.CrashAndRestart();
  EXPECT_EQ(Status(), "UPDATING") << "a setting does not end it, nor does a crash";
  harness_.Pass(kOver);
  EXPECT_EQ(Status(), "ACTIVE");
  const TableDescriptor table = *region().DescribeTable("t");
  EXPECT_EQ(table.settings.on_demand_max.read_units, 100);
  EXPECT_EQ(table.attributes.tags.at("a"), "b");
  EXPECT_TRUE(table.deletion_protection);
}

TEST_F(RegionChangesTest, WhatChangesNothingTakesNoTime) {
  MakeActive();
  ASSERT_TRUE(SetReads(0).ok());
  EXPECT_EQ(Status(), "ACTIVE");
  const auto refuse = [](TableDescriptor&, WallTime) { return ValidationError("no"); };
  EXPECT_FALSE(region().ChangeTable("t", refuse, TableChangeKind::kTableClass).ok());
  EXPECT_EQ(Status(), "ACTIVE");
  ASSERT_TRUE(Tag().ok());
  EXPECT_EQ(Status(), "ACTIVE");
}

TEST_F(RegionChangesTest, AClockThatIsSetBackKeepsNoTableWaiting) {
  MakeActive();
  ASSERT_TRUE(SetReads(100).ok());
  harness_.clock.wall = WallTime{harness_.clock.wall.us - Duration::Seconds(3600).us};
  harness_.Pass(Duration::Seconds(1));
  EXPECT_EQ(Status(), "ACTIVE");
}

TEST_F(RegionChangesTest, ItEndsOnceEnoughAzsCanStoreThat) {
  harness_.CreateTable("t");
  harness_.StopAz(AzId(1));
  harness_.StopAz(AzId(2));
  harness_.Pass(kOver);
  EXPECT_EQ(Status(), "CREATING");
  harness_.StartAz(AzId(1));
  harness_.Pass(Duration::Seconds(1));
  EXPECT_EQ(Status(), "ACTIVE");
  harness_.CrashAndRestart();
  EXPECT_EQ(Status(), "ACTIVE");
}

// The coordinator does not wait for anybody; what a Region changes of its own copy alone takes its time. A replica goes once it has sent all.
TEST_F(RegionChangesTest, AReplicaIsMadeAtOnceAndGoesInItsTime) {
  Push(Shared(ReplicaPhase::kPreparing));
  GlobalTable active = Shared(ReplicaPhase::kActive);
  active.settings_version = 3;
  Push(active);
  EXPECT_EQ(Status(), "ACTIVE");
  ASSERT_TRUE(Enable().ok());
  EXPECT_EQ(Status(), "UPDATING");
  EXPECT_EQ(Delete(), "The resource which you are attempting to change is in use.");
  GlobalTable leaving = Shared(ReplicaPhase::kDeleting);
  leaving.settings_version = 4;
  Push(leaving);
  EXPECT_EQ(Status(), "DELETING");
  harness_.CrashAndRestart();
  EXPECT_EQ(Status(), "DELETING");
  harness_.Pass(kOver);
  EXPECT_EQ(Status(), "gone");
}

TEST_F(RegionChangesTest, ATableThatIsBeingDeletedJoinsNoGroup) {
  MakeActive();
  EXPECT_EQ(Delete(), "OK");
  Push(Shared(ReplicaPhase::kActive));
  EXPECT_EQ(Status(), "DELETING");
  const std::optional<GlobalTableReport> report = harness_.transport.TakeLast<GlobalTableReport>();
  ASSERT_TRUE(report.has_value());
  EXPECT_FALSE(report->present);
  harness_.Pass(kOver);
  EXPECT_EQ(Status(), "gone");
}

TEST_F(RegionChangesTest, WithoutTheOptionEverythingIsAtOnce) {
  RegionHarness prompt;
  prompt.CreateTable("t");
  EXPECT_FALSE(prompt.region().DescribeTable("t")->under_way.has_value());
  const auto change = [](TableDescriptor& table, WallTime) {
    table.settings.on_demand_max.read_units = 7;
    return absl::OkStatus();
  };
  ASSERT_TRUE(prompt.region().ChangeTable("t", change, TableChangeKind::kOnDemandMax).ok());
  EXPECT_FALSE(prompt.region().DescribeTable("t")->under_way.has_value());
  prompt.region().DeleteTable(1, "t");
  EXPECT_EQ(AwsErrorName(prompt.region().DescribeTable("t").status()), "ResourceNotFoundException");
}

}  // namespace
}  // namespace meridian::region_changes_test
