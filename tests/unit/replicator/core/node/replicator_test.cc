#include "replicator/core/node/replicator.h"

#include <gtest/gtest.h>

#include "tests/support/fixed_clock.h"
#include "tests/support/memory_state_store.h"

namespace meridian::replicator_test {
namespace {

const TableId kTable{1, 1};
const GlobalTableId kGlobal{2, 2};
const RegionId kHome("a");
const NodeId kRegiond = NodeId::Regiond(kHome);

class Outbox final : public Transport {
 public:
  void Send(const NodeId& to, Message message) override { sent.emplace_back(to, std::move(message)); }
  template <typename T>
  std::vector<std::pair<NodeId, T>> Take() {
    std::vector<std::pair<NodeId, T>> taken;
    for (auto& [to, message] : sent) {
      if (T* body = std::get_if<T>(&message)) taken.emplace_back(to, std::move(*body));
    }
    sent.clear();
    return taken;
  }
  std::vector<std::pair<NodeId, Message>> sent;
};

class ReplicatorTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(); }
  void Start() {
    replicator_ = std::make_unique<Replicator>(ReplicatorOptions{kHome}, clock_, random_, store_, outbox_);
    ASSERT_TRUE(replicator_->Recover().ok());
  }

  // The regiond's list: one partition that holds LSNs 5 to 20.
  void Tell(uint64_t revision, uint64_t version, std::vector<ReplicaState> replicas) {
    Tables tables{revision, {{kTable, {kGlobal, "t", version, {}, std::move(replicas)}, {{Lsn(5), Lsn(20)}}}}};
    replicator_->OnMessage(kRegiond, tables);
  }
  // It registers, and is filled from `source`.
  static ReplicaState JoinedAgain(const RegionId& region, const RegionId& source, uint64_t version) {
    ReplicaState again{region, ReplicaPhase::kRegistering, source};
    again.joined_version = version;
    return again;
  }
  void Wait(Duration by) {
    clock_.Advance(by);
    replicator_->Tick();
  }
  // Where the replicator asks to continue for `destination`.
  std::optional<Lsn> AskedFrom(const RegionId& destination) {
    Wait(Duration::Seconds(2));
    for (const auto& [to, fetch] : outbox_.Take<FetchChanges>()) {
      if (fetch.destination == destination) return fetch.from;
    }
    return std::nullopt;
  }
  // Has the changes [from, through] sent to `destination`; the batch.
  std::optional<ApplyBatch> Feed(const RegionId& destination, uint64_t from, uint64_t through) {
    outbox_.sent.clear();
    Changes changes{{kTable, PartitionId(0)}, destination, Lsn(from), Lsn(through + 1), Lsn(through)};
    changes.records.resize(through - from + 1);
    replicator_->OnMessage(kRegiond, changes);
    std::vector<std::pair<NodeId, ApplyBatch>> batches = outbox_.Take<ApplyBatch>();
    if (batches.empty()) return std::nullopt;
    EXPECT_EQ(batches[0].first, NodeId::Regiond(destination));
    return batches[0].second;
  }
  void Acknowledge(const RegionId& destination, const ApplyBatch& batch) {
    replicator_->OnMessage(NodeId::Regiond(destination),
                           ApplyAck{batch.table, batch.stream, batch.sequence, ApplyResult::kDurable});
  }
  // The log's records up to `next` are gone.
  void MeetGap(const RegionId& destination, uint64_t from, uint64_t next) {
    ASSERT_EQ(AskedFrom(destination), Lsn(from));
    replicator_->OnMessage(kRegiond, Changes{{kTable, PartitionId(0)}, destination, Lsn(from), Lsn(next), Lsn(next + 5), true});
    Wait(Duration::Seconds(1));
  }
  bool AsksForItems() {
    Wait(Duration::Seconds(2));
    return !outbox_.Take<FetchItems>().empty();
  }
  // Answers the fetch of items that is under way with all there are; they become durable at `destination`.
  void FeedWholeTable(const RegionId& destination) {
    Items items{kTable, destination, "", "k", true};
    items.records.resize(2);
    outbox_.sent.clear();
    replicator_->OnMessage(kRegiond, items);
    const std::vector<std::pair<NodeId, ApplyBatch>> batches = outbox_.Take<ApplyBatch>();
    ASSERT_EQ(batches.size(), 1u);
    EXPECT_EQ(batches[0].second.stream, kBackfillStream);
    Acknowledge(destination, batches[0].second);
  }
  DestinationProgress ProgressTo(const RegionId& destination) {
    Wait(Duration::Seconds(2));
    for (const auto& [to, progress] : outbox_.Take<Progress>()) {
      for (const DestinationProgress& one : progress.destinations) {
        if (one.destination == destination) return one;
      }
    }
    ADD_FAILURE() << "no progress reported for " << destination.name;
    return {};
  }

