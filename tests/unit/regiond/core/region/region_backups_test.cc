// docs/backups.md, by a Region of three AZs. Faults at random are the simulator's (plan "backups").
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/membership/membership.h"
#include "tests/support/region_harness.h"
#include "tools/sim/checkers/az_copies.h"
#include "tools/sim/checkers/index_entries.h"

namespace meridian::region_backups_test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr uint64_t kRequest = 500;
constexpr int kItems = 300;  // several batches

class RegionBackupsTest : public ::testing::Test {
 protected:
  Region& region() { return harness_.region(); }
  Backups& backups() { return region().backups(); }
  const TableDescriptor& Descriptor(const std::string& name) { return region().catalog().Find(name)->descriptor(); }
  const BackupRecord& Record(const BackupId& id) { return *backups().Find(id)->backup; }

  void Fill(const std::string& value, int items = kItems) {
    for (int i = 0; i < items; ++i) region().Write(1, harness_.Put(StrCat("item-", i), value));
    harness_.Settle();
    region().TakeReplies();
  }
  // Asks for one; no turn has passed since.
  BackupId Ask(const std::string& table = "t") { return backups().Create(kRequest, table, "name"); }
  std::optional<absl::Status> Answer() {
    std::optional<absl::Status> status;
    for (const Reply& reply : region().TakeReplies()) {
      if (reply.request == kRequest) status = reply.status;
    }
    return status;
  }
  BackupId Make(const std::string& table = "t") {
    const BackupId id = Ask(table);
    harness_.Settle();
    EXPECT_EQ(Answer(), absl::OkStatus());
    EXPECT_TRUE(Record(id).available);
    return id;
  }
  void Restore(const BackupId& id, const std::string& name) {
    ASSERT_TRUE(backups().CheckIdle(id, "arn", true).ok());
    const TableSettings settings = Record(id).settings;
    const absl::StatusOr<TableDescriptor> made = backups().Restore(id, name, settings, {});
    ASSERT_TRUE(made.ok()) << made.status();
  }
  bool Restoring(const std::string& name) { return Descriptor(name).restore.has_value(); }
  // A few turns, so that something is copied and something is not.
  void Begin() {
    for (int i = 0; i < 4; ++i) {
      backups().Work();
      region().Flush();
      for (int step = 0; step < 12 && !harness_.Idle(); ++step) harness_.Step();
    }
  }
  void Finish() {
    for (int i = 0; i < 100 && backups().any(); ++i) harness_.Pass(Duration::Millis(200));
    ASSERT_FALSE(backups().any());
  }
  void ExpectHas(const std::string& table, const std::string& value, int items = kItems) {
    for (int i = 0; i < items; ++i) ASSERT_EQ(harness_.Read(StrCat("item-", i), table), value) << i;
    EXPECT_EQ(harness_.StateOf(table).counters().items, items);
    harness_.Pass(Duration::Seconds(1));  // followers apply behind their leader
    Failures failures;
    CheckAzCopies(region(), table, failures);
    EXPECT_THAT(failures.texts(), IsEmpty());
  }
  std::string Deleted(const std::string& table) {
    region().DeleteTable(kRequest, table);
    harness_.Settle();
    const absl::Status status = *Answer();
    return status.ok() ? "deleted" : std::string(status.message());
  }

  RegionHarness harness_{"us-east-1", 2};
};

TEST_F(RegionBackupsTest, ABackupHasWhatTheTableHadAndTheTableGoesOn) {
  harness_.CreateTable("t");
  Fill("old");
  const BackupId id = Make();
  const int64_t bytes = harness_.StateOf("t").counters().bytes;
  Fill("new");
  region().Write(1, harness_.Delete("item-0"));
  region().Write(1, harness_.Put("another", "one"));
  harness_.Settle();
  EXPECT_EQ(Record(id).items, kItems);
  EXPECT_EQ(Record(id).bytes, bytes);
  EXPECT_EQ(Record(id).cuts, 1u);
  EXPECT_EQ(Record(id).table_id, Descriptor("t").id);
  Restore(id, "r");
  EXPECT_TRUE(Restoring("r"));
  Finish();
  EXPECT_FALSE(Restoring("r"));
  ExpectHas("r", "old");
  EXPECT_EQ(harness_.Read("another", "r"), "absent");
  EXPECT_NE(Descriptor("r").id, Descriptor("t").id);
  EXPECT_FALSE(Descriptor("r").global.has_value());
  EXPECT_EQ(harness_.Read("item-1", "t"), "new");
}

