#include "regiond/server/az/az_progress.h"

#include <gtest/gtest.h>

#include "tests/support/region_harness.h"

namespace meridian::az_progress_test {
namespace {

constexpr AzId kA(0), kB(1), kC(2);

class AzProgressTest : public ::testing::Test {
 protected:
  AzProgressTest() { cluster_.CreateTable("t"); }
  void Write(int count) {
    for (int i = 0; i < count; ++i) cluster_.region().Write(++request_, RegionHarness::Put(StrCat("key ", i), "x"));
    for (const Reply& reply : cluster_.SettleAndTakeReplies()) EXPECT_TRUE(reply.status.ok()) << reply.status;
  }
  AzProgress Of(AzId az) { return ProgressOf(cluster_.region(), az); }

  RegionHarness cluster_;
  uint64_t request_ = 0;
};

TEST_F(AzProgressTest, EqualAzsLackNothing) {
  Write(10);
  cluster_.Pass(AzTiming().beat);  // followers apply together
  EXPECT_EQ(Of(kA), (AzProgress{.leads = 1}));
  EXPECT_EQ(Of(kB), AzProgress());
  EXPECT_EQ(Of(kC), AzProgress());
}

TEST_F(AzProgressTest, AnAzThatWasAwayIsBehindUntilItHasCaughtUp) {
  cluster_.StopAz(kC);
  Write(10);
  EXPECT_EQ(Of(kC), AzProgress());
  cluster_.StartAz(kC);
  EXPECT_GE(Of(kC).behind, 10u);
  cluster_.Pass(Duration::Millis(500));
  EXPECT_EQ(Of(kC), AzProgress());
}

TEST_F(AzProgressTest, ACopyThatIsGivenUpIsRebuilding) {
  Write(10);
  cluster_.region().azs().Find(kC)->Damaged(cluster_.region().catalog().Find("t")->descriptor().id);
  cluster_.Pass(Duration::Millis(100));
  ASSERT_EQ(cluster_.TakeFailed().size(), 1u);
  cluster_.StartAz(kC);
  EXPECT_EQ(Of(kC).rebuilding, 1u);
  EXPECT_GE(Of(kC).behind, 10u);
  cluster_.Pass(Duration::Millis(1000));
  EXPECT_EQ(Of(kC), AzProgress());
}

}  // namespace
}  // namespace meridian::az_progress_test
