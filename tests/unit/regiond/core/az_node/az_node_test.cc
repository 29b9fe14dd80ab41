// One AZ's own duties: what is durable before it is said, what a failing disk does, and when followers apply.
#include <gtest/gtest.h>

#include "tests/support/az_cluster.h"

namespace meridian::az_node_test {
namespace {

constexpr AzId kA(0);
constexpr AzId kB(1);
constexpr AzId kC(2);
constexpr Duration kSoon = Duration::Seconds(2);

class AzNodeTest : public ::testing::Test {
 protected:
  void SetUp() override { Settle(); }
  void Settle() {
    ASSERT_TRUE(cluster_.PassUntil(kSoon, [this] { return cluster_.Equal(); })) << cluster_.Describe();
  }
  AzCluster cluster_;
};

TEST_F(AzNodeTest, ARestartFromDiskContinues) {
  for (const CrashKind kind : {CrashKind::kProcess, CrashKind::kMachine}) {
    for (const AzId az : {kA, kB, kC}) {
      const Lsn lsn = cluster_.Propose("k", "v");
      Settle();
      cluster_.Stop(az, kind);
      cluster_.Start(az);
      EXPECT_GE(cluster_.replica(az)->consensus.log().last(), lsn);
      EXPECT_FALSE(cluster_.replica(az)->consensus.learner());
      Settle();
    }
  }
  EXPECT_EQ(cluster_.Contents(kA), cluster_.Contents(kB));
  EXPECT_EQ(cluster_.Contents(kA), cluster_.Contents(kC));
}

TEST_F(AzNodeTest, AfterAWriteErrorItSaysNothing) {
  bool failed = false;
  cluster_.on_failure = [&](AzId az) { failed = az == kB; };
  cluster_.disk(kB).SetWriteError(absl::UnavailableError("no space"));
  const Lsn lsn = cluster_.Propose("k", "v");
  ASSERT_TRUE(cluster_.PassUntil(kSoon, [&] { return failed; }));
  EXPECT_FALSE(cluster_.node(kB)->failure().ok());
  EXPECT_FALSE(cluster_.node(kB)->damaged().has_value());
  int said = 0;
  cluster_.network.on_send = [&](const AzEnvelope& envelope) {
    said += envelope.from == kB;
    return true;
  };
  ASSERT_TRUE(cluster_.PassUntil(kSoon, [&] { return cluster_.applied(kA) >= lsn; })) << "the others go on";
  cluster_.Pass(kSoon);
  EXPECT_EQ(said, 0);
  cluster_.disk(kB).SetWriteError(absl::OkStatus());
  cluster_.Stop(kB);
  cluster_.Start(kB);
  Settle();
}

TEST_F(AzNodeTest, ADamagedStateIsReportedWithItsTable) {
  cluster_.Propose("k", "v");
  Settle();
  bool failed = false;
  cluster_.on_failure = [&](AzId az) { failed = az == kC; };
  ASSERT_TRUE(cluster_.disk(kC).CorruptState(cluster_.random));
  cluster_.Leader()->Propose(cluster_.log(), std::string(kScrubPayload));
  ASSERT_TRUE(cluster_.PassUntil(kSoon, [&] { return failed; }));
  EXPECT_EQ(cluster_.node(kC)->damaged(), cluster_.table().id);
  cluster_.Stop(kC);
  cluster_.Start(kC);
  EXPECT_TRUE(cluster_.replica(kC)->consensus.learner());
  Settle();
  EXPECT_EQ(cluster_.Contents(kA), cluster_.Contents(kC));
}

TEST_F(AzNodeTest, ABallotIsDurableBeforeTheVoteIsSent) {
  cluster_.Stop(kA);
  std::optional<AzVote> vote;
  AzId voter;
  cluster_.network.on_send = [&](const AzEnvelope& envelope) {
    const AzVote* const sent = std::get_if<AzVote>(&envelope.message);
    if (sent == nullptr || sent->probe || !sent->granted) return true;
    vote = *sent;
    voter = envelope.from;
    return false;
  };
  ASSERT_TRUE(cluster_.PassUntil(kSoon, [&] { return vote.has_value(); }));
  cluster_.Stop(voter, CrashKind::kMachine);
  cluster_.Start(voter);
  EXPECT_GE(cluster_.replica(voter)->consensus.epoch(), vote->epoch);
}

TEST_F(AzNodeTest, FollowersApplyTogetherAndCatchUpWhenAsked) {
  AzNode& leader = *cluster_.Leader();
  const AzId follower = leader.self() == kB ? kC : kB;
  const auto committed = [&](Lsn lsn) { return [&, lsn] { return cluster_.replica(follower)->consensus.committed() >= lsn; }; };
  cluster_.Pass(AzTiming().beat);
  const Lsn before = cluster_.applied(follower);
  const Lsn one = cluster_.Propose("k", "one");
  ASSERT_TRUE(cluster_.PassUntil(AzTiming().beat, committed(one)));
  cluster_.node(follower)->CatchUp(cluster_.log());
  EXPECT_EQ(cluster_.applied(follower), one);
  EXPECT_GT(one, before);
  const Lsn two = cluster_.Propose("k", "two");
  EXPECT_TRUE(cluster_.PassUntil(AzTiming().beat * 2, [&] { return cluster_.applied(follower) >= two; })) << "within a beat of being committed";
  Lsn last;
  for (int i = 0; i < 200; ++i) last = cluster_.Propose("k", std::to_string(i));
  ASSERT_TRUE(cluster_.PassUntil(AzTiming().beat, committed(last)));
  EXPECT_LT(last.value - cluster_.applied(follower).value, 64u) << "many are not kept waiting";
}

// A turn of the loop that takes long stops all AZs of the process alike. Leaders that fell for it would take every write of the Region
// through an election.
TEST_F(AzNodeTest, AStallDeposesNobody) {
  const AzNode* const leader = cluster_.Leader();
  const Epoch epoch = cluster_.replica(leader->self())->consensus.epoch();
  for (const int beats : {8, 20, 100}) {
    cluster_.clock.Advance(AzTiming().beat * beats);
    EXPECT_FALSE(cluster_.Serves()) << "the lease is over";
    ASSERT_TRUE(cluster_.PassUntil(kSoon, [this] { return cluster_.Serves(); }));
    EXPECT_EQ(cluster_.Leader(), leader);
    EXPECT_EQ(cluster_.replica(leader->self())->consensus.epoch(), epoch) << "after " << beats << " beats";
  }
}

}  // namespace
}  // namespace meridian::az_node_test
