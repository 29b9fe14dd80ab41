// Runs the plan that MERIDIAN_SIM_PLAN names with the seeds 1 to MERIDIAN_SIM_SEEDS.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tools/meridian/plans/plan_file.h"
#include "tools/sim/runner/run_seed.h"

namespace meridian {
namespace {

constexpr uint64_t kRepeated = 3;  // of the seeds: run twice, to compare digests

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// What a plan of this name must reach in one of its seeds, or it tests less than it says.
std::vector<std::string> RequiredMarks(const std::string& path) {
  const auto has = [&](const char* name) { return path.find(name) != std::string::npos; };
  if (has("cuts_and_crashes")) {
    return {"conflict won by the arriving write", "conflict lost by the arriving write", "superseded write settles the journal",
            "record arrived late", "record arrived again", "batch sent again", "restart redid the log", "message overtaken",
            "clocks tied", "deletion replicated"};
  }
  if (has("add_replica_under_load")) return {"backfill batch", "live change between two backfill batches", "restart redid the log"};
  if (has("pass_around")) return {"record arrived late", "deletion replicated"};
  return {"conflict won by the arriving write", "conflict lost by the arriving write"};
}

TEST(SimPlan, EverySeedPasses) {
  const std::string path = Environment("MERIDIAN_SIM_PLAN");
  if (path.empty()) GTEST_SKIP() << "run by ctest, which names a plan";
  const absl::StatusOr<SimPlan> plan = ReadPlanFile(path);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const uint64_t seeds = std::stoull(Environment("MERIDIAN_SIM_SEEDS"));
  absl::btree_map<std::string, int64_t> marks;
  int64_t writes = 0;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    const SimVerdict verdict = RunSeed(*plan, seed);
    for (const std::string& failure : verdict.failures) {
      ADD_FAILURE() << failure << "\n  again: meridian sim --plan " << path << " --seed " << seed;
    }
    if (seed <= kRepeated) {
      EXPECT_EQ(RunSeed(*plan, seed).digest, verdict.digest)
          << "two runs differ: meridian sim --plan " << path << " --seed " << seed;
    }
    for (const auto& [name, count] : verdict.marks) marks[name] += count;
    writes += verdict.counters.at("writes acknowledged");
  }
  EXPECT_GT(writes, static_cast<int64_t>(seeds) * 50);
  for (const std::string& mark : RequiredMarks(path)) EXPECT_GT(marks[mark], 0) << "no seed reached: " << mark;
}

TEST(SimPlan, SeedsDiffer) {
  SimPlan plan;
  for (const char* name : {"us-east-1", "eu-west-1"}) plan.regions.emplace_back(name);
  plan.safety = Duration::Millis(500);
  const SimVerdict one = RunSeed(plan, 1);
  const SimVerdict other = RunSeed(plan, 2);
  EXPECT_TRUE(one.ok && other.ok);
  EXPECT_NE(one.digest, other.digest);
}

}  // namespace
}  // namespace meridian
