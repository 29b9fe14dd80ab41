#include "tools/sim/clock/sim_clock.h"

#include <gtest/gtest.h>

namespace meridian::sim_clock_test {
namespace {

TEST(SimClock, MovesOnlyWithItsTime) {
  SimTime time;
  SimClock clock(time, Duration::Micros(1));
  const Instant now = clock.Now();
  const WallTime wall = clock.WallNow();
  EXPECT_GT(now.us, 0);
  EXPECT_EQ(clock.Now(), now);
  time.now = time.now + Duration::Millis(3);
  EXPECT_EQ(clock.Now() - now, Duration::Millis(3));
  EXPECT_EQ(clock.WallNow() - wall, Duration::Millis(3));
}

TEST(SimClock, SkewMovesTheWallClockAlone) {
  SimTime time;
  SimClock one(time, Duration::Micros(1));
  SimClock other(time, Duration::Micros(1));
  EXPECT_EQ(one.WallNow(), other.WallNow());
  other.SetSkew(Duration::Seconds(-2));
  EXPECT_EQ(one.WallNow() - other.WallNow(), Duration::Seconds(2));
  EXPECT_EQ(one.Now(), other.Now());
  other.SetSkew(Duration());
  EXPECT_EQ(one.WallNow(), other.WallNow());
}

TEST(SimClock, CoarseWallClockStandsBetweenItsSteps) {
  SimTime time;
  SimClock clock(time, Duration::Millis(10));
  const WallTime wall = clock.WallNow();
  EXPECT_EQ(wall.us % 10'000, 0);
  time.now = time.now + Duration::Micros(9'999);
  EXPECT_LE(clock.WallNow() - wall, Duration::Millis(10));
  EXPECT_EQ(clock.WallNow().us % 10'000, 0);
}

}  // namespace
}  // namespace meridian::sim_clock_test
