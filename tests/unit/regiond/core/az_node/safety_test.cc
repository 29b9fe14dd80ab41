// Raft's promises (figure 3 of the paper) and the leases, under random faults.
#include <gtest/gtest.h>

#include "tests/unit/regiond/core/az_node/random_run.h"

namespace meridian::safety_test {
namespace {

constexpr uint64_t kSeeds = 200;

TEST(AzNodeSafetyTest, HoldsUnderRandomFaults) {
  RandomRun::Reached reached;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const std::string violation = RandomRun(seed, reached).Run();
    ASSERT_EQ(violation, "") << "seed " << seed;
  }
  // Or the faults have become too harmless to show anything.
  EXPECT_GT(reached.leaders, 2 * kSeeds);
  EXPECT_GT(reached.committed, 20 * kSeeds);
  EXPECT_GT(reached.disks_lost, kSeeds / 2);
  EXPECT_GT(reached.copies, 0);
}

}  // namespace
}  // namespace meridian::safety_test
