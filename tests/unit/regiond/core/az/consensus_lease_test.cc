// What an AZ that hears a leader has promised, and what the leader may do by that: thesis §4.2.3 (neither stands nor votes), §6.2 (a
// leader without a majority steps down), §6.4 (reads under a lease), and §8 of the Raft paper (a record of its own epoch first). Then
// what nobody needs a timer for: idle().
#include "tests/unit/regiond/core/az/consensus_testing.h"

namespace meridian::consensus_lease_test {
namespace {

class ConsensusLeaseTest : public ConsensusTest {
 protected:
  // Leads epoch 2, which a follows. Its fence is durable here.
  void LeadWithA() {
    Start({1}, 1);
    Lead();
    Persist();
    Receive(kA, Accepts(2, 1));
  }
};

// --- who follows ---

TEST_F(ConsensusLeaseTest, WhoHearsItsLeaderNeitherVotesNorStands) {
  Start({1}, 1);
  Follow(kA, 1);
  for (int i = 0; i < 20; ++i) {
    Beat(kA);
    EXPECT_TRUE(TickAfter(timing_.beat).empty());
    EXPECT_TRUE(Receive(kC, Asks(2, 9, 1)).empty()) << "not even its epoch";
    EXPECT_TRUE(Receive(kC, Probes(2, 9, 1)).empty());
    EXPECT_TRUE(Stand().empty());
  }
  EXPECT_EQ(b_->epoch(), Epoch(1));
}

TEST_F(ConsensusLeaseTest, WhoHasNotHeardItsLeaderForLongVotes) {
  for (const AzAskVote& ask : {Asks(2, 1, 1), Probes(2, 1, 1)}) {
    Start({1}, 1);
    Follow(kA, 1);
    clock_.Advance(timing_.patience);
    EXPECT_TRUE(Receive(kC, ask).empty());
    clock_.Advance(kMicrosecond);
    EXPECT_TRUE(Sent<AzVote>(Receive(kC, ask), kC).granted);
  }
}

TEST_F(ConsensusLeaseTest, WhoHasNotHeardItsLeaderForLongStands) {
  Start({1}, 1);
  Follow(kA, 1);
  EXPECT_TRUE(TickAfter(timing_.patience).empty());
  EXPECT_TRUE(TickAfter(kMicrosecond).empty()) << "not all at the same time";
  EXPECT_EQ(Sent<AzAskVote>(TickAfter(Duration{timing_.patience.us / 2}), kC), Probes(2, 1, 1));
}

// A candidate of before follows now: the answer to its question must not break its promise.
TEST_F(ConsensusLeaseTest, ALateAnswerDoesNotTakeAFollowerFromItsLeader) {
  Start({1}, 1);
  Stand();
  Receive(kA, Append(2, 1, 1, {2}));
  EXPECT_TRUE(Receive(kC, Denies(3)).empty());
  EXPECT_EQ(b_->epoch(), Epoch(2));
  EXPECT_EQ(b_->leader(), kA);
}

TEST_F(ConsensusLeaseTest, ARebornLeaderIsOwedNothing) {
  Start({1}, 1);
  Follow(kA, 1);
  Reborn(kC);
  EXPECT_EQ(b_->leader(), kA);
  Reborn(kA);
  EXPECT_EQ(b_->leader(), std::nullopt);
  EXPECT_TRUE(Sent<AzVote>(Receive(kC, Asks(2, 1, 1)), kC).granted);
}

TEST_F(ConsensusLeaseTest, ARestartedAzKeepsPromisesThatItHasForgotten) {
  Start({1}, 1);
  Restart(clock_.now + timing_.patience);
  EXPECT_TRUE(TickUntilItStands().empty());
  EXPECT_TRUE(Stand().empty());
  for (const AzAskVote& ask : {Asks(2, 9, 1), Probes(2, 9, 1)}) EXPECT_TRUE(Receive(kC, ask).empty());
  clock_.Advance(Duration{timing_.patience.us / 2});
  EXPECT_TRUE(Sent<AzVote>(Receive(kC, Asks(2, 9, 1)), kC).granted);
}

// --- who leads ---

TEST_F(ConsensusLeaseTest, ReadsTakeAFollowerOfThisEpochAndItsEcho) {
  Start({1}, 1);
  EXPECT_EQ(b_->ReadableUntil(), Instant());
  Lead();
  for (const AzId peer : {kA, kC}) Beat(peer);
  EXPECT_EQ(b_->ReadableUntil(), Instant()) << "they live, but may follow another";
  Receive(kA, Refuses(2, 0));
  EXPECT_EQ(b_->ReadableUntil(), Instant()) << "said no";
  const Instant heard = clock_.now;
  clock_.Advance(timing_.beat);
  Receive(kA, Accepts(2, 1));
  EXPECT_EQ(b_->ReadableUntil(), heard + timing_.patience) << "from when the beat was sent";
  Beat(kA);
  EXPECT_EQ(b_->ReadableUntil(), clock_.now + timing_.patience);
  Resign();
  EXPECT_EQ(b_->ReadableUntil(), Instant());
}

TEST_F(ConsensusLeaseTest, AFollowerWithoutAnEchoIsNoLease) {
  LeadWithA();
  Beat(kC);
  EXPECT_LE(b_->ReadableUntil(), clock_.now) << "the echo is of one that does not follow";
}

TEST_F(ConsensusLeaseTest, ARebornFollowerHasPromisedNothing) {
  LeadWithA();
  Beat(kA);
  Receive(kA, Accepts(2, 2));
  ASSERT_GT(b_->ReadableUntil(), clock_.now);
  Reborn(kA);
  Beat(kA);
  EXPECT_EQ(b_->ReadableUntil(), Instant());
  Receive(kA, Accepts(2, 2));
  EXPECT_GT(b_->ReadableUntil(), clock_.now);
}

// A follower that did not hear the leader for so long may have voted for another one before it echoed again.
TEST_F(ConsensusLeaseTest, AfterALapseAnEchoIsNoLeaseBeforeTheFollowerAcceptsAgain) {
  LeadWithA();
  Beat(kA);
  Receive(kA, Accepts(2, 2));
  ASSERT_GT(b_->ReadableUntil(), clock_.now);
  clock_.Advance(timing_.patience);
  Beat(kA);
  EXPECT_LE(b_->ReadableUntil(), clock_.now);
  EXPECT_FALSE(b_->idle());
  EXPECT_TRUE(Sent<AzAppend>(TickAfter(Duration()), kA).answer) << "it is asked";
  Receive(kA, Accepts(2, 2));
  EXPECT_GT(b_->ReadableUntil(), clock_.now);
}

// §8; thesis §6.4, step 1: only then is its commit position known to be the greatest.
TEST_F(ConsensusLeaseTest, ServesOnceARecordOfItsEpochIsCommittedAndApplied) {
  Start({1}, 1);
  Lead();
  Beat(kA);
  Persist();
  Receive(kA, Accepts(2, 1));
  EXPECT_FALSE(b_->serving()) << "what earlier epochs left";
  Receive(kA, Accepts(2, 2));
  ASSERT_EQ(b_->committed(), Lsn(2));
  b_->Applied(Lsn(1));
  EXPECT_FALSE(b_->serving());
  b_->Applied(Lsn(2));
  EXPECT_TRUE(b_->serving());
  Resign();
  EXPECT_FALSE(b_->serving());
}

TEST_F(ConsensusLeaseTest, ALeaderIsNotVotedOutWhileItHasItsLease) {
  LeadWithA();
  Beat(kA);
  Receive(kA, Accepts(2, 2));
  for (const AzAskVote& ask : {Asks(3, 9, 2), Probes(3, 9, 2)}) EXPECT_TRUE(Receive(kC, ask).empty());
  EXPECT_TRUE(b_->leads());
  EXPECT_EQ(Sent<AzAppend>(TickAfter(Duration()), kC).epoch, Epoch(2)) << "who asks shall know that there is a leader";
  clock_.Advance(timing_.patience);
  EXPECT_TRUE(Sent<AzVote>(Receive(kC, Asks(3, 9, 2)), kC).granted);
  EXPECT_FALSE(b_->leads());
}

TEST_F(ConsensusLeaseTest, ALeaderWithoutSupportStepsDown) {
  LeadWithA();
  TickAfter(timing_.patience - kMicrosecond);
  EXPECT_TRUE(b_->leads()) << "a new one needs time to be heard";
  TickAfter(kMicrosecond);
  EXPECT_FALSE(b_->leads());
  EXPECT_EQ(b_->epoch(), Epoch(2));
  EXPECT_EQ(b_->leader(), std::nullopt);
}

TEST_F(ConsensusLeaseTest, OneThatSupportsIsEnoughToStay) {
  LeadWithA();
  for (int i = 0; i < 20; ++i) {
    Beat(kA);
    TickAfter(timing_.beat);
    EXPECT_TRUE(b_->leads());
  }
  TickAfter(timing_.patience);
  EXPECT_FALSE(b_->leads());
}

TEST_F(ConsensusLeaseTest, OneAloneNeedsNobody) {
  self_ = kA;
  azs_ = 1;
  Start({1}, 1);
  EXPECT_TRUE(Stand().send.empty());
  EXPECT_TRUE(b_->leads());
  EXPECT_EQ(b_->committed(), Lsn(0));
  Persist();
  EXPECT_EQ(b_->committed(), Lsn(2)) << "its disk is the quorum";
  EXPECT_EQ(b_->ReadableUntil(), Instant::Max());
  TickAfter(timing_.patience * 10);
  EXPECT_TRUE(b_->leads());
}

// --- who needs no timer ---

TEST_F(ConsensusLeaseTest, ALeaderIsIdleOnceEverybodyHasEverythingAndKnowsIt) {
  Start({}, 1);
  Lead();
  Persist();
  for (const AzId peer : {kA, kC}) Beat(peer);
  for (const AzId peer : {kA, kC}) Receive(peer, Accepts(2, 1));
  ASSERT_EQ(b_->committed(), Lsn(1));
  EXPECT_FALSE(b_->idle()) << "nobody has said that it knows";
  Receive(kA, Accepts(2, 1, 1));
  EXPECT_FALSE(b_->idle());
  Receive(kC, Accepts(2, 1, 1));
  EXPECT_TRUE(b_->idle());
  clock_.Advance(timing_.resend * 2);
  for (const AzId peer : {kA, kC}) Beat(peer);
  EXPECT_TRUE(TickAfter(Duration()).empty());
  Propose();
  EXPECT_FALSE(b_->idle());
}

TEST_F(ConsensusLeaseTest, AFollowerIsIdleWhileItHasALeader) {
  Start({1}, 1);
  EXPECT_FALSE(b_->idle());
  Follow(kA, 1);
  EXPECT_TRUE(b_->idle());
  Reborn(kA);
  EXPECT_FALSE(b_->idle());
  Start({1}, AzBallot{.epoch = Epoch(1), .learner = true});
  Follow(kA, 1);
  EXPECT_FALSE(b_->idle()) << "it waits to be promoted";
  Start({1}, AzBallot{.epoch = Epoch(1), .floor = Lsn(2), .floor_epoch = Epoch(1)});
  Follow(kA, 1);
  EXPECT_FALSE(b_->idle()) << "it lacks what it once had";
}

}  // namespace
}  // namespace meridian::consensus_lease_test