  FixedClock clock_;
  SeededRandom random_{3};
  MemoryStateStore store_;
  Outbox outbox_;
  std::unique_ptr<Replicator> replicator_;
  const RegionId b_{"b"};
  const RegionId c_{"c"};
};

TEST_F(ReplicatorTest, GoesOnFromItsCheckpointAfterARestart) {
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  std::optional<ApplyBatch> batch = Feed(b_, 5, 12);
  ASSERT_TRUE(batch.has_value());
  Acknowledge(b_, *batch);
  Start();
  Tell(1, 1, {{kHome}, {b_}});
  EXPECT_EQ(AskedFrom(b_), Lsn(13));
}

TEST_F(ReplicatorTest, WhatIsNotAcknowledgedIsSentAgainAfterARestart) {
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  ASSERT_TRUE(Feed(b_, 5, 12).has_value());
  Start();
  Tell(1, 1, {{kHome}, {b_}});
  EXPECT_EQ(AskedFrom(b_), Lsn(5));
}

// docs/replication.md, "Adding a Region": the scanning Region starts at the end of its log.
TEST_F(ReplicatorTest, TheScanningRegionRegistersAtTheEndOfItsLog) {
  Tell(1, 2, {{kHome}, {b_, ReplicaPhase::kRegistering, kHome}});
  EXPECT_EQ(AskedFrom(b_), Lsn(21));
  const DestinationProgress progress = ProgressTo(b_);
  EXPECT_TRUE(progress.registered);
  EXPECT_FALSE(progress.backfilled);
  EXPECT_EQ(progress.settings_version, 2u);
}

TEST_F(ReplicatorTest, AnyOtherMemberRegistersAtItsCheckpointForTheScanningRegion) {
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  std::optional<ApplyBatch> batch = Feed(b_, 5, 12);
  ASSERT_TRUE(batch.has_value());
  Acknowledge(b_, *batch);
  Tell(2, 2, {{kHome}, {b_}, {c_, ReplicaPhase::kRegistering, b_}});
  EXPECT_EQ(AskedFrom(c_), Lsn(13));
  EXPECT_TRUE(ProgressTo(c_).backfilled) << "the scan is not this Region's task";
}

TEST_F(ReplicatorTest, ScansWhenItIsTheSourceAndReportsTheEnd) {
  Tell(1, 2, {{kHome}, {b_, ReplicaPhase::kRegistering, kHome}});
  Tell(2, 3, {{kHome}, {b_, ReplicaPhase::kBackfilling, kHome}});
  Wait(Duration::Seconds(1));
  ASSERT_EQ(outbox_.Take<FetchItems>().size(), 1u);
  FeedWholeTable(b_);
  EXPECT_TRUE(ProgressTo(b_).backfilled);
  Start();
  Tell(2, 3, {{kHome}, {b_, ReplicaPhase::kBackfilling, kHome}});
  EXPECT_TRUE(ProgressTo(b_).backfilled) << "a finished scan is not repeated";
}

TEST_F(ReplicatorTest, ReportsWhatACrashOfTheMachineWouldLeave) {
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  Wait(Duration::Seconds(2));
  std::optional<ApplyBatch> first = Feed(b_, 5, 8);
  Acknowledge(b_, *first);
  EXPECT_EQ(ProgressTo(b_).partitions[0].synced, Lsn(8));
  std::optional<ApplyBatch> second = Feed(b_, 9, 12);
  Acknowledge(b_, *second);
  Wait(Duration::Millis(60));
  const auto reports = outbox_.Take<Progress>();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].second.destinations[0].partitions[0].checkpoint, Lsn(12));
  EXPECT_EQ(reports[0].second.destinations[0].partitions[0].synced, Lsn(8)) << "not synced so soon after the last time";
  EXPECT_EQ(ProgressTo(b_).partitions[0].synced, Lsn(12));
}

