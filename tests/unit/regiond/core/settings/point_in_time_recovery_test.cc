// reference/backup-pitr-export-import.md §3: "Window", "Update call", "Change period", "Disable/re-enable".
#include "regiond/core/settings/point_in_time_recovery.h"

#include <gtest/gtest.h>

namespace meridian::point_in_time_recovery_test {
namespace {

using Recovery = std::optional<PointInTimeRecovery>;

constexpr Duration kMinute = Duration::Seconds(60);
constexpr Duration kDay = Duration::Seconds(86'400);
constexpr WallTime kNow{1'700'000'000'000'000};

Recovery Enabled(uint32_t period_days = kRecoveryDaysMax) {
  Recovery recovery;
  ChangeRecovery(recovery, true, period_days, kNow);
  return recovery;
}
WallTime Earliest(const Recovery& recovery, WallTime now) { return RecoveryWindowOf(*recovery, now).earliest; }

TEST(PointInTimeRecoveryTest, RightAfterTheEnablingItsMomentIsAllThereIs) {
  const Recovery recovery = Enabled();
  EXPECT_EQ(recovery, (PointInTimeRecovery{35, kNow}));
  EXPECT_EQ(RecoveryWindowOf(*recovery, kNow), (RecoveryWindow{kNow, kNow}));
  EXPECT_EQ(RecoveryWindowOf(*recovery, kNow + kMinute * 5), (RecoveryWindow{kNow, kNow}));
  EXPECT_EQ(RecoveryWindowOf(*recovery, kNow + kMinute * 6), (RecoveryWindow{kNow, kNow + kMinute}));
}

TEST(PointInTimeRecoveryTest, TheWindowIsNoLongerThanThePeriod) {
  EXPECT_EQ(RecoveryWindowOf(*Enabled(), kNow + kDay * 35), (RecoveryWindow{kNow, kNow + kDay * 35 + Duration::Seconds(-300)}));
  EXPECT_EQ(Earliest(Enabled(), kNow + kDay * 36), kNow + kDay);
  EXPECT_EQ(Earliest(Enabled(1), kNow + kDay * 36), kNow + kDay * 35);
}

TEST(PointInTimeRecoveryTest, WhatIsSoAlreadyChangesNothing) {
  Recovery recovery = Enabled(7);
  ChangeRecovery(recovery, true, 7, kNow + kDay * 30);
  EXPECT_EQ(recovery, Enabled(7));
  Recovery off;
  ChangeRecovery(off, false, kRecoveryDaysMax, kNow);
  EXPECT_FALSE(off.has_value());
}

TEST(PointInTimeRecoveryTest, TurnedOnAgainItBeginsAnew) {
  Recovery recovery = Enabled();
  ChangeRecovery(recovery, false, kRecoveryDaysMax, kNow + kDay);
  EXPECT_FALSE(recovery.has_value());
  ChangeRecovery(recovery, true, kRecoveryDaysMax, kNow + kDay * 2);
  EXPECT_EQ(Earliest(recovery, kNow + kDay * 3), kNow + kDay * 2);
}

TEST(PointInTimeRecoveryTest, AShorterPeriodGivesUpWhatIsOlder) {
  Recovery recovery = Enabled();
  const WallTime later = kNow + kDay * 20;
  ChangeRecovery(recovery, true, 5, later);
  EXPECT_EQ(Earliest(recovery, later), kNow + kDay * 15);
  EXPECT_EQ(Earliest(recovery, later + kDay), kNow + kDay * 16);
  ChangeRecovery(recovery, true, 35, later + kDay);
  EXPECT_EQ(Earliest(recovery, later + kDay), kNow + kDay * 16) << "what has been given up does not come back";
}

TEST(PointInTimeRecoveryTest, ALongerPeriodLetsTheWindowGrow) {
  Recovery recovery = Enabled(5);
  const WallTime later = kNow + kDay * 20;
  ChangeRecovery(recovery, true, 10, later);
  EXPECT_EQ(recovery->period_days, 10u);
  EXPECT_EQ(Earliest(recovery, later), kNow + kDay * 15);
  EXPECT_EQ(Earliest(recovery, later + kDay * 5), kNow + kDay * 15);
  EXPECT_EQ(Earliest(recovery, later + kDay * 6), kNow + kDay * 16);
}

TEST(PointInTimeRecoveryTest, ANewPeriodReachesNoFurtherThanTheEnabling) {
  Recovery recovery = Enabled(5);
  ChangeRecovery(recovery, true, 3, kNow + kDay);
  ChangeRecovery(recovery, true, 30, kNow + kDay);
  EXPECT_EQ(Earliest(recovery, kNow + kDay), kNow);
}

// The reference says that there is nothing finer; which way it is rounded is (unverified).
TEST(PointInTimeRecoveryTest, TimesAreWholeSecondsThatHaveBegun) {
  const PointInTimeRecovery recovery{35, kNow + Duration::Millis(700)};
  EXPECT_EQ(RecoveryWindowOf(recovery, kNow + Duration::Millis(700)), (RecoveryWindow{kNow, kNow}));
  EXPECT_EQ(RecoveryWindowOf(recovery, kNow + kMinute * 6 + Duration::Millis(999)), (RecoveryWindow{kNow, kNow + kMinute}));
}

TEST(PointInTimeRecoveryTest, AClockThatIsSetBackLeavesTheMomentOfTheEnabling) {
  EXPECT_EQ(RecoveryWindowOf(*Enabled(), kNow + Duration::Seconds(-3600)), (RecoveryWindow{kNow, kNow}));
}

}  // namespace
}  // namespace meridian::point_in_time_recovery_test
