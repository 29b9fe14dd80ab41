// Runs the plan that the environment's MERIDIAN_SIM_PLAN names with the seeds 1 to MERIDIAN_SIM_SEEDS.
//
// The first seeds run twice, and their digests are those in PLAN.digests, from whatever machine that comes: the same history everywhere.
// MERIDIAN_REWRITE=1 writes that file anew, for a change that is meant to change histories; its commit says why.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_format.h"
#include "tools/meridian/plans/plan_file.h"
#include "tools/sim/plan/sim_marks.h"
#include "tools/sim/runner/run_seed.h"

namespace meridian {
namespace {

constexpr uint64_t kRepeated = 3;  // of the seeds: run twice, to compare digests

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void ExpectRecorded(std::filesystem::path plan, const std::string& digests) {
  const std::filesystem::path recorded = plan.replace_extension(".digests");
  if (Environment("MERIDIAN_REWRITE") == "1") std::ofstream(recorded) << digests;
  EXPECT_EQ(ReadFile(recorded), digests) << "histories differ from those in " << recorded;
}

TEST(SimPlan, EverySeedPasses) {
  const std::string path = Environment("MERIDIAN_SIM_PLAN");
  if (path.empty()) GTEST_SKIP() << "run by ctest, which names a plan";
  const absl::StatusOr<SimPlan> plan = ReadPlanFile(path);
  ASSERT_TRUE(plan.ok()) << plan.status();
  const uint64_t seeds = std::stoull(Environment("MERIDIAN_SIM_SEEDS"));
  std::map<std::string, int64_t> marks;
  int64_t writes = 0;
  std::string digests;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    const SimVerdict verdict = RunSeed(*plan, seed);
    for (const std::string& failure : verdict.failures) {
      ADD_FAILURE() << failure << "\n  again: meridian sim --plan " << path << " --seed " << seed;
    }
    if (seed <= kRepeated) {
      EXPECT_EQ(RunSeed(*plan, seed).digest, verdict.digest)
          << "two runs differ: meridian sim --plan " << path << " --seed " << seed;
      digests += absl::StrFormat("seed %d: digest %016x\n", seed, verdict.digest);
    }
    for (const auto& [name, count] : verdict.marks) marks[name] += count;
    writes += verdict.counters.at("writes acknowledged");
  }
  ExpectRecorded(path, digests);
  EXPECT_GT(writes, static_cast<int64_t>(seeds) * 50);
  for (const std::string& mark : plan->must_reach) EXPECT_GT(marks[mark], 0) << "no seed reached: " << mark;
}

// A branch that no plan must reach could go untested without anybody noticing.
TEST(SimPlan, EveryMarkIsDemandedBySomePlan) {
  std::set<std::string> demanded;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(MERIDIAN_SIM_PLANS)) {
    if (entry.path().extension() != ".json") continue;
    const absl::StatusOr<SimPlan> plan = ReadPlanFile(entry.path());
    ASSERT_TRUE(plan.ok()) << plan.status();
    demanded.insert(plan->must_reach.begin(), plan->must_reach.end());
  }
  for (const SimMarkInfo& mark : kSimMarks) EXPECT_TRUE(demanded.contains(std::string(mark.name))) << mark.name;
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
