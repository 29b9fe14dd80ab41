#include "base/model/date_text.h"

#include <gtest/gtest.h>

namespace meridian::date_text_test {
namespace {

WallTime At(int64_t seconds) { return WallTime{seconds * 1'000'000}; }

TEST(DateTextTest, DatesAsInMessages) {
  EXPECT_EQ(HumanDate(At(0)), "Thursday, January 1, 1970 12:00:00 AM UTC");
  EXPECT_EQ(HumanDate(At(1'532'508'494)), "Wednesday, July 25, 2018 8:48:14 AM UTC");
  EXPECT_EQ(HumanDate(At(1'532'557'051)), "Wednesday, July 25, 2018 10:17:31 PM UTC");
  EXPECT_EQ(HumanDate(At(951'825'600)), "Tuesday, February 29, 2000 12:00:00 PM UTC");
  EXPECT_EQ(HumanDate(At(4'107'542'399)), "Sunday, February 28, 2100 11:59:59 PM UTC");
  EXPECT_EQ(HumanDate(At(4'107'542'400)), "Monday, March 1, 2100 12:00:00 AM UTC") << "2100 is no leap year";
}

// reference/streams-ttl-triggers.md §1: the label of a stream.
TEST(DateTextTest, DatesAsInNames) {
  EXPECT_EQ(IsoDate(At(0)), "1970-01-01T00:00:00.000");
  EXPECT_EQ(IsoDate(WallTime{1'532'508'494'123'999}), "2018-07-25T08:48:14.123");
  EXPECT_EQ(IsoDate(WallTime{951'867'000'007'000}), "2000-02-29T23:30:00.007");
}

TEST(DateTextTest, DaysBeginAtMidnightUtc) {
  EXPECT_EQ(UtcDay(At(86'399)), 0);
  EXPECT_EQ(UtcDay(At(86'400)), 1);
}

}  // namespace
}  // namespace meridian::date_text_test
