// A lease that has lapsed does not come back by the echoes of a follower that has left its leader meanwhile.
#include <gtest/gtest.h>

#include "tests/unit/regiond/core/az_node/safety_checks.h"

namespace meridian::lease_test {
namespace {

constexpr AzId kA(0);
constexpr AzId kB(1);
constexpr AzId kC(2);
constexpr Duration kSoon = Duration::Seconds(2);
constexpr uint64_t kSeeds = 100;

// A stall lets the old leader stay while it is cut off; the others choose another one.
TEST(AzNodeLeaseTest, OfALeaderThatAStallLetsStay) {
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    AzCluster cluster(seed);
    SafetyChecks checks(cluster, 1);
    ASSERT_TRUE(cluster.PassUntil(kSoon, [&] { return cluster.Equal(); }));
    const AzNode* const old = cluster.Leader();
    cluster.network.CutOff(old->self(), true);
    cluster.Pass(Duration::Millis(200));
    cluster.clock.Advance(Duration::Millis(150));
    ASSERT_TRUE(cluster.PassUntil(kSoon, [&] { return cluster.Leader() != nullptr && cluster.Leader() != old && cluster.Serves(); }));
    cluster.Propose("k", "v");
    cluster.network.Heal();
    cluster.Pass(Duration::Millis(300));
    ASSERT_EQ(checks.violation(), "") << "seed " << seed;
  }
}

// c restarts and hears nothing but beats of a, and b nothing at all: they choose c, though a knows that both have supported it.
TEST(AzNodeLeaseTest, OfALeaderWhoseFollowersHearItsBeatsAlone) {
  int chosen = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    AzCluster cluster(seed);
    SafetyChecks checks(cluster, 1);
    ASSERT_TRUE(cluster.PassUntil(kSoon, [&] { return cluster.Equal(); }));
    ASSERT_EQ(cluster.Leader()->self(), kA);
    cluster.network.on_send = [](const AzEnvelope& envelope) {
      const bool between = (envelope.from == kA && envelope.to == kC) || (envelope.from == kC && envelope.to == kA);
      return !between || std::holds_alternative<AzBeat>(envelope.message);
    };
    cluster.Stop(kC);
    cluster.Start(kC);
    cluster.network.Cut(kA, kB, true);
    cluster.network.Cut(kB, kA, true);
    const auto serves = [&] { return cluster.Leader() != nullptr && cluster.Leader()->self() == kC && cluster.Serves(); };
    if (!cluster.PassUntil(kSoon, serves)) continue;
    ++chosen;
    cluster.Propose("k", "v");
    cluster.Pass(Duration::Millis(5));
    cluster.network.Heal();
    cluster.Pass(Duration::Millis(200));
    ASSERT_EQ(checks.violation(), "") << "seed " << seed;
  }
  EXPECT_GT(chosen, 0) << "or this shows nothing";
}

}  // namespace
}  // namespace meridian::lease_test
