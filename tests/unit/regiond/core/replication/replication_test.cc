// Replication into and out of one Region, message by message.
#include <gtest/gtest.h>

#include "tests/support/region_harness.h"

namespace meridian::replication_test {
namespace {

const GlobalTableId kGroup{5, 5};
const RegionId kHome("us-east-1");
const RegionId kAway("eu-west-1");

class ReplicationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    harness_.CreateTable("t");
    Push(1, {{kHome}, {kAway}});
  }
  Region& region() { return harness_.region(); }
  Table& table() { return *region().catalog().Find("t"); }

  void Push(uint64_t version, std::vector<ReplicaState> replicas) {
    GlobalTable global{kGroup, "t", version, {}, std::move(replicas)};
    if (Table* const existing = region().catalog().Find("t")) {
      global.settings = existing->descriptor().settings;
    } else {
      global.settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
    }
    region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
  }

  // A write made in eu-west-1 at `clock`, of which the writer had seen `past`.
  static ChangeRecord Remote(std::string_view key, std::string_view value, uint64_t clock,
                             std::initializer_list<Version> past = {}) {
    ChangeRecord record;
    record.key = EncodeItemKey(AttributeValue::S(key), nullptr);
    record.after.version = {Hlc{clock}, kAway};
    record.after.deleted = value.empty();
    if (!value.empty()) record.after.image = EncodeItem(RegionHarness::MakeItem(key, value));
    for (const Version& seen : past) {
      record.after.past.Include(seen);
      record.after.replaces = seen;
    }
    return record;
  }

  std::optional<ApplyAck> Apply(std::vector<ChangeRecord> records, uint64_t sequence = 1) {
    harness_.transport.sent.clear();
    region().OnMessage(NodeId::Replicator(kAway), ApplyBatch{kGroup, kAway, 0, sequence, 0, std::move(records)});
    return harness_.transport.TakeLast<ApplyAck>();
  }
  std::optional<ApplyAck> ApplyDurably(std::vector<ChangeRecord> records) {
    std::optional<ApplyAck> ack = Apply(std::move(records));
    if (ack) return ack;
    harness_.Settle();
    return harness_.transport.TakeLast<ApplyAck>();
  }
  std::vector<ConflictEntry> Conflicts() {
    return ConflictJournal::List(harness_.StateOf("t").store(), "", 100)->entries;
  }
  Version VersionOf(std::string_view key) {
    return region().Peek("t", EncodeItemKey(AttributeValue::S(key), nullptr))->item.version;
  }
  uint64_t ClockNow(int64_t later_us = 0) {
    return Hlc::FromWall(harness_.clock.wall + Duration::Micros(later_us)).bits;
  }
  std::optional<Changes> Fetch(uint64_t from) {
    harness_.transport.sent.clear();
    region().OnMessage(NodeId::Replicator(kHome), FetchChanges{table().partitions()[0].id(), kAway, Lsn(from), 1 << 20});
    return harness_.transport.TakeLast<Changes>();
  }

  RegionHarness harness_;
};

TEST_F(ReplicationTest, AcknowledgesOnlyWhatIsDurable) {
  EXPECT_FALSE(Apply({Remote("k", "away", 100)}).has_value());
  EXPECT_EQ(harness_.Read("k"), "absent");
  harness_.Settle();
  std::optional<ApplyAck> ack = harness_.transport.TakeLast<ApplyAck>();
  ASSERT_TRUE(ack.has_value());
  EXPECT_EQ(ack->result, ApplyResult::kDurable);
  EXPECT_EQ(harness_.Read("k"), "away");
}

TEST_F(ReplicationTest, RepeatingIsHarmless) {
  ApplyDurably({Remote("k", "away", 100)});
  const Lsn last = harness_.LastOf("t");
  std::optional<ApplyAck> ack = Apply({Remote("k", "away", 100)});
  ASSERT_TRUE(ack.has_value()) << "nothing to wait for";
  EXPECT_EQ(harness_.LastOf("t"), last);
}

