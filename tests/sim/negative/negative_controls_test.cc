// Each way to break the protocol must be found by the simulator within a few seeds; unbroken, the same plan passes.
#include <gtest/gtest.h>

#include <iostream>

#include "base/seam/sabotage.h"
#include "tools/sim/runner/run_seed.h"

namespace meridian {
namespace {

constexpr uint64_t kSeedsMax = 200;

// Few items, many deletions, and clocks so coarse that two Regions often read the same.
SimPlan Plan() {
  SimPlan plan;
  for (const char* name : {"us-east-1", "eu-west-1", "ap-southeast-2"}) plan.regions.emplace_back(name);
  plan.workload.items = 4;
  plan.workload.writes_per_s = 40;
  plan.workload.delete_percent = 30;
  plan.clock_granularity = Duration::Millis(20);
  plan.loss_permille = 20;
  plan.safety = Duration::Seconds(2);
  plan.converge = Duration::Seconds(30);
  return plan;
}

// Runs seeds until one fails; the number of seeds it took, or 0 if none failed.
uint64_t SeedsUntilCaught(Sabotage sabotage, std::string* failure) {
  active_sabotage = sabotage;
  uint64_t caught = 0;
  for (uint64_t seed = 1; seed <= kSeedsMax && caught == 0; ++seed) {
    const SimVerdict verdict = RunSeed(Plan(), seed);
    if (verdict.ok) continue;
    caught = seed;
    *failure = verdict.failures.front();
  }
  active_sabotage = Sabotage::kNone;
  return caught;
}

struct Control {
  Sabotage sabotage;
  const char* name;
};

class NegativeControl : public testing::TestWithParam<Control> {};

TEST_P(NegativeControl, IsCaught) {
  std::string failure;
  const uint64_t seeds = SeedsUntilCaught(GetParam().sabotage, &failure);
  ASSERT_GT(seeds, 0u) << "no checker noticed";
  std::cout << GetParam().name << ": caught after " << seeds << " seeds: " << failure << "\n";
}

INSTANTIATE_TEST_SUITE_P(All, NegativeControl,
                         testing::Values(Control{Sabotage::kArrivalOrder, "ArrivalOrder"},
                                         Control{Sabotage::kNoTombstones, "NoTombstones"},
                                         Control{Sabotage::kEarlyCheckpoint, "EarlyCheckpoint"},
                                         Control{Sabotage::kNoTieBreak, "NoTieBreak"},
                                         Control{Sabotage::kBlindOverwrite, "BlindOverwrite"}),
                         [](const auto& info) { return info.param.name; });

TEST(NegativeControls, NothingIsFoundWhereNothingIsBroken) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const SimVerdict verdict = RunSeed(Plan(), seed);
    EXPECT_TRUE(verdict.ok) << "seed " << seed << ": " << verdict.failures.front();
  }
}

}  // namespace
}  // namespace meridian