// docs/replication.md, "Gaps in a log".
TEST_F(ReplicatorTest, TheNextPageIsAskedForAtOnce) {
  Tell(1, 2, {{kHome}, {b_, ReplicaPhase::kBackfilling, kHome}});
  Wait(Duration::Seconds(1));
  ASSERT_EQ(outbox_.Take<FetchItems>().size(), 1u);
  replicator_->OnMessage(kRegiond, Items{kTable, b_, "", "k", false});
  const std::vector<std::pair<NodeId, FetchItems>> next = outbox_.Take<FetchItems>();
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].second.after, "k");
}

TEST_F(ReplicatorTest, AGapIsClosedByAScan) {
  Tell(1, 1, {{kHome}, {b_}});
  MeetGap(b_, 5, 30);
  EXPECT_EQ(ProgressTo(b_).partitions[0].checkpoint, Lsn(4));
  ASSERT_TRUE(AsksForItems());
  FeedWholeTable(b_);
  EXPECT_EQ(replicator_->Status()[0].gaps_closed, 1u);
  EXPECT_EQ(ProgressTo(b_).partitions[0].checkpoint, Lsn(29));
  EXPECT_FALSE(AsksForItems());
  Start();
  Tell(1, 1, {{kHome}, {b_}});
  EXPECT_EQ(AskedFrom(b_), Lsn(30));
}

TEST_F(ReplicatorTest, AGapIsMetAgainAfterARestartInTheMiddleOfItsScan) {
  Tell(1, 1, {{kHome}, {b_}});
  MeetGap(b_, 5, 30);
  ASSERT_TRUE(AsksForItems());
  Start();
  Tell(1, 1, {{kHome}, {b_}});
  MeetGap(b_, 5, 30);
  EXPECT_TRUE(AsksForItems());
}

TEST_F(ReplicatorTest, AGapThatIsMetWhileAReplicaIsFilledTakesAScanOfItsOwn) {
  Tell(1, 2, {{kHome}, {b_, ReplicaPhase::kRegistering, kHome}});
  Tell(2, 3, {{kHome}, {b_, ReplicaPhase::kBackfilling, kHome}});
  MeetGap(b_, 21, 30);
  ASSERT_TRUE(AsksForItems());
  FeedWholeTable(b_);
  EXPECT_TRUE(ProgressTo(b_).backfilled);
  EXPECT_EQ(ProgressTo(b_).partitions[0].checkpoint, Lsn(20)) << "that scan may have passed an item before the gap's record changed it";
  ASSERT_TRUE(AsksForItems());
  Tell(3, 4, {{kHome}, {b_}});
  FeedWholeTable(b_);
  EXPECT_EQ(ProgressTo(b_).partitions[0].checkpoint, Lsn(29));
}

TEST_F(ReplicatorTest, AReplicaThatJoinsAgainStartsAfresh) {
  Tell(1, 2, {{kHome}, {b_, ReplicaPhase::kRegistering, kHome}});
  Tell(2, 3, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(21));
  // It left and joined again while this replicator was away.
  Start();
  Tell(5, 9, {{kHome}, JoinedAgain(b_, kHome, 8)});
  EXPECT_EQ(AskedFrom(b_), Lsn(21));
  EXPECT_FALSE(ProgressTo(b_).backfilled);
}

// CloudWatch's ReplicationLatency: "from item write in source to appearance in receiver".
TEST_F(ReplicatorTest, TellsHowLongWritesTookUntilTheyWereAcknowledged) {
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  EXPECT_FALSE(replicator_->Status()[0].latency.has_value());
  Changes changes{{kTable, PartitionId(0)}, b_, Lsn(5), Lsn(7), Lsn(6)};
  for (const int64_t ms : {0, 300}) {
    changes.records.emplace_back().after.version = {Hlc::FromWall(clock_.wall + Duration::Millis(ms)), kHome};
  }
  clock_.Advance(Duration::Millis(300));
  replicator_->OnMessage(kRegiond, changes);
  const ApplyBatch batch = outbox_.Take<ApplyBatch>().at(0).second;
  clock_.Advance(Duration::Millis(100));
  Acknowledge(b_, batch);
  Acknowledge(b_, batch);
  const std::optional<LatencyWindow::Latency> latency = replicator_->Status()[0].latency;
  ASSERT_TRUE(latency.has_value());
  EXPECT_EQ(latency->count, 2) << "once, however often it is acknowledged";
  EXPECT_EQ(latency->minimum, Duration::Millis(100));
  EXPECT_EQ(latency->average, Duration::Millis(250));
  EXPECT_EQ(latency->maximum, Duration::Millis(400));
  clock_.Advance(Duration::Seconds(60));
  EXPECT_FALSE(replicator_->Status()[0].latency.has_value());
}

