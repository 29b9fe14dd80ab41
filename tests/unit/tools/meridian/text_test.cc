#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/meridian/text/duration_text.h"
#include "tools/meridian/text/text_table.h"

namespace meridian::text_test {
namespace {

TEST(ParseDuration, TakesSumsOfUnits) {
  EXPECT_EQ(ParseDuration("20s").value(), Duration::Seconds(20));
  EXPECT_EQ(ParseDuration("150ms").value(), Duration::Millis(150));
  EXPECT_EQ(ParseDuration("7us").value(), Duration::Micros(7));
  EXPECT_EQ(ParseDuration("1h30m").value(), Duration::Seconds(5400));
  EXPECT_EQ(ParseDuration("1d2h3m4s5ms6us").value(), Duration::Micros(93'784'005'006));
  EXPECT_EQ(ParseDuration("0").value(), Duration{});
  EXPECT_EQ(ParseDuration("366d").value(), Duration::Seconds(366 * 86'400));
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text : {"", "20", "s", "-5s", "1.5s", "5 s", "s5", "1m1h", "1s1s", "1w", "20S",
                           "367d", "366d1us", "99999999999999999999s", "9223372036854775807d"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseDuration(text).status())) << text;
  }
}

TEST(FormatDuration, PicksAUnit) {
  EXPECT_EQ(FormatDuration(Duration{}), "0s");
  EXPECT_EQ(FormatDuration(Duration::Seconds(20)), "20s");
  EXPECT_EQ(FormatDuration(Duration::Millis(1500)), "1500ms");
  EXPECT_EQ(FormatDuration(Duration::Seconds(5400)), "90m");
  EXPECT_EQ(FormatDuration(Duration::Seconds(7200)), "2h");
  EXPECT_EQ(FormatDuration(Duration::Micros(12'345'678)), "12s");
  EXPECT_EQ(FormatDuration(Duration::Micros(3)), "3us");
}

TEST(FormatDuration, ParsesBackWhenWhole) {
  for (const int64_t us : std::vector<int64_t>{1, 999, 1'000, 40'000, 1'000'000, 86'400'000'000}) {
    EXPECT_EQ(ParseDuration(FormatDuration(Duration{us})).value(), Duration{us});
  }
}

TEST(AlignColumns, PadsAllButTheLast) {
  EXPECT_EQ(AlignColumns({{"A", "LONG"}, {"wide", "x"}, {"b", ""}}),
            "A     LONG\n"
            "wide  x\n"
            "b\n");
}

}  // namespace
}  // namespace meridian::text_test
