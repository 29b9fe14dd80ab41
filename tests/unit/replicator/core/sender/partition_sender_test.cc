#include "replicator/core/sender/partition_sender.h"

#include <gtest/gtest.h>

namespace meridian::partition_sender_test {
namespace {

const LogId kLog{TableId{1, 1}, PartitionId(3)};
const GlobalTableId kGlobal{9, 9};
Instant At(int64_t ms) { return Instant{ms * 1000}; }

class PartitionSenderTest : public ::testing::Test {
 protected:
  explicit PartitionSenderTest(Duration gather = Duration())
      : sender_(kLog, RegionId("b"), kGlobal, RegionId("a"), 7, Lsn(10), {.window_batches = 3, .gather = gather}) {}

  // A batch with the changes (from - 1, through], all of them born here unless `foreign`.
  Changes Answer(uint64_t from, uint64_t through, bool foreign = false) {
    Changes changes{kLog, RegionId("b"), Lsn(from), Lsn(through + 1), Lsn(through)};
    if (!foreign) changes.records.resize(through - from + 1);
    return changes;
  }
  ApplyAck Ack(const ApplyBatch& batch, ApplyResult result = ApplyResult::kDurable) {
    return {batch.table, batch.stream, batch.sequence, result};
  }
  ApplyBatch SendOne(uint64_t from, uint64_t through, int64_t ms = 0) {
    std::optional<FetchChanges> fetch = sender_.NextFetch(At(ms));
    EXPECT_TRUE(fetch.has_value());
    EXPECT_EQ(fetch->from, Lsn(from));
    std::optional<ApplyBatch> batch = sender_.OnChanges(At(ms), Answer(from, through), &sequence_);
    EXPECT_TRUE(batch.has_value());
    return *std::move(batch);
  }

  void MeetGap(uint64_t from, uint64_t next) {
    EXPECT_TRUE(sender_.NextFetch(At(0)).has_value());
    Changes trimmed{kLog, RegionId("b"), Lsn(from), Lsn(next), Lsn(50), true};
    EXPECT_FALSE(sender_.OnChanges(At(0), std::move(trimmed), &sequence_).has_value());
  }

