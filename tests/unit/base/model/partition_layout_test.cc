#include "base/model/partition_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meridian::partition_layout_test {
namespace {

using ::testing::ElementsAre;
using Range = PartitionLayout::Range;

constexpr uint64_t kMax = UINT64_MAX;
constexpr uint64_t kHalf = uint64_t{1} << 63;

TEST(PartitionLayoutTest, ATableBeginsWithEqualRanges) {
  const PartitionLayout four(4);
  EXPECT_EQ(four.Of(0), PartitionId(0));
  EXPECT_EQ(four.Of((kHalf >> 1) - 1), PartitionId(0));
  EXPECT_EQ(four.Of(kHalf >> 1), PartitionId(1));
  EXPECT_EQ(four.Of(kMax), PartitionId(3));
  EXPECT_EQ(PartitionLayout(1).Of(kMax), PartitionId(0));
  // floor(hash * 3 / 2^64), on both sides of each border.
  const PartitionLayout three(3);
  EXPECT_EQ(three.Of(kMax / 3), PartitionId(0));
  EXPECT_EQ(three.Of(kMax / 3 + 1), PartitionId(1));
  EXPECT_EQ(three.Of(kMax / 3 * 2), PartitionId(1));
  EXPECT_EQ(three.Of(kMax / 3 * 2 + 1), PartitionId(2));
}

TEST(PartitionLayoutTest, ASplitGivesTheUpperPartAway) {
  PartitionLayout layout(2);
  layout.Split(PartitionId(0), PartitionId(2), 100);
  layout.Split(PartitionId(2), PartitionId(3), 200);
  layout.Split(PartitionId(0), PartitionId(4), 50);
  EXPECT_THAT(layout.ranges(), ElementsAre(Range{PartitionId(0), 0, 49}, Range{PartitionId(4), 50, 99}, Range{PartitionId(2), 100, 199},
                                           Range{PartitionId(3), 200, kHalf - 1}, Range{PartitionId(1), kHalf, kMax}));
  for (const Range& range : layout.ranges()) {
    EXPECT_EQ(layout.Of(range.first), range.id);
    EXPECT_EQ(layout.Of(range.last), range.id);
    EXPECT_EQ(*layout.Find(range.id), range);
  }
  EXPECT_EQ(layout.Find(PartitionId(5)), nullptr);
}

TEST(PartitionLayoutTest, ASplitLeavesBothSomething) {
  const PartitionLayout layout(2);
  EXPECT_FALSE(layout.CanSplit(PartitionId(1), PartitionId(2), kHalf)) << "the parent would have nothing";
  EXPECT_TRUE(layout.CanSplit(PartitionId(1), PartitionId(2), kHalf + 1));
  EXPECT_TRUE(layout.CanSplit(PartitionId(1), PartitionId(2), kMax));
  EXPECT_FALSE(layout.CanSplit(PartitionId(0), PartitionId(2), kHalf)) << "not the parent's";
  EXPECT_FALSE(layout.CanSplit(PartitionId(0), PartitionId(1), 1)) << "it is there";
  EXPECT_FALSE(layout.CanSplit(PartitionId(7), PartitionId(2), 1)) << "no such parent";
}

}  // namespace
}  // namespace meridian::partition_layout_test
