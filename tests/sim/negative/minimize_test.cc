// A failing seed of a plan with many faults shrinks to a plan that shows what it takes.
#include <gtest/gtest.h>

#include <iostream>

#include "base/seam/sabotage.h"
#include "tools/sim/runner/minimize.h"

namespace meridian {
namespace {

constexpr uint64_t kSeedsMax = 200;

SimPlan ManyFaults() {
  SimPlan plan;
  for (const char* name : {"us-east-1", "eu-west-1"}) plan.regions.emplace_back(name);
  plan.partitions = 1;
  plan.workload.items = 4;
  plan.workload.writes_per_s = 100;
  for (const SimFaultKind kind : {SimFaultKind::kCutLink, SimFaultKind::kCutAz, SimFaultKind::kStopAz, SimFaultKind::kSlowDisk,
                                  SimFaultKind::kCrashRegiond, SimFaultKind::kClockSkew}) {
    SimFaultPlan fault;
    fault.kind = kind;
    fault.every = Duration::Millis(400);
    fault.for_max = Duration::Millis(300);
    plan.faults.push_back(fault);
  }
  plan.swarm = true;
  plan.safety = Duration::Seconds(5);
  return plan;
}

class MinimizeTest : public ::testing::Test {
 protected:
  ~MinimizeTest() override { active_sabotage = Sabotage::kNone; }
  static SimVerdict Run(const SimPlan& plan, uint64_t seed) { return RunSeed(plan, seed); }
};

TEST_F(MinimizeTest, ASkippedFsyncTakesACrash) {
  active_sabotage = Sabotage::kSkippedFsync;
  uint64_t seed = 1;
  while (seed <= kSeedsMax && RunSeed(ManyFaults(), seed).ok) ++seed;
  ASSERT_LE(seed, kSeedsMax);
  const absl::StatusOr<Minimized> minimized = Minimize(ManyFaults(), seed, {.run = Run});
  ASSERT_TRUE(minimized.ok()) << minimized.status();
  std::cout << "seed " << seed << ": " << minimized->faults_before << " faults became " << minimized->plan.exact_faults.size() << " in "
            << minimized->runs << " runs\n";
  EXPECT_GT(minimized->faults_before, 5u);
  EXPECT_LE(minimized->plan.exact_faults.size(), 3u);
  EXPECT_FALSE(minimized->plan.exact_faults.empty()) << "without a crash nothing is lost";
  EXPECT_FALSE(RunSeed(minimized->plan, seed).ok);
  active_sabotage = Sabotage::kNone;
  EXPECT_TRUE(RunSeed(minimized->plan, seed).ok) << "unbroken, the same history is fine";
}

TEST_F(MinimizeTest, ASeedThatPassesIsNotShrunk) {
  EXPECT_TRUE(absl::IsFailedPrecondition(Minimize(ManyFaults(), 1, {.run = Run}).status()));
}

}  // namespace
}  // namespace meridian