// The cut is where the request is: what was acknowledged is in it, what is written from then on is not, though the answer comes later.
TEST_F(RegionBackupsTest, WritesInFlightAreAfterTheCut) {
  harness_.CreateTable("t");
  Fill("old");
  for (int i = 0; i < kItems; ++i) region().Write(1, harness_.Put(StrCat("item-", i), "new"));
  const BackupId id = Ask();
  Finish();
  Restore(id, "r");
  Finish();
  ExpectHas("r", "old");
  ExpectHas("t", "new");
}

TEST_F(RegionBackupsTest, NobodySeesTheTableThatIsABackup) {
  harness_.CreateTable("t");
  const BackupId id = Make();
  const std::string name = BackupTableName(id);
  EXPECT_TRUE(IsSystemTable(name));
  EXPECT_FALSE(region().ViewOf(name, true).ok());
  EXPECT_FALSE(region().DescribeTable(name).ok());
  EXPECT_EQ(Deleted(name), StrCat("Requested resource not found: Table: ", name, " not found"));
  EXPECT_NE(backups().Find(id), nullptr);
}

TEST_F(RegionBackupsTest, OfNoTable) {
  (void)Ask("none");
  EXPECT_EQ(Answer()->message(), "Table not found: none");
  (void)Ask("~transactions");
  EXPECT_EQ(AwsErrorName(*Answer()), "TableNotFoundException");
  EXPECT_THAT(backups().All(), IsEmpty());
}

TEST_F(RegionBackupsTest, AnEmptyTable) {
  harness_.CreateTable("t");
  const BackupId id = Make();
  EXPECT_EQ(Record(id).items, 0);
  Restore(id, "r");
  Finish();
  ExpectHas("r", "", 0);
}

TEST_F(RegionBackupsTest, ItOutlivesItsTableAndARestart) {
  harness_.CreateTable("t");
  Fill("old");
  const BackupId id = Make();
  EXPECT_EQ(Deleted("t"), "deleted");
  for (const CrashKind kind : {CrashKind::kProcess, CrashKind::kMachine}) {
    harness_.CrashAndRestart(kind);
    harness_.Pass(Duration::Seconds(3));
    ASSERT_EQ(backups().All().size(), 1u);
    EXPECT_TRUE(Record(id).available);
  }
  Restore(id, "t");
  Finish();
  ExpectHas("t", "old");
}

// It begins anew, from what the table is then.
TEST_F(RegionBackupsTest, ARestartInTheMidst) {
  harness_.CreateTable("t");
  Fill("old");
  const BackupId id = Ask();
  Begin();
  EXPECT_EQ(Answer(), absl::OkStatus());
  ASSERT_FALSE(Record(id).available);
  harness_.CrashAndRestart();
  ASSERT_FALSE(Record(id).available);
  Finish();
  EXPECT_TRUE(Record(id).available);
  EXPECT_EQ(Record(id).cuts, 2u);
  EXPECT_EQ(Record(id).items, kItems);
  Restore(id, "r");
  Begin();
  ASSERT_TRUE(Restoring("r"));
  harness_.CrashAndRestart(CrashKind::kMachine);
  ASSERT_TRUE(Restoring("r"));
  Finish();
  ExpectHas("r", "old");
}

TEST_F(RegionBackupsTest, WhatHasGoneSinceIsNotInABackupThatBeginsAnew) {
  harness_.CreateTable("t");
  Fill("old");
  const BackupId id = Ask();
  Begin();
  ASSERT_FALSE(Record(id).available);
  for (int i = 0; i < kItems; ++i) region().Write(1, harness_.Delete(StrCat("item-", i)));
  region().Flush();
  const AzId leader = harness_.LeaderOf("t");
  harness_.Settle();
  if (!Record(id).available) {
    harness_.StopAz(leader);
    harness_.Pass(Duration::Seconds(5));
    harness_.StartAz(leader);
  }
  Finish();
  Restore(id, "r");
  Finish();
  const int64_t items = harness_.StateOf("r").counters().items;
  EXPECT_EQ(items, Record(id).items);
  EXPECT_TRUE(items == 0 || items == kItems) << items;
}

TEST_F(RegionBackupsTest, AnAzIsLostInTheMidst) {
  harness_.CreateTable("t");
  Fill("old");
  for (size_t partition = 0; partition < 2; ++partition) {
    const BackupId id = Ask();
    Begin();
    ASSERT_FALSE(Record(id).available);
    const AzId leader = harness_.LeaderOf("t", partition);
    harness_.StopAz(leader);
    harness_.Pass(Duration::Seconds(5));
    harness_.StartAz(leader);
    Finish();
    EXPECT_EQ(Record(id).cuts, 2u);
    EXPECT_EQ(Record(id).items, kItems);
    Restore(id, StrCat("r", partition));
    Begin();
    ASSERT_TRUE(Restoring(StrCat("r", partition)));
    const AzId of_backup = harness_.LeaderOf(BackupTableName(id));
    harness_.StopAz(of_backup);
    harness_.Pass(Duration::Seconds(5));
    harness_.StartAz(of_backup);
    Finish();
    harness_.Pass(Duration::Seconds(2));
    ExpectHas(StrCat("r", partition), "old");
  }
}

