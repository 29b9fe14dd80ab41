// A run's faults, given to a plan instead of being drawn, make the same run.
#include <gtest/gtest.h>

#include "tools/sim/runner/minimize.h"
#include "tools/sim/runner/run_seed.h"

namespace meridian::exact_faults_test {
namespace {

SimPlan EverythingAtOnce() {
  SimPlan plan;
  plan.regions = {RegionId("us-east-1"), RegionId("eu-west-1"), RegionId("ap-southeast-2")};
  plan.replicas_at_start = 2;
  plan.workload.items = 12;
  plan.workload.writes_per_s = 100;
  plan.loss_permille = 20;
  plan.duplicate_permille = 20;
  plan.safety = Duration::Seconds(3);
  for (int kind = 0; kind <= static_cast<int>(SimFaultKind::kClockSkew); ++kind) {
    plan.faults.push_back({static_cast<SimFaultKind>(kind), Duration::Millis(300), {}, Duration::Millis(400)});
  }
  return plan;
}

TEST(ExactFaults, GiveTheSameRunAsThoseThatWereDrawn) {
  for (const bool swarm : {false, true}) {
    SimPlan plan = EverythingAtOnce();
    plan.swarm = swarm;
    size_t faults = 0;
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      const SimVerdict drawn = RunSeed(plan, seed);
      const SimPlan resolved = ResolvedPlan(plan, seed, drawn.faults);
      EXPECT_FALSE(resolved.swarm);
      EXPECT_TRUE(resolved.faults.empty());
      const SimVerdict given = RunSeed(resolved, seed);
      EXPECT_EQ(given.digest, drawn.digest) << "seed " << seed;
      EXPECT_EQ(given.faults, drawn.faults) << "seed " << seed;
      EXPECT_EQ(given.failures, drawn.failures) << "seed " << seed;
      faults += drawn.faults.size();
    }
    EXPECT_GT(faults, 100u) << "or it proves little";
  }
}

TEST(ExactFaults, WhatIsLeftOutDoesNotChangeTheRest) {
  const SimPlan plan = EverythingAtOnce();
  const SimVerdict all = RunSeed(plan, 1);
  std::vector<SimFault> half;
  for (size_t i = 0; i < all.faults.size(); i += 2) half.push_back(all.faults[i]);
  const SimVerdict fewer = RunSeed(ResolvedPlan(plan, 1, half), 1);
  // Some may not be able to happen in another history; those that do are as they were.
  size_t next = 0;
  for (const SimFault& fault : fewer.faults) {
    while (next < half.size() && !(half[next] == fault)) ++next;
    ASSERT_LT(next, half.size()) << SimFaultName(fault.kind) << " at " << fault.at.us;
    ++next;
  }
}

}  // namespace
}  // namespace meridian::exact_faults_test
