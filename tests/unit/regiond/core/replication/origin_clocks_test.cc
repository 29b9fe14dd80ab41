#include "regiond/core/replication/origin_clocks.h"

#include <gtest/gtest.h>

namespace meridian::origin_clocks_test {
namespace {

const RegionId kFast("fast");

TEST(OriginClocksTest, TheGreatestLeadIsClosestToTheTruth) {
  OriginClocks clocks;
  EXPECT_TRUE(clocks.origins().empty());
  for (const int64_t ms : {700, 950, 400}) clocks.Observe(kFast, Duration::Millis(ms), ms <= 500);
  clocks.Observe(RegionId("right"), Duration::Millis(-40), true);
  EXPECT_EQ(clocks.origins().at(kFast).lead(), Duration::Millis(950));
  EXPECT_EQ(clocks.origins().at(kFast).beyond_bound_total, 2);
  EXPECT_EQ(clocks.origins().at(RegionId("right")).lead(), Duration::Millis(-40));
  EXPECT_EQ(clocks.origins().at(RegionId("right")).beyond_bound_total, 0);
}

TEST(OriginClocksTest, AClockThatWasPutRightIsForgiven) {
  OriginClocks clocks;
  clocks.Observe(kFast, Duration::Seconds(9), false);
  const auto more = [&](int count) {
    for (int i = 0; i < count; ++i) clocks.Observe(kFast, Duration::Millis(-1), true);
  };
  more(OriginClocks::kSample);
  EXPECT_EQ(clocks.origins().at(kFast).lead(), Duration::Seconds(9)) << "it is among the newest";
  more(OriginClocks::kSample);
  EXPECT_EQ(clocks.origins().at(kFast).lead(), Duration::Millis(-1));
  EXPECT_EQ(clocks.origins().at(kFast).beyond_bound_total, 1);
}

}  // namespace
}  // namespace meridian::origin_clocks_test
