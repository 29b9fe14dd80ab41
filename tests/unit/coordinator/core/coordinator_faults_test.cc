// Workflows under a restart at every instant and under a network at its worst.
#include "gtest/gtest.h"
#include "tests/unit/coordinator/core/fake_cluster.h"

namespace meridian::coordinator_faults_test {
namespace {

constexpr ReplicaAction kDelete = ReplicaAction::kDelete;

// Adds two replicas, removes one, has one refused; every outcome must be as without faults.
void RunLifeOfATable(FakeCluster& cluster) {
  EXPECT_EQ(cluster.ProposeAndRun(cluster.a, cluster.b), "");
  EXPECT_TRUE(
      cluster.RunUntil([&] { return cluster.Phases() == "us-east-1:ACTIVE eu-west-1:ACTIVE"; }));
  cluster.c.regional.insert("orders");
  EXPECT_EQ(cluster.ProposeAndRun(cluster.b, cluster.c).substr(0, 19), "ValidationException");
  cluster.c.regional.clear();
  EXPECT_EQ(cluster.ProposeAndRun(cluster.b, cluster.c), "");
  EXPECT_TRUE(cluster.RunUntil([&] {
    return cluster.Phases() == "us-east-1:ACTIVE eu-west-1:ACTIVE ap-southeast-2:ACTIVE";
  }));
  cluster.clock.wall_ahead = kADay;
  EXPECT_EQ(cluster.ProposeAndRun(cluster.a, cluster.a, kDelete), "");
  EXPECT_TRUE(cluster.RunUntil(
      [&] { return cluster.Phases() == "eu-west-1:ACTIVE ap-southeast-2:ACTIVE"; }));
  EXPECT_EQ(cluster.ProposeAndRun(cluster.c, cluster.b, kDelete), "");
  EXPECT_TRUE(cluster.RunUntil([&] { return cluster.Table() == nullptr; }));
  cluster.loss = 0;
  cluster.Run(Duration::Seconds(1));
  EXPECT_TRUE(cluster.a.present.empty());
  EXPECT_TRUE(cluster.b.present.empty());
  EXPECT_EQ(cluster.c.present.size(), 1u);
  EXPECT_EQ(cluster.c.seen.begin()->second.replicas.size(), 1u);
}

TEST(CoordinatorFaults, ARestartBeforeAnyMessageChangesNothing) {
  FakeCluster calm;
  RunLifeOfATable(calm);
  ASSERT_GT(calm.deliveries, 20);
  for (int at = 0; at < calm.deliveries; ++at) {
    SCOPED_TRACE(at);
    FakeCluster cluster;
    cluster.restart_before_delivery = at;
    RunLifeOfATable(cluster);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(CoordinatorFaults, LossRepetitionAndReorderingChangeNothing) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    FakeCluster cluster;
    cluster.random = SeededRandom(seed);
    cluster.loss = 20;
    cluster.repeat = 20;
    cluster.reorder = true;
    cluster.restart_before_delivery = static_cast<int>(cluster.random.Below(60));
    RunLifeOfATable(cluster);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace meridian::coordinator_faults_test
