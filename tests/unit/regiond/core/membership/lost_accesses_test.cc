#include "regiond/core/membership/lost_accesses.h"

#include <gtest/gtest.h>

namespace meridian::lost_accesses_test {
namespace {

const RegionId kHere("here");
const RegionId kThere("there");

TEST(LostAccessesTest, ADisabledKeyCountsBeforeDeniedReplication) {
  LostAccesses lost;
  EXPECT_EQ(lost.Find("t", kHere), nullptr);
  lost.Set({{kHere, "t", AccessLoss::kReplicationDenied, WallTime{1}}, {kHere, "t", AccessLoss::kKeyDisabled, WallTime{2}},
            {kThere, "t", AccessLoss::kReplicationDenied, WallTime{3}}});
  ASSERT_NE(lost.Find("t", kHere), nullptr);
  EXPECT_EQ(lost.Find("t", kHere)->since, WallTime{2});
  EXPECT_TRUE(lost.KeyDisabled("t", kHere));
  EXPECT_FALSE(lost.KeyDisabled("t", kThere));
  EXPECT_EQ(lost.Find("t", kThere)->loss, AccessLoss::kReplicationDenied);
  EXPECT_EQ(lost.Find("other", kHere), nullptr);
  lost.Set({});
  EXPECT_EQ(lost.Find("t", kHere), nullptr);
}

}  // namespace
}  // namespace meridian::lost_accesses_test
