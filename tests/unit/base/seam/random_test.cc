#include "base/seam/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace meridian::random_test {
namespace {

using ::testing::ElementsAre;

std::vector<uint64_t> Draw(SeededRandom random, int count) {
  std::vector<uint64_t> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(random.Next());
  return drawn;
}

// The seeds of failed simulations must stay good for ever. The first two are the published vectors of SplitMix64.
TEST(SeededRandomTest, GoldenSequences) {
  EXPECT_THAT(Draw(SeededRandom(0), 3), ElementsAre(0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f));
  EXPECT_THAT(Draw(SeededRandom(42), 3), ElementsAre(0xbdd732262feb6e95, 0x28efe333b266f103, 0x47526757130f9f52));
  EXPECT_THAT(Draw(SeededRandom(42, "disk"), 3), ElementsAre(0x00711d31ec5485b1, 0x36794c477200a069, 0x0c58c854200b5ba9));
  EXPECT_THAT(Draw(SeededRandom(42, "net"), 3), ElementsAre(0x6bf0ab71af78b8ea, 0xf79d45668f012222, 0xe2c94c9de729248d));
}

TEST(SeededRandomTest, BelowIsRepeatableAndInBounds) {
  SeededRandom random(7);
  std::vector<uint64_t> drawn;
  for (int i = 0; i < 8; ++i) drawn.push_back(random.Below(100));
  EXPECT_THAT(drawn, ElementsAre(38, 1, 90, 58, 45, 24, 46, 32));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.Below(1), 0u);
}

TEST(SeededRandomTest, BelowAndChanceAreEven) {
  constexpr int kDraws = 60000;
  SeededRandom random(1);
  std::array<int, 6> counts{};
  int chances = 0;
  for (int i = 0; i < kDraws; ++i) {
    ++counts[random.Below(6)];
    chances += random.Chance(1, 10);
  }
  for (const int count : counts) EXPECT_NEAR(count, kDraws / 6, 500);
  EXPECT_NEAR(chances, kDraws / 10, 400);
  EXPECT_FALSE(random.Chance(0, 10));
  EXPECT_TRUE(random.Chance(10, 10));
}

TEST(SeededRandomTest, StreamsOfDifferentLabelsDoNotMeet) {
  EXPECT_NE(Draw(SeededRandom(1, "a"), 4), Draw(SeededRandom(1, "b"), 4));
  EXPECT_NE(Draw(SeededRandom(1, "a"), 4), Draw(SeededRandom(2, "a"), 4));
  EXPECT_NE(Draw(SeededRandom(1, "ab"), 4), Draw(SeededRandom(1, "ba"), 4));
}

}  // namespace
}  // namespace meridian::random_test
