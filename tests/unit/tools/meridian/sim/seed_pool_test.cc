#include "tools/meridian/sim/seed_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace meridian::seed_pool_test {
namespace {

using ::testing::ElementsAre;

SimPlan SmallPlan() {
  SimPlan plan;
  plan.regions = {RegionId("us-east-1"), RegionId("eu-west-1")};
  plan.workload.items = 4;
  plan.safety = Duration::Millis(300);
  plan.loss_permille = 20;
  plan.faults = {{SimFaultKind::kStopAz, Duration::Millis(100), {}, Duration::Millis(100)},
                 {SimFaultKind::kCrashRegiond, Duration::Millis(100), {}, Duration::Millis(100)}};
  return plan;
}

TEST(SeedPool, ResultsComeInOrderThoughLaterSeedsEndFirst) {
  std::atomic<bool> second_ended = false;
  std::vector<uint64_t> taken;
  SeedPoolCalls calls;
  calls.run = [&](uint64_t seed) {
    while (seed == 5 && !second_ended) std::this_thread::yield();
    if (seed == 6) second_ended = true;
    SimVerdict verdict;
    verdict.digest = seed * 10;
    return verdict;
  };
  calls.take = [&](uint64_t seed, const SimVerdict& verdict) {
    EXPECT_EQ(verdict.digest, seed * 10);
    taken.push_back(seed);
  };
  RunSeeds({5, 8}, 2, calls);
  EXPECT_THAT(taken, ElementsAre(5, 6, 7, 8));
}

TEST(SeedPool, MoreThreadsThanSeedsAndManySeeds) {
  uint64_t sum = 0;
  SeedPoolCalls calls;
  calls.run = [](uint64_t seed) { return SimVerdict{.ok = seed % 2 == 0}; };
  calls.take = [&](uint64_t seed, const SimVerdict& verdict) { sum += verdict.ok ? seed : 0; };
  RunSeeds({1, 3}, 16, calls);
  EXPECT_EQ(sum, 2u);
  RunSeeds({1, 2000}, 3, calls);  // more than the pool runs ahead
  EXPECT_EQ(sum, 2u + 1000u * 1001u);
}

// What runs on several threads at once must be what runs alone: runs share nothing.
TEST(SeedPool, RunsAreTheSameAlone) {
  std::vector<uint64_t> at_once;
  SeedPoolCalls calls;
  calls.run = [](uint64_t seed) { return RunSeed(SmallPlan(), seed); };
  calls.take = [&](uint64_t, const SimVerdict& verdict) { at_once.push_back(verdict.digest); };
  RunSeeds({1, 8}, 4, calls);
  for (uint64_t seed = 1; seed <= 8; ++seed) EXPECT_EQ(RunSeed(SmallPlan(), seed).digest, at_once[seed - 1]) << "seed " << seed;
}

}  // namespace
}  // namespace meridian::seed_pool_test
