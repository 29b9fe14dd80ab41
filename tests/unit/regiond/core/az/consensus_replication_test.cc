// How records get into a log and become committed: figure 2 (AppendEntries; leaders), §5.3, §5.4.2 with figure 8, and §5.5 of the Raft
// paper (extended version); Ongaro's thesis §10.2.1 (a leader's disk writes while the records are on their way).
#include "tests/unit/regiond/core/az/consensus_testing.h"

namespace meridian::consensus_replication_test {
namespace {

using ConsensusReplicationTest = ConsensusTest;

// --- followers: consistency (§5.3) ---

// Figure 2, AppendEntries 2: reply false if the log has no entry at prevLogIndex whose term is prevLogTerm.
TEST_F(ConsensusReplicationTest, RefusesWhatDoesNotFollowItsLog) {
  Start({1, 2, 2, 2}, 2);
  const AzOutput gap = Receive(kA, Append(4, 6, 4, {4}));
  EXPECT_EQ(Sent<AzAppended>(gap, kA), Refuses(4, 4)) << "it ends there";
  const AzOutput other = Receive(kA, Append(4, 4, 3, {4}));
  EXPECT_EQ(Sent<AzAppended>(other, kA), Refuses(4, 1)) << "end of §5.3: one round for each epoch that conflicts";
  EXPECT_TRUE(gap.records.empty() && other.records.empty());
  EXPECT_EQ(Log(), Epochs({1, 2, 2, 2}));
}

TEST_F(ConsensusReplicationTest, NeverGoesBackBehindWhatIsCommitted) {
  Start({1, 2, 2, 2}, 2);
  Receive(kA, Heartbeat(2, 3, 2, 3));
  ASSERT_EQ(b_->committed(), Lsn(3));
  AzAppended refused = Refuses(4, 3);
  refused.committed = Lsn(3);
  EXPECT_EQ(Sent<AzAppended>(Receive(kC, Append(4, 4, 3, {4})), kC), refused);
}

// Figure 2, AppendEntries 3 and 4: what conflicts goes with all that follows it; then what is new is appended.
TEST_F(ConsensusReplicationTest, ReplacesWhatConflictsAndAllThatFollows) {
  Start({1, 1, 2, 2, 2}, 2);
  const AzOutput out = Receive(kA, Append(4, 1, 1, {1, 3, 4}));
  EXPECT_EQ(Log(), Epochs({1, 1, 3, 4}));
  EXPECT_EQ(out.records, Records(3, {3, 4})) << "not what was there";
}

// Figure 2, AppendEntries 3: only an entry that conflicts. A short message that comes late must not take back what a later one brought.
TEST_F(ConsensusReplicationTest, ARepeatedAppendTakesNothingBack) {
  Start({}, 1);
  Receive(kA, Append(2, 0, 0, {2, 2, 2}));
  Persist();
  for (const AzAppend& late : {Append(2, 0, 0, {2}), Append(2, 1, 2, {2}), Append(2, 0, 0, {2, 2, 2})}) {
    const AzOutput out = Receive(kA, late);
    EXPECT_TRUE(out.records.empty());
    EXPECT_EQ(Log(), Epochs({2, 2, 2}));
    EXPECT_EQ(Sent<AzAppended>(out, kA), Accepts(2, 3)) << "the answer may have been lost";
  }
}

// State Machine Safety (figure 3). No message of a leader can ask for it; if one does, going on would lose what was acknowledged.
TEST_F(ConsensusReplicationTest, ReplacingWhatIsCommittedIsABug) {
  Start({1, 1}, 1);
  Receive(kA, Heartbeat(1, 2, 1, 2));
  ASSERT_EQ(b_->committed(), Lsn(2));
  EXPECT_DEATH(Receive(kC, Append(3, 1, 1, {3})), "replaces a committed record");
}

TEST_F(ConsensusReplicationTest, WhatIsAppliedIsTakenAsEqual) {
  Start({1, 1, 1}, AzBallot{.epoch = Epoch(1)}, 3);
  Receive(kA, Append(2, 1, 1, {1, 1, 2}));
  EXPECT_EQ(b_->log().last(), Lsn(4));
  EXPECT_EQ(Sent<AzAppended>(Persist(), kA).through, Lsn(4));
}

// --- followers: commit and durability ---

// Figure 2, AppendEntries 5: commitIndex = min(leaderCommit, index of the last new entry). What lies behind may be another leader's.
TEST_F(ConsensusReplicationTest, CommitsNoFurtherThanItKnowsToBeEqual) {
  Start({1, 1, 1}, 1);
  Receive(kA, Heartbeat(3, 1, 1, 9));
  EXPECT_EQ(b_->committed(), Lsn(1));
  Receive(kA, Append(3, 1, 1, {1, 3}, 9));
  EXPECT_EQ(b_->committed(), Lsn(3));
  Receive(kA, Heartbeat(3, 1, 1, 2));
  EXPECT_EQ(b_->committed(), Lsn(3)) << "a late message";
  Receive(kA, Append(3, 3, 3, {3}, 3));
  EXPECT_EQ(b_->committed(), Lsn(3)) << "no further than the leader";
}

// Figure 2: updated on stable storage before responding to RPCs.
TEST_F(ConsensusReplicationTest, AcknowledgesOnlyWhatIsDurableHere) {
  Start({2}, 2);
  EXPECT_TRUE(Receive(kA, Append(2, 1, 2, {2, 2, 2})).send.empty());
  EXPECT_EQ(Sent<AzAppended>(Receive(kA, Heartbeat(2, 4, 2)), kA), Accepts(2, 1));
  EXPECT_EQ(Sent<AzAppended>(Persisted(3, 2), kA), Accepts(2, 3));
  EXPECT_EQ(Sent<AzAppended>(Persisted(4, 2), kA), Accepts(2, 4));
  EXPECT_TRUE(Persisted(4, 2).send.empty());
}

TEST_F(ConsensusReplicationTest, AcknowledgesNothingThatTheLeaderHasNotSent) {
  Start({1, 1}, 1);
  Receive(kA, Append(1, 2, 1, {1}));
  EXPECT_EQ(Sent<AzAppended>(Receive(kC, Heartbeat(3, 1, 1)), kC), Accepts(3, 1)) << "it may replace the others";
  EXPECT_EQ(Sent<AzAppended>(Persisted(3, 1), kC), Accepts(3, 1));
}

// Replaced records may reach the disk before those that replace them.
TEST_F(ConsensusReplicationTest, AReplacedRecordIsNotDurable) {
  Start({1}, 1);
  Receive(kA, Append(1, 1, 1, {1, 1}));
  Persisted(3, 1);
  Receive(kC, Append(2, 1, 1, {2, 2}));
  EXPECT_EQ(Sent<AzAppended>(Receive(kC, Heartbeat(2, 3, 2)), kC), Accepts(2, 1));
  EXPECT_TRUE(Persisted(3, 1).send.empty());
  EXPECT_EQ(Sent<AzAppended>(Persisted(3, 2), kC), Accepts(2, 3));
}

// --- leaders: replicating ---

// Figure 2, leaders: if AppendEntries fails because of inconsistency, decrement nextIndex and retry. Found, the rest follows at once.
TEST_F(ConsensusReplicationTest, GoesBackToWhereTheLogsAgree) {
  Start({1, 1, 2, 2}, 2);
  Lead();
  EXPECT_TRUE(Propose().send.empty()) << "one at a time until it is known where";
  AzAppend append = Sent<AzAppend>(Receive(kA, Refuses(3, 3)), kA);
  EXPECT_EQ(append.prev, Lsn(3));
  append = Sent<AzAppend>(Receive(kA, Refuses(3, 1)), kA);
  EXPECT_EQ(append.prev, Lsn(1));
  EXPECT_EQ(append.prev_epoch, Epoch(1));
  EXPECT_EQ(EpochsOf(append.records), Epochs({1, 2, 2, 3, 3}));
  Receive(kA, Accepts(3, 6));
  EXPECT_EQ(Sent<AzAppend>(Propose(), kA).prev, Lsn(6));
  EXPECT_EQ(Sent<AzAppend>(Propose(), kA).prev, Lsn(7)) << "without waiting";
  EXPECT_TRUE(Replicate().send.empty()) << "nothing twice";
}

// §5.3: the leader retries indefinitely.
TEST_F(ConsensusReplicationTest, SendsAgainWhatIsNotAnswered) {
  Start({}, 1);
  Lead();
  Receive(kA, Accepts(2, 1));
  Propose();
  for (int i = 0; i < 5; ++i) {
    for (const AzId peer : {kA, kC}) Beat(peer);
    EXPECT_TRUE(TickAfter(timing_.resend - kMicrosecond).send.empty());
    const AzAppend append = Sent<AzAppend>(TickAfter(kMicrosecond), kA);
    EXPECT_EQ(append.prev, Lsn(1));
    EXPECT_EQ(EpochsOf(append.records), Epochs({2}));
    EXPECT_TRUE(append.answer);
  }
}

TEST_F(ConsensusReplicationTest, SendsNothingToTheSilent) {
  Start({}, 1);
  Lead();
  Receive(kA, Accepts(2, 1));
  clock_.Advance(timing_.patience + kMicrosecond);
  Beat(kA);
  Propose();
  EXPECT_TRUE(AllSent<AzAppend>(TickAfter(timing_.resend), kC).empty());
  Beat(kC);
  EXPECT_EQ(AllSent<AzAppend>(TickAfter(Duration()), kC).size(), 1u);
}

TEST_F(ConsensusReplicationTest, AMessageHasItsLimit) {
  constexpr size_t kMegabyte = 1 << 20;
  Start({}, 1);
  Lead();
  for (int i = 0; i < 3; ++i) Propose(std::string(kMegabyte / 2, 'x'));
  Receive(kA, Accepts(2, 1));
  EXPECT_EQ(Sent<AzAppend>(Replicate(), kA).records.size(), 2u);
  EXPECT_EQ(Sent<AzAppend>(Replicate(), kA).records.size(), 1u);
  EXPECT_TRUE(Replicate().send.empty());
}

// Figure 2, leaders: matchIndex increases monotonically.
TEST_F(ConsensusReplicationTest, LateAndRepeatedAnswersAreHarmless) {
  Start({}, 1);
  Lead();
  Propose();
  Persist();
  Receive(kA, Accepts(2, 2));
  ASSERT_EQ(b_->committed(), Lsn(2));
  for (const AzAppended& late : {Accepts(2, 2), Accepts(2, 1), Accepts(2, 0), Accepts(1, 9), Refuses(1, 0)}) {
    EXPECT_TRUE(Receive(kA, late).empty());
    EXPECT_EQ(b_->DurableAt(kA), Lsn(2));
    EXPECT_EQ(b_->committed(), Lsn(2));
  }
  EXPECT_EQ(Sent<AzAppend>(Receive(kA, Refuses(2, 0)), kA).prev, Lsn(2)) << "not behind what it has";
  EXPECT_EQ(b_->DurableAt(kA), Lsn(2));
}

// Figure 2: leaderCommit goes with every AppendEntries. Ours goes alone when there is nothing else, as there are no heartbeats.
TEST_F(ConsensusReplicationTest, TellsHowFarIsCommitted) {
  Start({}, 1);
  Lead();
  Persist();
  EXPECT_TRUE(Receive(kA, Accepts(2, 1)).send.empty());
  const AzAppend told = Sent<AzAppend>(Replicate(), kA);
  EXPECT_EQ(told.committed, Lsn(1));
  EXPECT_TRUE(told.records.empty());
  EXPECT_TRUE(Replicate().send.empty()) << "once";
}

// --- leaders: committing ---

// Thesis §10.2.1: sent before it is durable here, but counted here only when it is.
TEST_F(ConsensusReplicationTest, TheLeadersOwnDiskCountsOnceItIsDurable) {
  Start({}, 1);
  EXPECT_EQ(EpochsOf(Sent<AzAppend>(Lead(), kA).records), Epochs({2}));
  Receive(kA, Accepts(2, 1));
  EXPECT_EQ(b_->committed(), Lsn(0));
  Persist();
  EXPECT_EQ(b_->committed(), Lsn(1));
}

// Thesis §10.2.1: it may even commit before its own disk has it, by a majority of followers.
TEST_F(ConsensusReplicationTest, TwoFollowersCommitWithoutTheLeadersDisk) {
  Start({}, 1);
  Lead();
  Receive(kA, Accepts(2, 1));
  Receive(kC, Accepts(2, 1));
  EXPECT_EQ(b_->committed(), Lsn(1));
  EXPECT_EQ(b_->DurableAt(kB), Lsn(0));
}

TEST_F(ConsensusReplicationTest, TheLeaderAloneCommitsNothing) {
  Start({}, 1);
  Lead();
  Persist();
  Receive(kA, Refuses(2, 0));
  EXPECT_EQ(b_->committed(), Lsn(0));
}

// §5.4.2, figure 8 (c): the record of epoch 2 is on a majority and may still be replaced, by a leader with one of epoch 3. Figure 8 (e):
// one of the leader's own epoch on a majority commits it along.
TEST_F(ConsensusReplicationTest, RecordsOfEarlierEpochsAreNotCommittedByCounting) {
  Start({1, 2}, 3);
  Lead();
  Persist();
  Receive(kA, Accepts(4, 2));
  Receive(kC, Accepts(4, 2));
  EXPECT_EQ(b_->committed(), Lsn(0));
  Receive(kA, Accepts(4, 3));
  EXPECT_EQ(b_->committed(), Lsn(3));
}

// §5.5: state that is not volatile survives a crash, and the rest is found again.
TEST_F(ConsensusReplicationTest, ARestartedAzHasWhatItAcknowledged) {
  Start({}, 1);
  Receive(kA, Append(2, 0, 0, {2, 2}, 2));
  Persist();
  Receive(kA, Append(2, 2, 2, {2}));
  Restart();
  EXPECT_EQ(Log(), Epochs({2, 2})) << "the third was not";
  EXPECT_EQ(b_->epoch(), Epoch(2));
  EXPECT_EQ(b_->committed(), Lsn(0));
  EXPECT_EQ(Sent<AzAppended>(Receive(kA, Heartbeat(2, 2, 2, 2)), kA), Accepts(2, 2, 2));
}

}  // namespace
}  // namespace meridian::consensus_replication_test
