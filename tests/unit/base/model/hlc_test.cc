#include "base/model/hlc.h"

#include <gtest/gtest.h>

namespace meridian::hlc_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};

TEST(HlcTest, LaysOutMicrosecondsAndACounter) {
  constexpr Hlc reading = Hlc::FromWall(kNow, 4095);
  EXPECT_EQ(reading.wall(), kNow);
  EXPECT_EQ(reading.counter(), 4095u);
  EXPECT_EQ(reading.bits, (uint64_t{1'700'000'000'000'000} << 12) + 4095);
  EXPECT_LT(reading, Hlc::FromWall(kNow + Duration::Micros(1)));
  EXPECT_TRUE(Hlc().zero());
}

TEST(HlcTest, ReadingsFollowTheWallClock) {
  HybridClock clock(Duration::Seconds(1));
  EXPECT_EQ(clock.Next(kNow), Hlc::FromWall(kNow));
  EXPECT_EQ(clock.Next(kNow + Duration::Micros(5)), Hlc::FromWall(kNow + Duration::Micros(5)));
}

TEST(HlcTest, ReadingsRiseWhileTheWallClockStandsOrGoesBack) {
  HybridClock clock(Duration::Seconds(1));
  Hlc last = clock.Next(kNow);
  for (int i = 1; i <= 5000; ++i) {  // more than the counter holds: it carries into the microseconds
    const Hlc next = clock.Next(i % 2 == 0 ? kNow : kNow + Duration::Micros(-1000));
    ASSERT_GT(next, last);
    last = next;
  }
  EXPECT_EQ(last.wall(), kNow + Duration::Micros(1));
  EXPECT_EQ(last.counter(), 5000u - 4096u);
}

TEST(HlcTest, ReadingsExceedWhatHasBeenFollowed) {
  HybridClock clock(Duration::Seconds(1));
  const Hlc seen = Hlc::FromWall(kNow + Duration::Millis(900), 3);
  EXPECT_TRUE(clock.Observe(kNow, seen));
  EXPECT_EQ(clock.Next(kNow), Hlc::FromWall(kNow + Duration::Millis(900), 4));
  EXPECT_TRUE(clock.Observe(kNow, Hlc::FromWall(kNow))) << "an older reading changes nothing";
  EXPECT_EQ(clock.last(), Hlc::FromWall(kNow + Duration::Millis(900), 4));
  EXPECT_EQ(clock.beyond_bound_total(), 0);
}

TEST(HlcTest, ReadingsBeyondTheBoundAreCountedNotFollowed) {
  HybridClock clock(Duration::Seconds(1));
  const Hlc before = clock.Next(kNow);
  EXPECT_TRUE(clock.Observe(kNow, Hlc::FromWall(kNow + Duration::Seconds(1)))) << "exactly at the bound";
  HybridClock other(Duration::Seconds(1));
  EXPECT_EQ(other.Next(kNow), before);
  EXPECT_FALSE(other.Observe(kNow, Hlc::FromWall(kNow + Duration::Seconds(1) + Duration::Micros(1))));
  EXPECT_FALSE(other.Observe(kNow, Hlc{~uint64_t{0}}));
  EXPECT_EQ(other.beyond_bound_total(), 2);
  EXPECT_EQ(other.last(), before);
}

TEST(HlcTest, ReadingsExceedAtLeast) {
  HybridClock clock(Duration::Seconds(1));
  const Hlc near = Hlc::FromWall(kNow + Duration::Millis(500));
  EXPECT_EQ(clock.Next(kNow, near), Hlc{near.bits + 1});
  EXPECT_EQ(clock.Next(kNow), Hlc{near.bits + 2}) << "the clock has moved there";
}

TEST(HlcTest, ABrokenClocksItemIsOverwrittenWithoutFollowingIt) {
  HybridClock clock(Duration::Seconds(1));
  const Hlc far = Hlc::FromWall(kNow + Duration::Seconds(60));
  EXPECT_EQ(clock.Next(kNow, far), Hlc{far.bits + 1});
  EXPECT_EQ(clock.Next(kNow), Hlc::FromWall(kNow)) << "other items are not dragged into the future";
}

}  // namespace
}  // namespace meridian::hlc_test