  uint64_t sequence_ = 100;
  PartitionSender sender_;
};

// DESIGN §8, invariant 7.
TEST_F(PartitionSenderTest, TheCheckpointWaitsForEveryEarlierBatch) {
  const ApplyBatch first = SendOne(11, 12);
  const ApplyBatch second = SendOne(13, 15);
  EXPECT_EQ(sender_.checkpoint(), Lsn(10));
  EXPECT_FALSE(sender_.OnAck(At(1), Ack(second)));
  EXPECT_EQ(sender_.checkpoint(), Lsn(10)) << "the first batch is not durable yet";
  EXPECT_TRUE(sender_.OnAck(At(2), Ack(first)));
  EXPECT_EQ(sender_.checkpoint(), Lsn(15));
}

TEST_F(PartitionSenderTest, ABatchNamesItsFlow) {
  const ApplyBatch batch = SendOne(11, 12);
  EXPECT_EQ(batch.table, kGlobal);
  EXPECT_EQ(batch.source, RegionId("a"));
  EXPECT_EQ(batch.stream, 3u);
  EXPECT_EQ(batch.records.size(), 2u);
}

TEST_F(PartitionSenderTest, TheWindowHoldsBackFetching) {
  const ApplyBatch first = SendOne(11, 11);
  SendOne(12, 12);
  SendOne(13, 13);
  EXPECT_FALSE(sender_.NextFetch(At(1)).has_value());
  sender_.OnAck(At(1), Ack(first));
  EXPECT_TRUE(sender_.NextFetch(At(1)).has_value());
}

TEST_F(PartitionSenderTest, WhatOtherRegionsWroteIsPassedOver) {
  sender_.NextFetch(At(0));
  EXPECT_FALSE(sender_.OnChanges(At(0), Answer(11, 14, true), &sequence_).has_value());
  EXPECT_EQ(sender_.checkpoint(), Lsn(14));
  const ApplyBatch batch = SendOne(15, 15);
  sender_.NextFetch(At(0));
  EXPECT_FALSE(sender_.OnChanges(At(0), Answer(16, 18, true), &sequence_).has_value());
  EXPECT_EQ(sender_.checkpoint(), Lsn(14)) << "an unacknowledged batch lies before";
  sender_.OnAck(At(1), Ack(batch));
  EXPECT_EQ(sender_.checkpoint(), Lsn(18));
}

TEST_F(PartitionSenderTest, WhatIsOverdueIsSentAgainAndLateAcksDoNotCount) {
  const ApplyBatch lost = SendOne(11, 12);
  EXPECT_FALSE(sender_.RewindIfOverdue(At(1099), Duration::Millis(100)));
  EXPECT_TRUE(sender_.RewindIfOverdue(At(1100), Duration::Millis(100)));
  const ApplyBatch again = SendOne(11, 12, 1100);
  EXPECT_NE(again.sequence, lost.sequence);
  EXPECT_FALSE(sender_.OnAck(At(1101), Ack(lost)));
  EXPECT_EQ(sender_.checkpoint(), Lsn(10));
  EXPECT_TRUE(sender_.OnAck(At(1102), Ack(again)));
  EXPECT_EQ(sender_.checkpoint(), Lsn(12));
  EXPECT_EQ(sender_.resent_total(), 1u);
}

TEST_F(PartitionSenderTest, ASlowDestinationThatAnswersIsNotPressed) {
  SendOne(11, 12);
  const ApplyBatch second = SendOne(13, 14);
  sender_.OnAck(At(900), Ack(second));
  EXPECT_FALSE(sender_.RewindIfOverdue(At(1800), Duration()));
  EXPECT_TRUE(sender_.RewindIfOverdue(At(1900), Duration()));
}

TEST_F(PartitionSenderTest, ADestinationThatCannotTakeItIsLeftAloneForAWhile) {
  const ApplyBatch batch = SendOne(11, 12);
  EXPECT_FALSE(sender_.OnAck(At(5), Ack(batch, ApplyResult::kNoTable)));
  EXPECT_EQ(sender_.checkpoint(), Lsn(10));
  EXPECT_FALSE(sender_.NextFetch(At(6)).has_value());
  SendOne(11, 12, 1005);
}

TEST_F(PartitionSenderTest, AnUnansweredFetchIsAskedAgain) {
  EXPECT_TRUE(sender_.NextFetch(At(0)).has_value());
  EXPECT_FALSE(sender_.NextFetch(At(999)).has_value());
  EXPECT_TRUE(sender_.NextFetch(At(1000)).has_value());
}

class GatheringSenderTest : public PartitionSenderTest {
 protected:
  GatheringSenderTest() : PartitionSenderTest(Duration::Millis(5)) {}
};

TEST_F(GatheringSenderTest, WhatComesOneByOneIsAskedForTogether) {
  SendOne(11, 11, 100);
  EXPECT_FALSE(sender_.NextFetch(At(104)).has_value());
  EXPECT_EQ(sender_.gathers_until(), At(105));
  SendOne(12, 15, 105);
}

TEST_F(GatheringSenderTest, WhatComesAfterAPauseGoesAtOnce) {
  sender_.NextFetch(At(0));  // waits at the regiond
  ASSERT_TRUE(sender_.OnChanges(At(100), Answer(11, 11), &sequence_).has_value());
  SendOne(12, 12, 100);
}

TEST_F(GatheringSenderTest, ABacklogIsNotHeldUp) {
  sender_.NextFetch(At(0));
  Changes part = Answer(11, 20);
  part.last = Lsn(50);
  ASSERT_TRUE(sender_.OnChanges(At(0), std::move(part), &sequence_).has_value());
  SendOne(21, 50);
}

TEST_F(GatheringSenderTest, NothingGathersWhileAGapIsOpen) {
  sender_.NextFetch(At(0));
  Changes trimmed{kLog, RegionId("b"), Lsn(11), Lsn(40), Lsn(11), true};
  EXPECT_FALSE(sender_.OnChanges(At(0), std::move(trimmed), &sequence_).has_value());
  EXPECT_FALSE(sender_.NextFetch(At(9999)).has_value());
  EXPECT_FALSE(sender_.gathers_until().has_value()) << "or its replicator would be due all the time";
}

TEST_F(GatheringSenderTest, ANewConnectionResendsAtOnce) {
  SendOne(11, 11);
  sender_.Rewind();
  SendOne(11, 11);
}

TEST_F(PartitionSenderTest, AnswersToOtherQuestionsAreIgnored) {
  EXPECT_FALSE(sender_.OnChanges(At(0), Answer(11, 12), &sequence_).has_value()) << "nothing was asked";
  sender_.NextFetch(At(0));
  EXPECT_FALSE(sender_.OnChanges(At(0), Answer(9, 12), &sequence_).has_value());
  EXPECT_TRUE(sender_.OnChanges(At(0), Answer(11, 12), &sequence_).has_value());
}

// docs/replication.md, "Gaps in a log".
TEST_F(PartitionSenderTest, StopsAtAGapUntilAScanIsDone) {
  MeetGap(11, 40);
  EXPECT_TRUE(sender_.has_gap());
  EXPECT_FALSE(sender_.NextFetch(At(9999)).has_value());
  sender_.Rewind();
  EXPECT_FALSE(sender_.NextFetch(At(9999)).has_value()) << "a new connection brings nothing back";
  sender_.ScanBegins();
  EXPECT_EQ(sender_.checkpoint(), Lsn(10)) << "nothing of the scan is durable yet";
  EXPECT_TRUE(sender_.ScanDone());
  EXPECT_FALSE(sender_.has_gap());
  EXPECT_EQ(sender_.checkpoint(), Lsn(39));
  SendOne(40, 50);
}

TEST_F(PartitionSenderTest, AScanThatBeganEarlierDoesNotCloseAGap) {
  sender_.ScanBegins();
  MeetGap(11, 40);
  EXPECT_FALSE(sender_.ScanDone());
  EXPECT_TRUE(sender_.has_gap());
  EXPECT_EQ(sender_.checkpoint(), Lsn(10));
}

TEST_F(PartitionSenderTest, WhatIsUnderWayBeforeAGapMayStillArrive) {
  const ApplyBatch before = SendOne(11, 12);
  const ApplyBatch late = SendOne(13, 14);
  MeetGap(15, 40);
  EXPECT_TRUE(sender_.OnAck(At(1), Ack(before)));
  EXPECT_EQ(sender_.checkpoint(), Lsn(12));
  sender_.ScanBegins();
  EXPECT_TRUE(sender_.ScanDone());
  EXPECT_EQ(sender_.checkpoint(), Lsn(39)) << "the scan brought what the late batch was to bring";
  EXPECT_FALSE(sender_.OnAck(At(2), Ack(late)));
  SendOne(40, 50);
}

}  // namespace
}  // namespace meridian::partition_sender_test