TEST_F(ReplicationTest, ARepeatedBatchWaitsForTheFirst) {
  EXPECT_FALSE(Apply({Remote("k", "away", 100)}, 1).has_value());
  EXPECT_FALSE(Apply({Remote("k", "away", 100)}, 2).has_value()) << "the change it repeats is not durable yet";
  harness_.Settle();
  EXPECT_EQ(harness_.transport.TakeLast<ApplyAck>()->sequence, 2u);
}

TEST_F(ReplicationTest, TheGreaterVersionWinsAndTheLoserIsJournaled) {
  region().Write(1, harness_.Put("k", "home"));
  harness_.Settle();
  ApplyDurably({Remote("k", "older", 100)});
  EXPECT_EQ(harness_.Read("k"), "home");
  ASSERT_EQ(Conflicts().size(), 1u);
  EXPECT_EQ(Conflicts()[0].loser.version.region, kAway);
  ApplyDurably({Remote("k", "newer", ClockNow(1'000))});
  EXPECT_EQ(harness_.Read("k"), "newer");
  ASSERT_EQ(Conflicts().size(), 2u);
  EXPECT_EQ(Conflicts()[1].loser.version.region, kHome);
  EXPECT_EQ(DecodeItem(Conflicts()[1].loser.image)->Find("v")->If<std::string>()->data(), std::string("home"));
}

TEST_F(ReplicationTest, TheJournalTellsWhichWritesWereConditionalAndTransactional) {
  WriteRequest guarded = harness_.Put("k", "home");
  guarded.condition_expression = "attribute_not_exists(pk)";
  region().Write(1, guarded);
  harness_.Settle();
  ChangeRecord older = Remote("k", "older", 100);
  older.after.transactional = true;
  ApplyDurably({older});
  ApplyDurably({Remote("k", "newer", ClockNow(1'000))});
  const std::vector<ConflictEntry> conflicts = Conflicts();
  ASSERT_EQ(conflicts.size(), 2u);
  EXPECT_TRUE(conflicts[0].loser.transactional);
  EXPECT_FALSE(conflicts[0].loser.conditional);
  EXPECT_TRUE(conflicts[0].winner.conditional);
  EXPECT_TRUE(conflicts[1].loser.conditional);
  EXPECT_FALSE(conflicts[1].loser.transactional);
  EXPECT_FALSE(conflicts[1].winner.conditional);
}

TEST_F(ReplicationTest, AJournaledLoserIsNotLoggedAgain) {
  region().Write(1, harness_.Put("k", "home"));
  harness_.Settle();
  ApplyDurably({Remote("k", "older", 100)});
  const Lsn last = harness_.LastOf("t");
  EXPECT_TRUE(Apply({Remote("k", "older", 100)}).has_value());
  EXPECT_EQ(harness_.LastOf("t"), last);
}

TEST_F(ReplicationTest, OverwritingWhatWasSeenIsNoConflict) {
  region().Write(1, harness_.Put("k", "home"));
  harness_.Settle();
  ApplyDurably({Remote("k", "seen", ClockNow(1'000), {VersionOf("k")})});
  EXPECT_EQ(harness_.Read("k"), "seen");
  EXPECT_TRUE(Conflicts().empty());
}

TEST_F(ReplicationTest, NoDeleteIsUndoneByAnOlderPut) {
  ApplyDurably({Remote("k", "", 200)});
  EXPECT_EQ(harness_.Read("k"), "absent");
  ApplyDurably({Remote("k", "older", 100)});
  EXPECT_EQ(harness_.Read("k"), "absent");
  harness_.CrashAndRestart();
  ApplyDurably({Remote("k", "older", 150)});
  EXPECT_EQ(harness_.Read("k"), "absent");
}

TEST_F(ReplicationTest, ALocalWriteExceedsWhatItReplacesWhateverTheClock) {
  ApplyDurably({Remote("k", "future", ClockNow(3'600'000'000))});
  region().Write(1, harness_.Put("k", "home"));
  harness_.Settle();
  EXPECT_EQ(harness_.Read("k"), "home");
  EXPECT_EQ(VersionOf("k").region, kHome);
  EXPECT_TRUE(Conflicts().empty());
  EXPECT_EQ(region().hybrid_clock().beyond_bound_total(), 1);
  EXPECT_EQ(region().origin_clocks().origins().at(kAway).beyond_bound_total, 1);
  EXPECT_GT(region().origin_clocks().origins().at(kAway).lead(), Duration::Seconds(3500));
}

TEST_F(ReplicationTest, AnUnknownTableIsRefused) {
  region().OnMessage(NodeId::Replicator(kAway), ApplyBatch{GlobalTableId{6, 6}, kAway, 0, 9, 0, {Remote("k", "x", 1)}});
  std::optional<ApplyAck> ack = harness_.transport.TakeLast<ApplyAck>();
  ASSERT_TRUE(ack.has_value());
  EXPECT_EQ(ack->result, ApplyResult::kNoTable);
}

TEST_F(ReplicationTest, HandsOutOnlyWhatWasBornHereAndIsCommitted) {
  region().Write(1, harness_.Put("a", "home"));
  region().Flush();
  const uint64_t first = harness_.LastOf("t").value;
  EXPECT_FALSE(Fetch(first).has_value());
  harness_.Settle();
  std::optional<Changes> changes = harness_.transport.TakeLast<Changes>();
  ASSERT_TRUE(changes.has_value()) << "a waiting fetch is answered by the commit";
  EXPECT_EQ(changes->records.size(), 1u);
  ApplyDurably({Remote("b", "away", 100)});
  EXPECT_FALSE(Fetch(first + 1).has_value()) << "what another Region sends is not worth an answer";
  region().Write(2, harness_.Put("a", "home again"));
  harness_.Settle();
  changes = harness_.transport.TakeLast<Changes>();
  ASSERT_TRUE(changes.has_value()) << "though the leader's disk was the last to have it";
  EXPECT_EQ(changes->from, Lsn(first + 1));
  EXPECT_EQ(changes->next, Lsn(first + 3));
  EXPECT_EQ(changes->records.size(), 1u);
}

TEST_F(ReplicationTest, WhatOtherRegionsSendIsPassedNowAndThen) {
  const uint64_t first = harness_.LastOf("t").value + 1;
  EXPECT_FALSE(Fetch(first).has_value());
  ApplyDurably({Remote("a", "away", 100)});
  ApplyDurably({Remote("b", "away", 101)});
  EXPECT_FALSE(harness_.transport.TakeLast<Changes>().has_value());
  region().Tick();
  const std::optional<Changes> changes = harness_.transport.TakeLast<Changes>();
  ASSERT_TRUE(changes.has_value()) << "or nobody would ever trim them";
  EXPECT_EQ(changes->from, Lsn(first));
  EXPECT_EQ(changes->next, Lsn(first + 2));
  EXPECT_EQ(changes->last, Lsn(first + 1));
  EXPECT_TRUE(changes->records.empty());
  region().Tick();
  EXPECT_FALSE(harness_.transport.TakeLast<Changes>().has_value()) << "it waits no more";
}

TEST_F(ReplicationTest, TheLogIsKeptForTheSlowestDestination) {
  for (int i = 0; i < 5; ++i) region().Write(i, harness_.Put("k", std::to_string(i)));
  harness_.Settle();
  const LogId log = table().partitions()[0].id();
  harness_.Pass(Duration::Seconds(10));
  EXPECT_EQ(harness_.log().BoundsOf(log).first, Lsn(1)) << "the destination has not reported";
  DestinationProgress progress{log.table, kAway, 1, true, true, 0, {{PartitionId(0), Lsn(3), Lsn(1)}}};
  region().OnMessage(NodeId::Replicator(kHome), Progress{{progress}});
  harness_.Pass(Duration::Seconds(10));
  EXPECT_EQ(harness_.log().BoundsOf(log).first, Lsn(2)) << "a crash of its machine could set the replicator back";
  progress.partitions[0].synced = Lsn(3);
  region().OnMessage(NodeId::Replicator(kHome), Progress{{progress}});
  harness_.Pass(Duration::Seconds(10));
  EXPECT_EQ(harness_.log().BoundsOf(log).first, Lsn(4));
}

TEST_F(ReplicationTest, TellsWhatADestinationLacksAndSinceWhen) {
  const LogId log = table().partitions()[0].id();
  const auto point_behind = [&](Lsn checkpoint) {
    const DestinationProgress progress{log.table, kAway, 1, true, true, 0, {{PartitionId(0), checkpoint, checkpoint}}};
    region().OnMessage(NodeId::Replicator(kHome), Progress{{progress}});
    return region().RecoveryPointOf(table(), progress);
  };
  const Lsn before = harness_.LastOf("t");
  region().Write(1, harness_.Put("a", "1"));
  harness_.Settle();
  ApplyDurably({Remote("b", "away", 100)});
  harness_.Pass(Duration::Seconds(20));
  const Lsn first = harness_.LastOf("t");
  region().Write(2, harness_.Put("c", "2"));
  region().Write(3, harness_.Put("c", "3"));
  harness_.Settle();
  EXPECT_EQ(point_behind(before).writes, 3u) << "and not what the destination has written itself";
  EXPECT_GE(point_behind(before).age, Duration::Seconds(20));
  EXPECT_EQ(point_behind(first).writes, 2u);
  EXPECT_LT(point_behind(first).age, Duration::Seconds(20));
  EXPECT_EQ(point_behind(harness_.LastOf("t")).writes, 0u);
  EXPECT_EQ(point_behind(harness_.LastOf("t")).age, Duration());
  const DestinationProgress silent{log.table, kAway, 1, true, true, 0, {}};
  EXPECT_GE(region().RecoveryPointOf(table(), silent).writes, 3u) << "nothing is known to have arrived";
}

TEST_F(ReplicationTest, ReportsOfAnEarlierMembershipDoNotCount) {
  Push(2, {{kHome}});
  Push(3, {{kHome}, {kAway, ReplicaPhase::kPreparing, kHome}});
  Push(4, {{kHome}, {kAway, ReplicaPhase::kRegistering, kHome}});
  const TableId id = table().descriptor().id;
  region().OnMessage(NodeId::Replicator(kHome), Progress{{{id, kAway, 1, true, true, 0, {{PartitionId(0), Lsn(9)}}}}});
  EXPECT_TRUE(region().source().ProgressOf(id).empty());
  region().OnMessage(NodeId::Replicator(kHome), Progress{{{id, kAway, 4, true, false, 0, {{PartitionId(0), Lsn(0)}}}}});
  EXPECT_EQ(region().source().ProgressOf(id).size(), 1u);
}

// By then the others have been scanned to each other: what comes later would not reach them.
TEST_F(ReplicationTest, WhatAReplicaSentBeforeItLeftIsNotTakenWhenItHasJoinedAgain) {
  Push(2, {{kHome}});
  ReplicaState again{kAway, ReplicaPhase::kPreparing, kHome};
  again.joined_version = 3;
  Push(3, {{kHome}, again});
  const auto send = [&](uint64_t joined_version) {
    region().OnMessage(NodeId::Replicator(kAway), ApplyBatch{kGroup, kAway, 0, joined_version, joined_version, {Remote("k", "x", 1)}});
    harness_.Settle();
    return harness_.transport.TakeLast<ApplyAck>()->result;
  };
  EXPECT_EQ(send(0), ApplyResult::kNoTable);
  EXPECT_EQ(harness_.Read("k"), "absent");
  EXPECT_EQ(send(3), ApplyResult::kDurable);
}

TEST_F(ReplicationTest, AScanShowsTombstonesToo) {
  region().Write(1, harness_.Put("a", "1"));
  region().Write(2, harness_.Put("b", "2"));
  region().Write(3, harness_.Delete("b"));
  harness_.Settle();
  region().OnMessage(NodeId::Replicator(kHome), FetchItems{table().descriptor().id, kAway, "", 1 << 20});
  std::optional<Items> items = harness_.transport.TakeLast<Items>();
  ASSERT_TRUE(items.has_value());
  EXPECT_TRUE(items->done);
  ASSERT_EQ(items->records.size(), 2u);
  EXPECT_NE(items->records[0].after.deleted, items->records[1].after.deleted);
}

// A batch of a replica that has left may be under way when the scan begins that is to mend what it has sent to some only.
TEST_F(ReplicationTest, AScanHasWhatWasProposedBeforeItBegan) {
  region().OnMessage(NodeId::Replicator(kAway), ApplyBatch{kGroup, kAway, 0, 1, 0, {Remote("a", "1", 1)}});
  region().OnMessage(NodeId::Replicator(kHome), FetchItems{table().descriptor().id, kAway, "", 1 << 20});
  EXPECT_FALSE(harness_.transport.TakeLast<Items>().has_value());
  harness_.Settle();
  const std::optional<Items> items = harness_.transport.TakeLast<Items>();
  ASSERT_TRUE(items.has_value());
  EXPECT_TRUE(items->done);
  EXPECT_EQ(items->records.size(), 1u);
}

TEST_F(ReplicationTest, JoiningCreatesTheTableAndLeavingDeletesIt) {
  RegionHarness away("eu-west-1");
  GlobalTable global{kGroup, "t", 3, {}, {{kHome}, {kAway, ReplicaPhase::kPreparing, kHome}}};
  global.settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
  away.region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
  std::optional<GlobalTableReport> report = away.transport.TakeLast<GlobalTableReport>();
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->present);
  EXPECT_EQ(report->settings_version, 3u);
  EXPECT_EQ(away.Read("k"), "Requested resource not found") << "not there for clients while it is filled";
  away.CrashAndRestart();
  global.settings_version = 4;
  global.replicas[1].phase = ReplicaPhase::kActive;
  away.region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
  EXPECT_EQ(away.Read("k"), "absent");
  global.settings_version = 5;
  global.replicas[1].phase = ReplicaPhase::kDeleting;
  away.region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
  report = away.transport.TakeLast<GlobalTableReport>();
  EXPECT_TRUE(report->present);
  EXPECT_EQ(report->settings_version, 5u) << "it has begun to";
  EXPECT_EQ(away.Read("k"), "Requested resource not found");
  away.Pass(Duration::Seconds(11));  // nobody tells whether the other Region has everything
  report = away.transport.TakeLast<GlobalTableReport>();
  EXPECT_FALSE(report->present);
  EXPECT_FALSE(away.region().DescribeTable("t").ok());
}

TEST_F(ReplicationTest, AReplicaThatLeavesGoesOnceTheOthersHaveWhatItHasAcknowledged) {
  region().Write(1, harness_.Put("a", "1"));
  harness_.Settle();
  const TableId id = table().descriptor().id;
  const auto tell = [&](Lsn checkpoint) {
    region().OnMessage(NodeId::Replicator(kHome), Progress{{{id, kAway, 1, true, true, 0, {{PartitionId(0), checkpoint}}}}});
    harness_.Pass(Duration::Seconds(1));
  };
  tell(Lsn(0));
  Push(2, {{kHome, ReplicaPhase::kDeleting}, {kAway}});
  region().Write(2, harness_.Put("a", "2"));
  EXPECT_EQ(harness_.SettleAndTakeReplies().back().status.message(), "Requested resource not found") << "it takes no more";
  harness_.Pass(Duration::Seconds(1));
  EXPECT_TRUE(region().DescribeTable("t").ok()) << "the other one has nothing yet";
  tell(harness_.LastOf("t"));
  EXPECT_FALSE(region().DescribeTable("t").ok());
  EXPECT_FALSE(harness_.transport.TakeLast<GlobalTableReport>()->present);
}

TEST_F(ReplicationTest, ARegionThatWasLetGoKeepsItsTableAndHearsNothingOfTheGroup) {
  ASSERT_TRUE(ApplyDurably({Remote("a", "1", 1)}));
  GlobalTable global = *table().descriptor().global;
  const GlobalTable before = global;
  global.settings_version = 2;
  global.replicas[0].phase = ReplicaPhase::kDeleting;
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global, true});
  const std::optional<GlobalTableReport> report = harness_.transport.TakeLast<GlobalTableReport>();
  ASSERT_TRUE(report.has_value());
  EXPECT_FALSE(report->present);
  EXPECT_FALSE(report->refused);
  EXPECT_EQ(report->settings_version, 2u);
  harness_.CrashAndRestart();
  EXPECT_FALSE(table().descriptor().global);
  EXPECT_EQ(Apply({Remote("b", "2", 2)})->result, ApplyResult::kNoTable);
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{before});  // late
  EXPECT_FALSE(table().descriptor().global);
  region().OnMessage(NodeId::Coordinator(), PushGlobalTable{global});
  EXPECT_TRUE(region().DescribeTable("t").ok()) << "nor does the group delete it";
  region().OnMessage(NodeId::Replicator(kHome), AskTables{0});
  EXPECT_TRUE(harness_.transport.TakeLast<Tables>()->tables.empty());
  EXPECT_NE(harness_.Read("a"), "absent");
  EXPECT_EQ(harness_.Read("b"), "absent");
}

TEST_F(ReplicationTest, NothingIsTakenFromARegionThatWasLetGo) {
  Push(2, {{kHome}, {RegionId("ap-southeast-2")}});
  EXPECT_EQ(Apply({Remote("a", "1", 1)})->result, ApplyResult::kNoTable);
}

TEST_F(ReplicationTest, WithoutAccessNothingIsTakenHereOrFromThere) {
  for (const RegionId& region_without : {kHome, kAway}) {
    region().lost_accesses().Set({{region_without, "t", AccessLoss::kReplicationDenied, WallTime{1}}});
    EXPECT_EQ(Apply({Remote("a", "1", 1)})->result, ApplyResult::kRefused);
    EXPECT_EQ(harness_.Read("a"), "absent") << "reads go on";
  }
  region().lost_accesses().Set({});
  EXPECT_EQ(ApplyDurably({Remote("a", "1", 1)})->result, ApplyResult::kDurable);
}

TEST_F(ReplicationTest, WithoutItsKeyNothingOfATableIsReadOrWritten) {
  region().Write(1, harness_.Put("a", "1"));
  harness_.Settle();
  (void)region().TakeReplies();
  region().lost_accesses().Set({{kHome, "t", AccessLoss::kKeyDisabled, WallTime{1}}});
  const std::string words = "KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: arn:aws:kms:us-east-1:";
  EXPECT_EQ(harness_.Read("a").substr(0, words.size()), words);
  region().Write(2, harness_.Put("a", "2"));
  const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(std::string(replies[0].status.message()).substr(0, words.size()), words);
  EXPECT_TRUE(region().DescribeTable("t").ok());
  region().lost_accesses().Set({});
  EXPECT_NE(harness_.Read("a"), "absent");
}

// A process before this one may have had a clock that was ahead.
TEST_F(ReplicationTest, TablesAreNewToAReplicatorThatKnowsAGreaterRevision) {
  region().OnMessage(NodeId::Replicator(kHome), AskTables{0});
  const uint64_t revision = harness_.transport.TakeLast<Tables>()->revision;
  region().OnMessage(NodeId::Replicator(kHome), AskTables{revision + 1000});
  const std::optional<Tables> tables = harness_.transport.TakeLast<Tables>();
  ASSERT_TRUE(tables.has_value());
  EXPECT_GT(tables->revision, revision + 1000);
  region().OnMessage(NodeId::Replicator(kHome), AskTables{tables->revision});
  EXPECT_FALSE(harness_.transport.TakeLast<Tables>().has_value());
}

}  // namespace
}  // namespace meridian::replication_test
