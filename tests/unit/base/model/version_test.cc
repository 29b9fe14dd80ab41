#include "base/model/version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meridian::version_test {
namespace {

using ::testing::ElementsAre;

Version At(uint64_t clock, const char* region) { return {Hlc{clock}, RegionId(region)}; }

TEST(VersionTest, TheClockDecidesAndTheRegionBreaksTies) {
  EXPECT_LT(At(1, "us-east-1"), At(2, "ap-south-1"));
  EXPECT_LT(At(2, "ap-south-1"), At(2, "us-east-1"));
  EXPECT_EQ(At(2, "us-east-1"), At(2, "us-east-1"));
  EXPECT_LT(Version(), At(1, ""));
  EXPECT_TRUE(Version().empty());
  EXPECT_FALSE(At(1, "").empty());
}

TEST(VersionTest, PrintsClockCounterAndRegion) {
  EXPECT_EQ((Version{Hlc::FromWall(WallTime{1700000000000000}, 7), RegionId("eu-west-1")}.ToString()),
            "1700000000000000.7@eu-west-1");
}

TEST(CausalPastTest, CoversWhatItIncludesAndEverythingEarlierOfThatRegion) {
  CausalPast past;
  EXPECT_FALSE(past.Covers(At(1, "eu")));
  past.Include(At(5, "eu"));
  EXPECT_TRUE(past.Covers(At(5, "eu")));
  EXPECT_TRUE(past.Covers(At(4, "eu")));
  EXPECT_FALSE(past.Covers(At(6, "eu")));
  EXPECT_FALSE(past.Covers(At(1, "us")));
}

TEST(CausalPastTest, KeepsTheGreatestOfEachRegionSorted) {
  CausalPast past;
  past.Include(At(5, "us"));
  past.Include(At(7, "ap"));
  past.Include(At(3, "us"));
  past.Include(At(9, "eu"));
  EXPECT_THAT(past.entries(), ElementsAre(CausalPast::Entry(RegionId("ap"), Hlc{7}), CausalPast::Entry(RegionId("eu"), Hlc{9}),
                                          CausalPast::Entry(RegionId("us"), Hlc{5})));
}

TEST(CausalPastTest, MergingIsCommutativeAndIdempotent) {
  CausalPast a, b;
  a.Include(At(5, "us"));
  a.Include(At(1, "eu"));
  b.Include(At(4, "us"));
  b.Include(At(8, "ap"));
  CausalPast ab = a, ba = b;
  ab.Include(b);
  ba.Include(a);
  EXPECT_EQ(ab, ba);
  EXPECT_THAT(ab.entries(), ElementsAre(CausalPast::Entry(RegionId("ap"), Hlc{8}), CausalPast::Entry(RegionId("eu"), Hlc{1}),
                                        CausalPast::Entry(RegionId("us"), Hlc{5})));
  ab.Include(ab);
  EXPECT_EQ(ab, ba);
}

}  // namespace
}  // namespace meridian::version_test