TEST_F(RegionBackupsTest, WithTooFewAzsThereIsNone) {
  harness_.CreateTable("t");
  Fill("old");
  harness_.StopAz(AzId(1));
  harness_.StopAz(AzId(2));
  harness_.Pass(Duration::Seconds(10));
  const BackupId id = Ask();
  harness_.Pass(Duration::Seconds(10));
  EXPECT_THAT(std::string(Answer()->message()), HasSubstr("Too few Availability Zones"));
  EXPECT_EQ(backups().Find(id), nullptr);
  EXPECT_FALSE(backups().any());
}

TEST_F(RegionBackupsTest, ATransactionThatWasAcknowledgedIsInIt) {
  harness_.CreateTable("t");
  Fill("old", 10);
  std::vector<WriteRequest> writes;
  for (int i = 0; i < 10; ++i) writes.push_back(harness_.Put(StrCat("item-", i), "new"));
  region().TransactWrite(77, {std::move(writes), "", 1});
  bool acknowledged = false;
  for (int i = 0; i < 1000 && !acknowledged; ++i) {
    region().Flush();
    if (!harness_.Idle()) harness_.Step();
    if (harness_.Idle()) harness_.Pass(Duration::Millis(50));
    for (const Reply& reply : region().TakeReplies()) acknowledged = acknowledged || (reply.request == 77 && reply.status.ok());
  }
  ASSERT_TRUE(acknowledged);
  ASSERT_TRUE(region().transacting()) << "it has yet to reach the items";
  const BackupId id = Ask();
  Finish();
  harness_.Pass(Duration::Seconds(1));
  ASSERT_NE(backups().Find(id), nullptr);
  Restore(id, "r");
  Finish();
  ExpectHas("r", "new", 10);
}

// reference/backup-pitr-export-import.md §1, "Restrictions while creating", and §2, "While CREATING".
TEST_F(RegionBackupsTest, WhatIsNotAdmittedMeanwhile) {
  harness_.CreateTable("t");
  Fill("old");
  const BackupId id = Ask();
  Begin();
  EXPECT_TRUE(backups().Copying(Descriptor("t").id));
  EXPECT_EQ(backups().CheckIdle(id, "arn", false).message(), "Backup is being created: arn");
  region().DeleteTable(kRequest, "t");
  EXPECT_EQ(Answer()->message(), "Attempt to change a resource which is still in use: Table: t is being used.");
  Finish();
  EXPECT_FALSE(backups().Copying(Descriptor("t").id));
  Restore(id, "r");
  EXPECT_EQ(StatusOf(region().self(), Descriptor("r")), TableStatus::kCreating);
  EXPECT_EQ(backups().CheckIdle(id, "arn", false).message(), "Backup is being used to restore table: arn");
  EXPECT_EQ(backups().CheckIdle(id, "arn", true).message(), "Backup is being used to restore another table: arn");
  EXPECT_EQ(region().ViewOf("r", true).status().message(), "Requested resource not found");
  region().DeleteTable(kRequest, "r");
  EXPECT_EQ(Answer()->message(), "Attempt to change a resource which is still in use: Table: r is being used.");
  EXPECT_EQ(region().CreateTable("r", Descriptor("t").settings, false).status().message(),
            "Attempt to change a resource which is still in use: Table is being used: r");
  const auto nothing = [](TableDescriptor&, WallTime) { return absl::OkStatus(); };
  EXPECT_EQ(region().ChangeTable("r", nothing).message(), "Requested resource not found: Table: r not found");
  EXPECT_EQ(region().ChangeTable("r", nothing, TableChangeKind::kContinuousBackups).message(), "Table not found: r");
  Finish();
  EXPECT_TRUE(backups().CheckIdle(id, "arn", false).ok());
  EXPECT_TRUE(backups().Delete(id).ok());
  EXPECT_EQ(backups().Find(id), nullptr);
  ExpectHas("r", "old");
  EXPECT_EQ(Deleted("r"), "deleted");
}

TEST_F(RegionBackupsTest, SeveralOfOneTableAtOnce) {
  harness_.CreateTable("t");
  Fill("old");
  std::vector<BackupId> ids;
  for (int i = 0; i < 24; ++i) ids.push_back(Ask());
  Finish();
  EXPECT_EQ(backups().All().size(), 24u);
  for (const BackupId& id : ids) EXPECT_EQ(Record(id).items, kItems);
}

