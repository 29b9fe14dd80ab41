#include "tools/meridian/report/conflict_summary.h"

#include "gtest/gtest.h"
#include "tests/unit/tools/meridian/report/conflict_samples.h"

namespace meridian::conflict_summary_test {
namespace {

MergedConflict Lost(const std::string& key, const std::string& loser, const std::string& winner,
                    int64_t time = 1) {
  return {SampleConflict(key, loser, winner, time), {loser}};
}
std::vector<MergedConflict> Many(int count, const std::string& loser, const std::string& winner) {
  std::vector<MergedConflict> all;
  for (int i = 0; i < count; ++i) all.push_back(Lost("k" + std::to_string(i), loser, winner));
  return all;
}
// `region` says of `origin` that its versions are ahead.
v1::RegionStatus Sees(const std::string& region, const std::string& origin, int64_t ahead_ms,
                      uint64_t beyond_bound) {
  v1::RegionStatus status;
  status.set_region(region);
  v1::OriginClock* const clock = status.add_origin_clocks();
  clock->set_region(origin);
  clock->set_ahead_us(static_cast<uint64_t>(ahead_ms) * 1000);
  clock->set_beyond_bound(beyond_bound);
  return status;
}

TEST(ConflictSummary, NothingLostIsNothing) {
  const ConflictSummary summary = Summarize({}, {}, "");
  EXPECT_EQ(summary.lost, 0u);
  EXPECT_TRUE(summary.losses.empty() && summary.dropped.empty() && summary.fast_clocks.empty());
}

TEST(ConflictSummary, CountsByTableAndPairOfRegions) {
  std::vector<MergedConflict> conflicts = {Lost("a", "eu", "us", 7), Lost("b", "eu", "us", 3),
                                           Lost("a", "eu", "us", 5), Lost("a", "us", "eu")};
  conflicts[0].entry.mutable_loser()->set_deleted(true);
  conflicts[0].entry.mutable_loser()->set_conditional(true);
  conflicts[1].entry.mutable_loser()->set_conditional(true);
  conflicts[1].entry.mutable_loser()->set_transactional(true);
  conflicts[2].entry.mutable_winner()->set_conditional(true);
  conflicts.push_back(Lost("a", "eu", "us"));
  conflicts.back().entry.set_table("accounts");
  const ConflictSummary summary = Summarize(conflicts, {}, "");
  EXPECT_EQ(summary.lost, 5u);
  ASSERT_EQ(summary.losses.size(), 3u);
  EXPECT_EQ(summary.losses[0].table, "accounts");
  const RegionLosses& losses = summary.losses[1];
  EXPECT_EQ(losses.table, "orders");
  EXPECT_EQ(losses.loser, "eu");
  EXPECT_EQ(losses.winner, "us");
  EXPECT_EQ(losses.puts, 2u);
  EXPECT_EQ(losses.deletes, 1u);
  EXPECT_EQ(losses.conditional, 2u);
  EXPECT_EQ(losses.transactional, 1u);
  EXPECT_EQ(losses.first.us, 3'000'000);
  EXPECT_EQ(losses.last.us, 7'000'000);
  ASSERT_EQ(losses.keys.size(), 2u);
  EXPECT_EQ(losses.keys[0].key_json, R"({"id":{"S":"a"}})");
  EXPECT_EQ(losses.keys[0].lost, 2u);
  EXPECT_EQ(summary.losses[2].loser, "us");
}

TEST(ConflictSummary, ShowsTheFiveKeysMostHit) {
  std::vector<MergedConflict> conflicts = Many(7, "eu", "us");
  conflicts.push_back(Lost("k6", "eu", "us", 2));
  const ConflictSummary summary = Summarize(conflicts, {}, "");
  ASSERT_EQ(summary.losses[0].keys.size(), 5u);
  EXPECT_EQ(summary.losses[0].keys[0].key_json, R"({"id":{"S":"k6"}})");
  EXPECT_EQ(summary.losses[0].keys[1].key_json, R"({"id":{"S":"k0"}})")
      << "of equals in their order";
}

TEST(ConflictSummary, SaysWhatJournalsHaveDropped) {
  v1::RegionStatus status;
  status.set_region("us");
  for (const char* name : {"orders", "accounts", "calm"}) status.add_tables()->set_name(name);
  status.mutable_tables(0)->set_conflicts_dropped(4);
  status.mutable_tables(1)->set_conflicts_dropped(2);
  const ConflictSummary all = Summarize({}, {status}, "");
  ASSERT_EQ(all.dropped.size(), 2u);
  EXPECT_EQ(all.dropped[0].table, "accounts");
  EXPECT_EQ(all.dropped[1].entries, 4u);
  const ConflictSummary one = Summarize({}, {status}, "orders");
  ASSERT_EQ(one.dropped.size(), 1u);
  EXPECT_EQ(one.dropped[0].region, "us");
}

TEST(ConflictSummary, AClockThatIsAheadAndWinsIsNamed) {
  std::vector<MergedConflict> conflicts = Many(9, "eu", "us");
  conflicts.push_back(Lost("x", "us", "eu"));
  const ConflictSummary summary =
      Summarize(conflicts, {Sees("eu", "us", 800, 0), Sees("ap", "us", 900, 7)}, "");
  ASSERT_EQ(summary.fast_clocks.size(), 1u);
  EXPECT_EQ(summary.fast_clocks[0].region, "us");
  EXPECT_EQ(summary.fast_clocks[0].won, 9u);
  EXPECT_EQ(summary.fast_clocks[0].conflicts, 10u);
  EXPECT_EQ(summary.fast_clocks[0].ahead, Duration::Millis(900));
  EXPECT_EQ(summary.fast_clocks[0].beyond_bound, 7u);
}

TEST(ConflictSummary, ARegionThatWinsWithAClockInTimeIsNot) {
  EXPECT_TRUE(Summarize(Many(20, "eu", "us"), {Sees("eu", "us", 9, 0)}, "").fast_clocks.empty());
}

TEST(ConflictSummary, NorOneThatIsAheadAndLosesOftenOrHardlyMeetsAnybody) {
  std::vector<MergedConflict> conflicts = Many(8, "eu", "us");
  for (const MergedConflict& conflict : Many(2, "us", "eu")) conflicts.push_back(conflict);
  EXPECT_TRUE(Summarize(conflicts, {Sees("eu", "us", 900, 0)}, "").fast_clocks.empty());
  EXPECT_TRUE(Summarize(Many(4, "eu", "us"), {Sees("eu", "us", 900, 0)}, "").fast_clocks.empty());
}

}  // namespace
}  // namespace meridian::conflict_summary_test
