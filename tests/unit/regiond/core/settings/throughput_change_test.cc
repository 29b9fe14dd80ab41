#include "regiond/core/settings/throughput_change.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::throughput_change_test {
namespace {

constexpr WallTime kMidnight{1'532'476'800'000'000};  // Wednesday, July 25, 2018

absl::Status Decrease(ThroughputHistory& history, WallTime now) { return RecordThroughputChange(history, {5, 5}, {4, 4}, now); }

// reference/capacity-throttling-billing.md §6.
TEST(ThroughputChangeTest, Dates) {
  ThroughputHistory history;
  ASSERT_TRUE(RecordThroughputChange(history, {5, 5}, {6, 5}, WallTime{1}).ok());
  EXPECT_EQ(history, (ThroughputHistory{WallTime{1}, {}, 0}));
  ASSERT_TRUE(RecordThroughputChange(history, {6, 5}, {7, 4}, WallTime{2}).ok());
  EXPECT_EQ(history, (ThroughputHistory{WallTime{2}, WallTime{2}, 1})) << "more reads and fewer writes are both";
  ASSERT_TRUE(RecordThroughputChange(history, {7, 4}, {1, 1}, WallTime{3}).ok());
  EXPECT_EQ(history.decreases, 2u) << "less of both is one decrease";
}

TEST(ThroughputChangeTest, FourDecreasesADayAndThenOneAnHour) {
  ThroughputHistory history;
  const WallTime noon = kMidnight + Duration::Seconds(12 * 3600);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Decrease(history, noon).ok());
  const absl::Status refused = Decrease(history, noon + Duration::Seconds(3599));
  EXPECT_EQ(AwsErrorName(refused), "LimitExceededException");
  EXPECT_EQ(refused.message(),
            "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, "
            "each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of decreases today: 4. "
            "Last decrease at Wednesday, July 25, 2018 12:00:00 PM UTC. Next decrease can be made at Wednesday, July 25, 2018 1:00:00 PM "
            "UTC");
  EXPECT_TRUE(RecordThroughputChange(history, {5, 5}, {6, 6}, noon).ok()) << "increases are not limited";
  ASSERT_TRUE(Decrease(history, noon + Duration::Seconds(3600)).ok());
  EXPECT_EQ(history.decreases, 5u);
  EXPECT_FALSE(Decrease(history, noon + Duration::Seconds(2 * 3600 - 1)).ok());
}

TEST(ThroughputChangeTest, TheCountBeginsAnewAtMidnight) {
  ThroughputHistory history;
  const WallTime late = kMidnight + Duration::Seconds(86'399);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Decrease(history, late).ok());
  EXPECT_FALSE(Decrease(history, late).ok());
  ASSERT_TRUE(Decrease(history, late + Duration::Seconds(1)).ok());
  EXPECT_EQ(history.decreases, 1u);
}

}  // namespace
}  // namespace meridian::throughput_change_test