TEST_F(RegionBackupsTest, ATurnOfTheLoopIsShortHoweverMuchThereIsToCopy) {
  constexpr int kMany = 2000;
  harness_.CreateTable("t");
  Fill("old", kMany);
  const auto committed = [&] {
    uint64_t all = 0;
    for (const auto& [name, table] : region().catalog().tables()) {
      for (const Partition& partition : table->partitions()) all += partition.committed().value;
    }
    return all;
  };
  const BackupId id = Make();
  Restore(id, "r");
  for (int turn = 0; Restoring("r") && turn < 1000; ++turn) {
    const uint64_t before = committed();
    backups().Work();
    region().Flush();
    while (!harness_.Idle()) harness_.Step();
    ASSERT_LE(committed() - before, TableCopyLimits().items_max + 2) << "with what begins the logs of two partitions";
  }
  ExpectHas("r", "old", kMany);
}

TEST_F(RegionBackupsTest, IndexesAreBuiltWithTheItems) {
  harness_.CreateTable("t");
  SecondaryIndex index;
  index.name = "by-v";
  index.key = {{{"v", AttributeValue::Type::kS}}, {}};
  ASSERT_TRUE(harness_.ChangeIndexes(IndexAction::kCreate, index).ok());
  harness_.Pass(Duration::Seconds(3));
  Fill("old");
  const BackupId id = Make();
  EXPECT_THAT(backups().Find(id)->settings.indexes, IsEmpty());
  Restore(id, "r");
  Finish();
  ExpectHas("r", "old");
  ASSERT_EQ(Descriptor("r").settings.indexes.size(), 1u);
  EXPECT_EQ(region().IndexCountersOf(*region().catalog().Find("r")).begin()->second.entries, kItems);
  Failures failures;
  CheckIndexEntries(region(), "r", failures);
  EXPECT_THAT(failures.texts(), IsEmpty());
}

// As long as a table takes to make, a restored one takes at least.
TEST(RegionBackupsTimeTest, ARestoreTakesAsLongAsACreation) {
  RegionHarness harness("us-east-1", 1, {.table_change = Duration::Seconds(10)});
  harness.CreateTable("t");
  harness.Pass(Duration::Seconds(11));
  Backups& backups = harness.region().backups();
  const BackupId id = backups.Create(kRequest, "t", "name");
  harness.Pass(Duration::Seconds(1));
  const TableSettings settings = backups.Find(id)->backup->settings;
  ASSERT_TRUE(backups.Restore(id, "r", settings, {}).ok());
  harness.Pass(Duration::Seconds(5));
  EXPECT_TRUE(harness.region().catalog().Find("r")->descriptor().restore.has_value());
  harness.Pass(Duration::Seconds(6));
  EXPECT_FALSE(harness.region().catalog().Find("r")->descriptor().restore.has_value());
}

// A table that is DELETING can be backed up, and goes when that is done.
TEST(RegionBackupsTimeTest, ATableThatIsDeleting) {
  RegionHarness harness("us-east-1", 1, {.table_change = Duration::Seconds(1)});
  harness.CreateTable("t");
  harness.Pass(Duration::Seconds(2));
  harness.region().Write(1, harness.Put("k", "v"));
  harness.Settle();
  harness.region().DeleteTable(2, "t");
  harness.Settle();
  const BackupId id = harness.region().backups().Create(kRequest, "t", "name");
  harness.Pass(Duration::Seconds(5));
  EXPECT_EQ(harness.region().catalog().Find("t"), nullptr);
  EXPECT_TRUE(harness.region().backups().Find(id)->backup->available);
  EXPECT_EQ(harness.region().backups().Find(id)->backup->items, 1);
}

// Backups that are taken again and again must not put it off without end.
TEST(RegionBackupsTimeTest, ATableThatIsDueToGoIsNotBackedUpAgain) {
  RegionHarness harness("us-east-1", 1, {.table_change = Duration::Seconds(1)});
  harness.CreateTable("t");
  harness.Pass(Duration::Seconds(2));
  harness.region().DeleteTable(1, "t");
  Backups& backups = harness.region().backups();
  backups.Create(2, "t", "name");
  harness.clock.Advance(Duration::Seconds(2));
  harness.region().Tick();
  ASSERT_NE(harness.region().catalog().Find("t"), nullptr);
  harness.region().TakeReplies();
  backups.Create(3, "t", "name");
  const std::vector<Reply> replies = harness.region().TakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].status.message(), "Table not found: t");
  harness.Pass(Duration::Seconds(2));
  EXPECT_EQ(harness.region().catalog().Find("t"), nullptr);
  EXPECT_EQ(backups.All().size(), 1u);
}

}  // namespace
}  // namespace meridian::region_backups_test
