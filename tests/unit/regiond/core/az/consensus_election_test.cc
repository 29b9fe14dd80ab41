// Who may lead: the rules for epochs, votes and candidates. Figure 2, §5.1, §5.2 and §5.4.1 of the Raft paper (extended version);
// Ongaro's thesis §4.2.3 (whoever hears a leader does not vote) and §9.6 (PreVote). Promises and leases are in consensus_lease_test.cc.
#include "tests/unit/regiond/core/az/consensus_testing.h"

namespace meridian::consensus_election_test {
namespace {

using ConsensusElectionTest = ConsensusTest;

// --- epochs (§5.1) ---

// Figure 2, AppendEntries 1 and RequestVote 1: reply false if term < currentTerm.
TEST_F(ConsensusElectionTest, AnEarlierEpochIsRefusedAndToldTheLaterOne) {
  Start({1, 1}, 3);
  const AzAppended appended = Sent<AzAppended>(Receive(kA, Append(2, 1, 1, {2})), kA);
  EXPECT_FALSE(appended.accepted);
  EXPECT_EQ(appended.epoch, Epoch(3));
  EXPECT_EQ(Log(), Epochs({1, 1}));
  EXPECT_EQ(b_->leader(), std::nullopt);
  const AzOutput out = Receive(kC, Asks(2, 9, 2));
  EXPECT_FALSE(Sent<AzVote>(out, kC).granted);
  EXPECT_EQ(Sent<AzVote>(out, kC).epoch, Epoch(3));
  EXPECT_TRUE(out.ballots.empty());
}

// Figure 2, all servers: if a term is greater than currentTerm, take it and become a follower. The vote was for the earlier epoch.
TEST_F(ConsensusElectionTest, ALaterEpochDeposesALeader) {
  const auto expect_deposed = [this](std::optional<AzId> leader, std::optional<AzId> vote) {
    EXPECT_FALSE(b_->leads());
    EXPECT_EQ(b_->leader(), leader);
    EXPECT_EQ(b_->epoch(), Epoch(5));
    EXPECT_EQ(ballot_.epoch, Epoch(5));
    EXPECT_EQ(ballot_.vote, vote);
  };
  Start({1}, 1);
  Lead();
  Receive(kC, Refuses(5, 0));
  expect_deposed(std::nullopt, std::nullopt);
  Start({1}, 1);
  Lead();
  Receive(kC, Append(5, 1, 1, {5}));
  expect_deposed(kC, std::nullopt);
  Start({1}, 1);
  Lead();
  Receive(kC, Asks(5, 2, 4));
  expect_deposed(std::nullopt, kC);
}

TEST_F(ConsensusElectionTest, ALaterEpochEndsACandidacy) {
  const auto expect_ended = [this] {
    EXPECT_EQ(ballot_, (AzBallot{.epoch = Epoch(5)}));
    Receive(kA, Grants(2));
    EXPECT_FALSE(b_->leads());
  };
  Start({1}, 1);
  Stand();
  Receive(kC, Denies(5));
  expect_ended();
  Start({1}, 1);
  Stand();
  Receive(kC, Asks(5, 0, 0));
  expect_ended();
  Start({1}, 1);
  Stand();
  Receive(kC, Heartbeat(5, 1, 1));
  expect_ended();
}

// §5.2: a candidate that hears from a leader of its own epoch recognises it.
TEST_F(ConsensusElectionTest, ACandidateGivesWayToTheLeaderOfItsEpoch) {
  Start({}, 1);
  Stand();
  Receive(kA, Append(2, 0, 0, {2}));
  EXPECT_EQ(b_->leader(), kA);
  Receive(kC, Grants(2));
  EXPECT_FALSE(b_->leads());
  EXPECT_EQ(ballot_.vote, kB) << "given is given";
}

// Election Safety (figure 3).
TEST_F(ConsensusElectionTest, TwoLeadersOfOneEpochAreABug) {
  Start({}, 1);
  Lead();
  EXPECT_DEATH(Receive(kA, Append(2, 0, 0, {2})), "two leaders in epoch 2");
}

// --- votes (§5.2, §5.4.1) ---

// §5.2: at most one candidate in a term, first come, first served. Figure 2: votedFor is durable before the answer.
TEST_F(ConsensusElectionTest, VotesOnceInAnEpochAndRemembersIt) {
  Start({1}, 1);
  const AzOutput out = Receive(kA, Asks(2, 1, 1));
  EXPECT_TRUE(Sent<AzVote>(out, kA).granted);
  EXPECT_EQ(out.ballots.at(kLog), (AzBallot{.epoch = Epoch(2), .vote = kA}));
  EXPECT_FALSE(Sent<AzVote>(Receive(kC, Asks(2, 9, 1)), kC).granted);
  EXPECT_TRUE(Sent<AzVote>(Receive(kA, Asks(2, 1, 1)), kA).granted) << "the answer may have been lost";
  Restart();
  EXPECT_FALSE(Sent<AzVote>(Receive(kC, Asks(2, 9, 1)), kC).granted);
  EXPECT_TRUE(Sent<AzVote>(Receive(kC, Asks(3, 9, 1)), kC).granted) << "in another epoch";
}

TEST_F(ConsensusElectionTest, ACandidateHasVotedForItself) {
  Start({1}, 1);
  const AzOutput out = Stand();
  EXPECT_EQ(out.ballots.at(kLog), (AzBallot{.epoch = Epoch(2), .vote = kB}));
  for (const AzId peer : {kA, kC}) EXPECT_EQ(Sent<AzAskVote>(out, peer), Asks(2, 1, 1));
  EXPECT_FALSE(Sent<AzVote>(Receive(kA, Asks(2, 9, 1)), kA).granted);
}

// §5.4.1: the log with the later last epoch is more up to date; of two with the same, the longer one.
TEST_F(ConsensusElectionTest, VotesOnlyForALogThatIsAtLeastAsUpToDate) {
  struct Case {
    uint64_t last, last_epoch;
    bool granted;
  };
  for (const Case& one : {Case{3, 2, true}, {4, 2, true}, {1, 3, true}, {2, 2, false}, {9, 1, false}, {0, 0, false}}) {
    Start({1, 1, 2}, 2);
    EXPECT_EQ(Sent<AzVote>(Receive(kA, Asks(4, one.last, one.last_epoch)), kA).granted, one.granted)
        << one.last << " of " << one.last_epoch;
    EXPECT_EQ(b_->epoch(), Epoch(4));
    EXPECT_EQ(Sent<AzVote>(Receive(kC, Asks(4, 3, 2)), kC).granted, !one.granted) << "who is refused leaves the vote to a better one";
  }
}

TEST_F(ConsensusElectionTest, WhatIsNotDurableYetCountsAsItsLog) {
  Start({1}, 1);
  Receive(kA, Append(2, 1, 1, {2}));
  clock_.Advance(timing_.patience + kMicrosecond);
  EXPECT_FALSE(Sent<AzVote>(Receive(kC, Asks(3, 1, 1)), kC).granted);
  EXPECT_EQ(Sent<AzAskVote>(Stand(), kA), Asks(4, 2, 2));
}

// --- candidates (§5.2) ---

// §5.2: a majority in the same term. §8: a new leader commits what it found by an empty record of its own.
TEST_F(ConsensusElectionTest, AMajorityMakesALeaderWhichBeginsWithAFence) {
  Start({1, 1}, 1);
  const AzOutput out = Lead();
  ASSERT_EQ(out.records.size(), 1u);
  EXPECT_EQ(out.records[0], (LogRecord{kLog, Epoch(2), Lsn(3), std::string(kFencePayload)}));
  for (const AzId peer : {kA, kC}) {
    const AzAppend append = Sent<AzAppend>(out, peer);
    EXPECT_EQ(append.prev, Lsn(2));
    EXPECT_EQ(append.prev_epoch, Epoch(1));
    EXPECT_EQ(append.records, out.records);
  }
}

TEST_F(ConsensusElectionTest, VotesOfOtherElectionsDoNotCount) {
  Start({}, 3);
  Stand();
  for (const AzVote& vote : {Grants(3), Grants(5), GrantsProbe(4), GrantsProbe(5), Denies(4)}) Receive(kA, vote);
  EXPECT_FALSE(b_->leads());
  Receive(kA, Grants(4));
  EXPECT_TRUE(b_->leads());
}

TEST_F(ConsensusElectionTest, ALeaderIsElectedOnce) {
  Start({}, 1);
  Lead();
  for (const AzId voter : {kA, kC}) EXPECT_TRUE(Receive(voter, Grants(2)).empty());
  EXPECT_EQ(Log(), Epochs({2})) << "one fence";
}

// Figure 2, followers: neither a leader nor a vote given, until the timeout.
TEST_F(ConsensusElectionTest, WhoHasVotedGivesTheCandidateTime) {
  Start({}, 1);
  TickAfter(Duration());
  Receive(kA, Asks(2, 0, 0));
  EXPECT_TRUE(TickAfter(timing_.patience).empty());
  EXPECT_EQ(Sent<AzAskVote>(TickAfter(Duration{timing_.patience.us / 2}), kA), Probes(3, 0, 0));
}

// Figure 2, candidates: if the timeout elapses, start a new election. Ours begins with a probe.
TEST_F(ConsensusElectionTest, ACandidateWithoutAMajorityTriesAgain) {
  Start({}, 1);
  Stand();
  EXPECT_TRUE(TickAfter(timing_.patience).empty());
  EXPECT_EQ(Sent<AzAskVote>(TickAfter(Duration{timing_.patience.us / 2}), kC), Probes(3, 0, 0));
  EXPECT_EQ(b_->epoch(), Epoch(2));
}

// --- probes (thesis §9.6) ---

TEST_F(ConsensusElectionTest, AProbeChangesNobodysEpoch) {
  Start({1}, 1);
  const AzOutput asked = TickUntilItStands();
  EXPECT_EQ(Sent<AzAskVote>(asked, kA), Probes(2, 1, 1));
  EXPECT_TRUE(asked.ballots.empty());
  Start({1}, 1);
  for (const AzId peer : {kA, kC}) {
    const AzOutput answered = Receive(peer, Probes(9, 1, 1));
    EXPECT_EQ(Sent<AzVote>(answered, peer), GrantsProbe(9)) << "to each who asks";
    EXPECT_TRUE(answered.ballots.empty());
  }
  EXPECT_EQ(b_->epoch(), Epoch(1));
}

TEST_F(ConsensusElectionTest, AProbeIsRefusedWhereAVoteWouldBe) {
  Start({1, 2}, 2);
  for (const AzAskVote& probe : {Probes(3, 9, 1), Probes(3, 1, 2), Probes(2, 2, 2)}) {
    const AzVote vote = Sent<AzVote>(Receive(kA, probe), kA);
    EXPECT_FALSE(vote.granted);
    EXPECT_EQ(vote.epoch, Epoch(2));
  }
}

TEST_F(ConsensusElectionTest, AMajorityOfTheProbeBeginsTheElectionAndIsNoneOfIt) {
  Start({1}, 1);
  TickUntilItStands();
  const AzOutput out = Receive(kA, GrantsProbe(2));
  EXPECT_EQ(out.ballots.at(kLog), (AzBallot{.epoch = Epoch(2), .vote = kB}));
  EXPECT_EQ(Sent<AzAskVote>(out, kC), Asks(2, 1, 1));
  for (const AzId voter : {kA, kC}) Receive(voter, GrantsProbe(2));
  EXPECT_FALSE(b_->leads());
  Receive(kC, Grants(2));
  EXPECT_TRUE(b_->leads());
}

// Ours: each would vote for itself, and the partition would wait for another round.
TEST_F(ConsensusElectionTest, OfTwoThatProbeAtOnceTheBetterLogGoesFirstAndThenTheLowerAz) {
  Start({1, 2}, 2);
  TickUntilItStands();
  EXPECT_TRUE(Sent<AzVote>(Receive(kA, Probes(3, 2, 2)), kA).granted);
  EXPECT_FALSE(Sent<AzVote>(Receive(kC, Probes(3, 2, 2)), kC).granted);
  EXPECT_TRUE(Sent<AzVote>(Receive(kC, Probes(3, 3, 2)), kC).granted);
  EXPECT_FALSE(Sent<AzVote>(Receive(kA, Probes(3, 1, 2)), kA).granted);
}

// --- leaders that are made, and leaders that go ---

TEST_F(ConsensusElectionTest, TheBallotsOfANewPartitionElectItsFirstLeader) {
  Start({}, AzBallot{.epoch = Epoch(1), .vote = kB});
  AzOutput out;
  b_->LeadFirstEpoch(clock_.now, out);
  EXPECT_TRUE(b_->leads());
  EXPECT_EQ(b_->epoch(), Epoch(1));
  EXPECT_TRUE(out.ballots.empty());
  Start({}, AzBallot{.epoch = Epoch(1), .vote = kA});
  EXPECT_DEATH(b_->LeadFirstEpoch(clock_.now, out), "vote");
}

// As in the thesis, §3.10: who follows need not wait for a timeout.
TEST_F(ConsensusElectionTest, ALeaderThatResignsLetsTheOthersStandAtOnce) {
  Start({1}, 1);
  Lead();
  const AzOutput out = Resign();
  for (const AzId peer : {kA, kC}) EXPECT_EQ(Sent<AzResign>(out, peer), (AzResign{kLog, Epoch(2)}));
  EXPECT_FALSE(b_->leads());
  EXPECT_EQ(b_->epoch(), Epoch(2));
  EXPECT_TRUE(Resign().empty()) << "once";

  Start({1}, 1);
  Follow(kA, 2);
  EXPECT_TRUE(Receive(kC, AzResign{kLog, Epoch(2)}).empty()) << "it does not lead";
  EXPECT_TRUE(Receive(kA, AzResign{kLog, Epoch(1)}).empty()) << "it led then";
  EXPECT_EQ(Sent<AzAskVote>(Receive(kA, AzResign{kLog, Epoch(2)}), kC), Probes(3, 1, 1));
}

// A ballot is saved before any record of its epoch. If it is lost nevertheless, the log tells the epoch.
TEST_F(ConsensusElectionTest, TheEpochIsNeverBelowThatOfTheLog) {
  Start({1, 4}, 2);
  EXPECT_EQ(b_->epoch(), Epoch(4));
  EXPECT_EQ(Log(), Epochs({1, 4}));
}

}  // namespace
}  // namespace meridian::consensus_election_test
