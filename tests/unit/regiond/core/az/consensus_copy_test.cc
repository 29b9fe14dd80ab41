// A range copy as consensus sees it: the leader that cannot reach back far enough, and the follower whose log is replaced. Our counterpart
// of InstallSnapshot (§7 of the Raft paper); the floor that binds votes meanwhile is our own (AzBallot).
#include "tests/unit/regiond/core/az/consensus_testing.h"

namespace meridian::consensus_copy_test {
namespace {

class ConsensusCopyTest : public ConsensusTest {
 protected:
  // Leads epoch 2 behind five records of epoch 1, all applied, of which the log has lost the first ones.
  void LeadTrimmed(uint64_t through) {
    Start({1, 1, 1, 1, 1}, AzBallot{.epoch = Epoch(1)}, 5);
    store_->Trim(kLog, Lsn(through));
    Lead();
  }
};

// --- the leader ---

TEST_F(ConsensusCopyTest, WhatIsAppliedIsReadFromTheLog) {
  LeadTrimmed(2);
  const AzAppend append = Sent<AzAppend>(Receive(kA, Refuses(2, 3)), kA);
  EXPECT_EQ(append.prev, Lsn(3));
  EXPECT_EQ(append.prev_epoch, Epoch(1));
  EXPECT_EQ(append.records, Records(4, {1, 1}));
  EXPECT_FALSE(b_->NeedsCopy(kA));
}

// §7: when the leader has discarded the next entry that it needs to send to a follower.
TEST_F(ConsensusCopyTest, AFollowerWhoseNextRecordIsTrimmedNeedsACopy) {
  LeadTrimmed(4);
  EXPECT_FALSE(b_->NeedsCopy(kA)) << "nobody knows yet";
  EXPECT_TRUE(Receive(kA, Refuses(2, 2)).send.empty());
  EXPECT_TRUE(b_->NeedsCopy(kA));
  EXPECT_FALSE(b_->NeedsCopy(kC));
  EXPECT_FALSE(b_->idle());
  for (const AzId peer : {kA, kC}) Beat(peer);
  EXPECT_TRUE(AllSent<AzAppend>(TickAfter(timing_.resend), kA).empty()) << "in vain";
  EXPECT_TRUE(Propose().send.empty());
  Resign();
  EXPECT_FALSE(b_->NeedsCopy(kA)) << "that is the leader's business";
}

TEST_F(ConsensusCopyTest, AFollowerWithoutAnythingNeedsACopyOfATrimmedLog) {
  LeadTrimmed(1);
  Receive(kA, Refuses(2, 0));
  EXPECT_TRUE(b_->NeedsCopy(kA));
}

// docs/partitions.md: what the log changes below a split that is known here is the other partition's by now.
TEST_F(ConsensusCopyTest, BelowASplitThatItKnowsAFollowerAsksForACopy) {
  Start({}, AzBallot{.epoch = Epoch(1)});
  b_->TakeNoLogBelow(Lsn(3));
  const AzAppended answer = Sent<AzAppended>(Receive(kA, Append(1, 0, 0, {1, 1, 1, 1})), kA);
  EXPECT_FALSE(answer.accepted);
  EXPECT_TRUE(answer.needs_copy);
  EXPECT_EQ(b_->log().last(), Lsn(0));
  b_->EndCopy(Lsn(3), Epoch(1));
  Receive(kA, Append(1, 3, 1, {1}));
  EXPECT_EQ(b_->log().last(), Lsn(4));
}

TEST_F(ConsensusCopyTest, WhoAsksForACopyNeedsOneThoughTheLogReachesBack) {
  LeadTrimmed(0);
  AzAppended asks = Refuses(2, 0);
  asks.needs_copy = true;
  EXPECT_TRUE(Receive(kA, asks).send.empty());
  EXPECT_TRUE(b_->NeedsCopy(kA));
  b_->OnCopied(kA, Lsn(5));
  EXPECT_FALSE(b_->NeedsCopy(kA));
}

TEST_F(ConsensusCopyTest, BehindItsCopyTheLogGoesOn) {
  LeadTrimmed(4);
  Receive(kA, Refuses(2, 0));
  ASSERT_TRUE(b_->NeedsCopy(kA));
  b_->OnCopied(kA, Lsn(5));
  EXPECT_FALSE(b_->NeedsCopy(kA));
  EXPECT_EQ(b_->DurableAt(kA), Lsn(5));
  const AzAppend append = Sent<AzAppend>(TickAfter(Duration()), kA);
  EXPECT_EQ(append.prev, Lsn(5));
  EXPECT_EQ(EpochsOf(append.records), Epochs({2}));
}

TEST_F(ConsensusCopyTest, WhoHasACopyHasNotAcceptedAnythingYet) {
  LeadTrimmed(4);
  Persist();
  Receive(kA, Refuses(2, 0));
  b_->OnCopied(kA, Lsn(5));
  Beat(kA);
  EXPECT_EQ(b_->committed(), Lsn(5));
  EXPECT_EQ(b_->ReadableUntil(), Instant());
  Receive(kA, Accepts(2, 6));
  EXPECT_EQ(b_->committed(), Lsn(6));
  EXPECT_GT(b_->ReadableUntil(), clock_.now);
}

// --- the follower ---

TEST_F(ConsensusCopyTest, WhatTheLogWasStillBindsItsVotes) {
  Start({1, 1, 2}, 2);
  EXPECT_EQ(BeginCopy().ballots.at(kLog), (AzBallot{.epoch = Epoch(2), .floor = Lsn(3), .floor_epoch = Epoch(2)}));
  EXPECT_EQ(b_->log().last(), Lsn(0));
  store_->Drop(kLog);
  for (const bool restarted : {false, true}) {
    if (restarted) Restart();
    EXPECT_TRUE(b_->BelowFloor());
    EXPECT_FALSE(Sent<AzVote>(Receive(kA, Probes(9, 2, 2)), kA).granted);
    EXPECT_FALSE(Sent<AzVote>(Receive(kA, Probes(9, 9, 1)), kA).granted);
    EXPECT_TRUE(Sent<AzVote>(Receive(kA, Probes(9, 3, 2)), kA).granted);
  }
  EXPECT_FALSE(Sent<AzVote>(Receive(kA, Asks(3, 2, 2)), kA).granted);
  EXPECT_TRUE(Sent<AzVote>(Receive(kC, Asks(3, 1, 3)), kC).granted);
}

TEST_F(ConsensusCopyTest, DoesNotStandUntilItHasAsMuchAgain) {
  Start({1, 1, 2}, 2);
  Follow(kA, 2);
  BeginCopy();
  b_->EndCopy(Lsn(2), Epoch(1));
  EXPECT_TRUE(b_->BelowFloor());
  EXPECT_FALSE(b_->idle());
  EXPECT_TRUE(Receive(kA, AzResign{kLog, Epoch(2)}).empty());
  EXPECT_TRUE(Stand().empty());
  EXPECT_TRUE(TickUntilItStands().empty());
  Receive(kA, Append(2, 2, 1, {2}));
  EXPECT_FALSE(b_->BelowFloor());
  EXPECT_EQ(Sent<AzAskVote>(Receive(kA, AzResign{kLog, Epoch(2)}), kC), Probes(3, 3, 2));
}

TEST_F(ConsensusCopyTest, ACopyFromALaterEpochIsMoreThanALongerLog) {
  Start({1, 1, 2}, 2);
  BeginCopy();
  b_->EndCopy(Lsn(2), Epoch(3));
  EXPECT_FALSE(b_->BelowFloor());
}

TEST_F(ConsensusCopyTest, ACandidateThatIsCopiedToDoesNotGoOnToStand) {
  Start({1, 1}, 1);
  TickUntilItStands();
  BeginCopy();
  EXPECT_TRUE(Receive(kC, GrantsProbe(2)).send.empty());
  EXPECT_EQ(b_->epoch(), Epoch(1));
}

TEST_F(ConsensusCopyTest, ASecondCopyDoesNotLowerTheFloor) {
  Start({1, 1, 2}, 2);
  BeginCopy();
  b_->EndCopy(Lsn(2), Epoch(1));
  BeginCopy();
  EXPECT_EQ(ballot_.floor, Lsn(3));
  EXPECT_EQ(ballot_.floor_epoch, Epoch(2));
}

TEST_F(ConsensusCopyTest, TheLogGoesOnBehindTheCopy) {
  Start({1, 1, 2}, 2);
  Follow(kA, 3);
  BeginCopy();
  EXPECT_EQ(b_->committed(), Lsn(0));
  EXPECT_TRUE(Persisted(3, 2).send.empty()) << "what was on its way to the disk is gone";
  EXPECT_EQ(Sent<AzAppended>(Receive(kA, Heartbeat(3, 8, 3)), kA), Refuses(3, 0));
  store_->Trim(kLog, Lsn(8));
  b_->EndCopy(Lsn(8), Epoch(3));
  EXPECT_EQ(b_->committed(), Lsn(8));
  Receive(kA, Append(3, 8, 3, {3}));
  EXPECT_EQ(Sent<AzAppended>(Persist(), kA), Accepts(3, 9, 8));
}

}  // namespace
}  // namespace meridian::consensus_copy_test