TEST_F(ReplicatorTest, ACutLinkIsLeftAloneAndAHealedOneResendsAtOnce) {
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  ASSERT_TRUE(Feed(b_, 5, 12).has_value());
  replicator_->OnMessage(NodeId::Coordinator(), Links{7, {{b_, 0, 0, true}}});
  EXPECT_FALSE(AskedFrom(b_).has_value());
  replicator_->OnMessage(NodeId::Coordinator(), Links{8, {{b_, 0, 0, false}}});
  EXPECT_EQ(AskedFrom(b_), Lsn(5));
}

// docs/replication.md, "A paused table".
TEST_F(ReplicatorTest, APausedTableIsNotSentToThatRegionAndGoesOnAtOnce) {
  Tell(1, 1, {{kHome}, {b_}, {c_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  const std::optional<ApplyBatch> batch = Feed(b_, 5, 8);
  ASSERT_TRUE(batch.has_value());
  Acknowledge(b_, *batch);
  replicator_->OnMessage(NodeId::Coordinator(), Links{7, {}, {{"t", b_}}});
  EXPECT_FALSE(Feed(b_, 9, 12).has_value()) << "what was asked for before the pause";
  EXPECT_FALSE(AskedFrom(b_).has_value());
  EXPECT_EQ(ProgressTo(b_).partitions[0].checkpoint, Lsn(8)) << "it stands";
  EXPECT_EQ(AskedFrom(c_), Lsn(5)) << "others go on";
  outbox_.sent.clear();
  replicator_->OnMessage(NodeId::Coordinator(), Links{8});
  const auto fetches = outbox_.Take<FetchChanges>();
  ASSERT_EQ(fetches.size(), 1u) << "without waiting";
  EXPECT_EQ(fetches[0].second.destination, b_);
  EXPECT_EQ(fetches[0].second.from, Lsn(9));
  EXPECT_TRUE(Feed(b_, 9, 12).has_value());
}

TEST_F(ReplicatorTest, AnAcknowledgementThatComesDuringAPauseCounts) {
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  const std::optional<ApplyBatch> batch = Feed(b_, 5, 12);
  ASSERT_TRUE(batch.has_value());
  replicator_->OnMessage(NodeId::Coordinator(), Links{7, {}, {{"t", b_}}});
  Acknowledge(b_, *batch);
  EXPECT_FALSE(AskedFrom(b_).has_value());
  EXPECT_EQ(ProgressTo(b_).partitions[0].checkpoint, Lsn(12));
  EXPECT_TRUE(replicator_->Status()[0].paused);
  replicator_->OnMessage(NodeId::Coordinator(), Links{8});
  EXPECT_FALSE(replicator_->Status()[0].paused);
}

TEST_F(ReplicatorTest, APauseOfAnotherTableIsNothingToThisOne) {
  Tell(1, 1, {{kHome}, {b_}});
  replicator_->OnMessage(NodeId::Coordinator(), Links{7, {}, {{"other", b_}, {"t", c_}}});
  EXPECT_EQ(AskedFrom(b_), Lsn(5));
  EXPECT_TRUE(Feed(b_, 5, 12).has_value());
}

TEST_F(ReplicatorTest, AScanHoldsStillDuringAPause) {
  Tell(1, 2, {{kHome}, {b_, ReplicaPhase::kRegistering, kHome}});
  Tell(2, 3, {{kHome}, {b_, ReplicaPhase::kBackfilling, kHome}});
  ASSERT_TRUE(AsksForItems());
  replicator_->OnMessage(NodeId::Coordinator(), Links{7, {}, {{"t", b_}}});
  outbox_.sent.clear();
  replicator_->OnMessage(kRegiond, Items{kTable, b_, "", "k", true});
  EXPECT_TRUE(outbox_.Take<ApplyBatch>().empty());
  EXPECT_FALSE(AsksForItems());
  EXPECT_FALSE(ProgressTo(b_).backfilled);
  outbox_.sent.clear();
  replicator_->OnMessage(NodeId::Coordinator(), Links{8});
  EXPECT_EQ(outbox_.Take<FetchItems>().size(), 1u);
  FeedWholeTable(b_);
  EXPECT_TRUE(ProgressTo(b_).backfilled);
}

TEST_F(ReplicatorTest, ANewConnectionResendsAtOnce) {
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  ASSERT_TRUE(Feed(b_, 5, 12).has_value());
  replicator_->OnConnected(NodeId::Regiond(b_));
  replicator_->Tick();
  const auto fetches = outbox_.Take<FetchChanges>();
  ASSERT_EQ(fetches.size(), 1u);
  EXPECT_EQ(fetches[0].second.from, Lsn(5));
}

TEST_F(ReplicatorTest, DeliversOverALinkWhenItsLatencyIsOver) {
  replicator_->OnMessage(NodeId::Coordinator(), Links{1, {{b_, 40'000, 0, false}}});
  Tell(1, 1, {{kHome}, {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  EXPECT_FALSE(Feed(b_, 5, 6).has_value());
  EXPECT_LE(replicator_->next_deadline(), clock_.now + Duration::Millis(40));
  clock_.Advance(Duration::Millis(40));
  replicator_->Tick();
  EXPECT_EQ(outbox_.Take<ApplyBatch>().size(), 1u);
}

TEST_F(ReplicatorTest, AReplicaThatHasLeftIsForgotten) {
  Tell(1, 1, {{kHome}, {b_}, {c_}});
  EXPECT_EQ(replicator_->Status().size(), 2u);
  Tell(2, 2, {{kHome}, {b_}, {c_, ReplicaPhase::kDeleting}});
  ASSERT_EQ(replicator_->Status().size(), 1u);
  EXPECT_EQ(replicator_->Status()[0].flow.destination, b_);
  Tell(1, 1, {{kHome}, {b_}, {c_}});
  EXPECT_EQ(replicator_->Status().size(), 1u) << "an older list must not bring it back";
}

// What c had written, b may lack although this Region has it.
TEST_F(ReplicatorTest, WhenAReplicaHasLeftTheOthersAreScanned) {
  Tell(1, 1, {{kHome}, {b_}, {c_}});
  EXPECT_FALSE(AsksForItems());
  Tell(2, 2, {{kHome}, {b_}});
  ASSERT_TRUE(AsksForItems());
  Start();
  Tell(2, 2, {{kHome}, {b_}});
  ASSERT_TRUE(AsksForItems()) << "it is not done, and that outlives a restart";
  FeedWholeTable(b_);
  EXPECT_FALSE(AsksForItems());
  EXPECT_EQ(AskedFrom(b_), Lsn(5)) << "changes go on from where they were";
  Start();
  Tell(2, 2, {{kHome}, {b_}});
  EXPECT_FALSE(AsksForItems()) << "once is enough";
}

// It may not have heard of it, and still sends: to one of the others perhaps, and not to another.
TEST_F(ReplicatorTest, AReplicaThatIsLeavingIsSentNothingAndTheScanWaitsUntilItHasLeft) {
  Tell(1, 1, {{kHome}, {b_}, {c_}});
  Tell(2, 2, {{kHome}, {b_}, {c_, ReplicaPhase::kDeleting}});
  EXPECT_EQ(AskedFrom(c_), std::nullopt);
  EXPECT_FALSE(AsksForItems());
  Start();
  Tell(2, 2, {{kHome}, {b_}, {c_, ReplicaPhase::kDeleting}});
  EXPECT_FALSE(AsksForItems());
  Tell(3, 3, {{kHome}, {b_}});
  EXPECT_TRUE(AsksForItems());
}

TEST_F(ReplicatorTest, AReplicaThatWasLeavingWhenAnotherOneLeftIsScannedIfItStays) {
  const RegionId d("d");
  Tell(1, 1, {{kHome}, {b_}, {c_}, {d}});
  Tell(2, 2, {{kHome}, {b_}, {c_, ReplicaPhase::kDeleting}, {d}});
  Tell(3, 3, {{kHome}, {b_}, {c_, ReplicaPhase::kDeleting}});
  ASSERT_TRUE(AsksForItems());
  FeedWholeTable(b_);
  Start();
  Tell(4, 4, {{kHome}, {b_}, {c_}});
  ASSERT_TRUE(AsksForItems());
  FeedWholeTable(c_);
  EXPECT_FALSE(AsksForItems());
}

TEST_F(ReplicatorTest, WhenThisRegionHasJoinedAgainItsBatchesSaySo) {
  Tell(1, 5, {JoinedAgain(kHome, b_, 5), {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  Tell(2, 7, {JoinedAgain(kHome, b_, 7), {b_}});
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  EXPECT_EQ(Feed(b_, 5, 6)->joined_version, 7u);
}

TEST_F(ReplicatorTest, AReplicaWhoseRemovalIsRefusedGoesOnFromItsCheckpoint) {
  Tell(1, 1, {{kHome}, {b_}, {c_}});
  ASSERT_EQ(AskedFrom(c_), Lsn(5));
  Acknowledge(c_, *Feed(c_, 5, 12));
  Tell(2, 2, {{kHome}, {b_}, {c_, ReplicaPhase::kDeleting}});
  Tell(3, 3, {{kHome}, {b_}, {c_}});
  EXPECT_EQ(AskedFrom(c_), Lsn(13));
  EXPECT_FALSE(AsksForItems());
}

// The versions between its leaving and its joining were not heard here.
TEST_F(ReplicatorTest, AReplicaThatHasLeftAndJoinsAgainUnheardIsNoticed) {
  Tell(1, 1, {{kHome}, {b_}, {c_}});
  Tell(5, 5, {{kHome}, {b_}, JoinedAgain(c_, b_, 4)});
  Wait(Duration::Seconds(2));
  std::vector<RegionId> scanned;
  for (const auto& [to, fetch] : outbox_.Take<FetchItems>()) scanned.push_back(fetch.destination);
  EXPECT_EQ(scanned, (std::vector<RegionId>{b_, c_})) << "and c may be filled from one that lacks something";
}

TEST_F(ReplicatorTest, AReplicaThatLeavesDuringSuchAScanTakesAnother) {
  const RegionId d("d");
  Tell(1, 1, {{kHome}, {b_}, {c_}, {d}});
  Tell(2, 2, {{kHome}, {b_}, {c_}});
  ASSERT_TRUE(AsksForItems());
  Tell(3, 3, {{kHome}, {b_}});
  FeedWholeTable(b_);
  ASSERT_TRUE(AsksForItems());
  FeedWholeTable(b_);
  EXPECT_FALSE(AsksForItems());
}

TEST_F(ReplicatorTest, WhoeverJoinsBeforeSuchAScanIsDoneIsScannedToo) {
  Tell(1, 1, {{kHome}, {b_}, {c_}});
  Tell(2, 2, {{kHome}, {b_}});
  ASSERT_TRUE(AsksForItems());
  const RegionId d("d");
  Tell(3, 3, {{kHome}, {b_}, {d, ReplicaPhase::kRegistering, b_}});
  FeedWholeTable(b_);
  Tell(4, 4, {{kHome}, {b_}, {d, ReplicaPhase::kActive, b_}});
  ASSERT_TRUE(AsksForItems());
  FeedWholeTable(d);
  EXPECT_FALSE(AsksForItems());
}

// docs/partitions.md: all that the log of a new partition holds is to be sent, and the others go on.
TEST_F(ReplicatorTest, APartitionThatASplitHasMadeIsSentFromItsBeginning) {
  const std::vector<ReplicaState> replicas = {{kHome, ReplicaPhase::kActive, {}}, {b_, ReplicaPhase::kActive, {}}};
  Tell(1, 1, replicas);
  ASSERT_EQ(AskedFrom(b_), Lsn(5));
  const std::optional<ApplyBatch> batch = Feed(b_, 5, 12);
  ASSERT_TRUE(batch.has_value());
  Acknowledge(b_, *batch);
  const auto split = [&](uint64_t revision) {
    replicator_->OnMessage(kRegiond, Tables{revision, {{kTable, {kGlobal, "t", 1, {}, replicas}, {{Lsn(5), Lsn(20)}, {Lsn(16), Lsn(30)}}}}});
  };
  split(2);
  const auto expect = [&] {
    const DestinationProgress progress = ProgressTo(b_);
    ASSERT_EQ(progress.partitions.size(), 2u);
    EXPECT_EQ(progress.partitions[0].checkpoint, Lsn(12));
    EXPECT_EQ(progress.partitions[1].checkpoint, Lsn(15));
    EXPECT_FALSE(AsksForItems());
  };
  expect();
  Start();  // the checkpoints are durable
  split(3);
  expect();
}

}  // namespace
}  // namespace meridian::replicator_test
