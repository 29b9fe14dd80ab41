#include "tools/meridian/sim/seeds_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace meridian::seeds_summary_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

SimVerdict Verdict(std::string failure, std::map<std::string, int64_t> marks) {
  SimVerdict verdict;
  verdict.ok = failure.empty();
  if (!failure.empty()) verdict.failures.push_back(std::move(failure));
  verdict.marks = std::move(marks);
  return verdict;
}

TEST(SeedsSummary, SumsMarksAndNamesWhatFailed) {
  SeedsSummary summary("plans/a.json");
  summary.Add(1, Verdict("", {{"clocks tied", 2}}));
  summary.Add(2, Verdict("lost a write", {{"clocks tied", 3}, {"AZ stops", 1}}));
  EXPECT_EQ(summary.seeds(), 2u);
  EXPECT_EQ(summary.failed(), 1u);
  EXPECT_THAT(summary.NotReached({"clocks tied", "AZ starts"}), ElementsAre("AZ starts"));
  EXPECT_EQ(summary.Text({"clocks tied", "AZ starts"}),
            "MARK         COUNT  SEEDS\n"
            "AZ stops     1      1\n"
            "clocks tied  5      2\n"
            "not reached: AZ starts\n"
            "1 of 2 seeds failed\n"
            "  seed 2: lost a write\n"
            "    again: meridian sim --plan plans/a.json --seed 2\n");
}

TEST(SeedsSummary, ShowsOnlyTheFirstFailures) {
  SeedsSummary summary("p");
  for (uint64_t seed = 1; seed <= 8; ++seed) summary.Add(seed, Verdict("bad", {}));
  EXPECT_THAT(summary.Text({}), HasSubstr("seed 5:"));
  EXPECT_THAT(summary.Text({}), Not(HasSubstr("seed 6:")));
  EXPECT_THAT(summary.Text({}), HasSubstr("and 3 more"));
}

TEST(SeedsSummary, TheCommandSurvivesAShell) {
  EXPECT_EQ(RepeatCommand("it's a plan.json", 7), "meridian sim --plan 'it'\\''s a plan.json' --seed 7");
}

}  // namespace
}  // namespace meridian::seeds_summary_test
