// An AZ that has lost its disk has forgotten what it voted and acknowledged: it is a learner until a fence shows that this cannot matter
// any more (consensus.h). Our own departure from the Raft paper; a learner without votes is that of the thesis, §4.2.1.
#include "tests/unit/regiond/core/az/consensus_testing.h"

namespace meridian::consensus_learner_test {
namespace {

class ConsensusLearnerTest : public ConsensusTest {
 protected:
  void StartAsLearner() { Start({}, AzBallot{.epoch = Epoch(1), .learner = true}); }
  // Leads epoch 2 with its first fence durable here.
  void LeadDurably() {
    Start({}, 1);
    Lead();
    Persist();
  }
};

// --- the learner ---

TEST_F(ConsensusLearnerTest, NeverVotes) {
  StartAsLearner();
  for (const AzAskVote& ask : {Asks(2, 9, 1), Probes(2, 9, 1)}) EXPECT_TRUE(Receive(kA, ask).empty());
  EXPECT_EQ(b_->epoch(), Epoch(1));
}

TEST_F(ConsensusLearnerTest, NeverStands) {
  StartAsLearner();
  EXPECT_TRUE(TickUntilItStands().empty());
  EXPECT_TRUE(Stand().empty());
  Follow(kA, 2);
  EXPECT_TRUE(Receive(kA, AzResign{kLog, Epoch(2)}).empty());
  EXPECT_TRUE(TickAfter(timing_.patience * 2).empty());
}

TEST_F(ConsensusLearnerTest, TakesTheLogAndSaysWhatItIs) {
  StartAsLearner();
  Receive(kA, Append(2, 0, 0, {2, 2}, 1));
  EXPECT_EQ(b_->committed(), Lsn(1));
  AzAppended learns = Learns(2, 2);
  learns.committed = Lsn(1);
  EXPECT_EQ(Sent<AzAppended>(Persist(), kA), learns);
  EXPECT_FALSE(b_->idle());
  Restart();
  EXPECT_TRUE(b_->learner());
}

TEST_F(ConsensusLearnerTest, PromotedItVotesAndSaysSo) {
  StartAsLearner();
  Receive(kA, Append(2, 0, 0, {2, 2}));
  Persist();
  const AzOutput out = Receive(kA, AzPromote{kLog, Epoch(2), kIncarnation});
  EXPECT_EQ(out.ballots.at(kLog), (AzBallot{.epoch = Epoch(2)})) << "durable before it is said";
  EXPECT_EQ(Sent<AzAppended>(out, kA), Accepts(2, 2));
  Restart();
  EXPECT_FALSE(b_->learner());
  EXPECT_TRUE(Sent<AzVote>(Receive(kC, Asks(3, 2, 2)), kC).granted);
}

// The fence of one epoch says nothing about the votes of another.
TEST_F(ConsensusLearnerTest, APromotionIsForItsEpochAlone) {
  StartAsLearner();
  Follow(kA, 2);
  for (const uint64_t epoch : {1, 3}) EXPECT_TRUE(Receive(kA, AzPromote{kLog, Epoch(epoch), kIncarnation}).empty());
  EXPECT_TRUE(b_->learner());
}

TEST_F(ConsensusLearnerTest, APromotionComesTwiceInVain) {
  StartAsLearner();
  Follow(kA, 2);
  Receive(kA, AzPromote{kLog, Epoch(2), kIncarnation});
  EXPECT_TRUE(Receive(kA, AzPromote{kLog, Epoch(2), kIncarnation}).empty());
}

// --- its leader ---

TEST_F(ConsensusLearnerTest, DoesNotCountForCommit) {
  LeadDurably();
  Receive(kA, Learns(2, 1));
  EXPECT_EQ(b_->committed(), Lsn(0));
  EXPECT_EQ(b_->DurableAt(kA), Lsn(1));
  Receive(kC, Accepts(2, 1));
  EXPECT_EQ(b_->committed(), Lsn(1));
}

TEST_F(ConsensusLearnerTest, DoesNotCountForALease) {
  LeadDurably();
  Receive(kA, Learns(2, 1));
  Beat(kA);
  EXPECT_EQ(b_->ReadableUntil(), Instant());
}

// It had said that the record is durable there, and then lost its disk.
TEST_F(ConsensusLearnerTest, WhatItHadBeforeDoesNotCountEither) {
  Start({}, 1);
  Lead();
  Receive(kA, Accepts(2, 1));
  Receive(kA, Learns(2, 0));
  EXPECT_EQ(b_->DurableAt(kA), Lsn(0));
  Persist();
  EXPECT_EQ(b_->committed(), Lsn(0));
}

TEST_F(ConsensusLearnerTest, ItsReportAppendsOneFence) {
  LeadDurably();
  const AzOutput out = Receive(kA, Learns(2, 1));
  ASSERT_EQ(out.records.size(), 1u);
  EXPECT_EQ(out.records[0], (LogRecord{kLog, Epoch(2), Lsn(2), std::string(kFencePayload)}));
  EXPECT_TRUE(Receive(kA, Learns(2, 1)).records.empty());
}

// Committed by both voters: they are in this epoch. Durable at the learner: it has all that it ever helped to commit.
TEST_F(ConsensusLearnerTest, IsPromotedOnceTheFenceIsCommittedAndThere) {
  const auto promoted = [this](const AzOutput& out) { return !AllSent<AzPromote>(out, kA).empty(); };
  LeadDurably();
  Receive(kC, Accepts(2, 1));
  EXPECT_FALSE(promoted(Receive(kA, Learns(2, 1)))) << "a fence of before its report is committed and there";
  Persist();
  EXPECT_FALSE(promoted(Receive(kA, Learns(2, 2)))) << "there, but not committed";
  Receive(kC, Accepts(2, 2));
  ASSERT_EQ(b_->committed(), Lsn(2));
  EXPECT_EQ(Sent<AzPromote>(Receive(kA, Learns(2, 2)), kA), (AzPromote{kLog, Epoch(2), 1}));
  Reborn(kA);
  EXPECT_FALSE(promoted(Receive(kA, Learns(2, 0)))) << "its disk is lost once more";
  Persist();
  Receive(kC, Accepts(2, 3));
  EXPECT_FALSE(promoted(Receive(kA, Learns(2, 2)))) << "committed, but not there";
  EXPECT_EQ(Sent<AzPromote>(Receive(kA, Learns(2, 3)), kA), (AzPromote{kLog, Epoch(2), 2}));
}

TEST_F(ConsensusLearnerTest, IsAskedUntilItIsPromoted) {
  LeadDurably();
  Receive(kA, Learns(2, 1));
  Persist();
  Receive(kC, Accepts(2, 2));
  AzAppended knows_all = Learns(2, 2);
  knows_all.committed = Lsn(2);
  Receive(kA, knows_all);
  EXPECT_TRUE(Sent<AzAppend>(TickAfter(timing_.resend), kA).answer) << "the promotion may be lost";
  EXPECT_FALSE(b_->idle());
}

TEST_F(ConsensusLearnerTest, PromotedItCountsAgain) {
  LeadDurably();
  Receive(kA, Learns(2, 1));
  Persist();
  Beat(kA);
  Receive(kA, Accepts(2, 2));
  EXPECT_EQ(b_->committed(), Lsn(2));
  EXPECT_GT(b_->ReadableUntil(), clock_.now);
}

}  // namespace
}  // namespace meridian::consensus_learner_test
