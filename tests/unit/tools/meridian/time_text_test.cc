#include "tools/meridian/text/time_text.h"

#include "gtest/gtest.h"

namespace meridian::time_text_test {
namespace {

constexpr WallTime kNow{1'795'343'281'000'000};

int64_t Parsed(std::string_view text) {
  const absl::StatusOr<WallTime> time = ParseTime(text, kNow);
  EXPECT_TRUE(time.ok()) << text << ": " << time.status();
  return time.ok() ? time->us : -1;
}

TEST(ParseTime, ADurationIsThatLongAgo) {
  EXPECT_EQ(Parsed("10m"), kNow.us - 600'000'000);
  EXPECT_EQ(Parsed("1h30m"), kNow.us - 5'400'000'000);
  EXPECT_EQ(Parsed("0"), kNow.us);
}

TEST(ParseTime, TakesDatesOfIso8601) {
  EXPECT_EQ(Parsed("1970-01-01"), 0);
  EXPECT_EQ(Parsed("2024-02-29"), 1'709'164'800'000'000);
  EXPECT_EQ(Parsed("2024-02-29T12:34"), 1'709'210'040'000'000);
  EXPECT_EQ(Parsed("2024-02-29 12:34:56"), 1'709'210'096'000'000);
  EXPECT_EQ(Parsed("2024-02-29T12:34:56Z"), 1'709'210'096'000'000);
  EXPECT_EQ(Parsed("2024-02-29T12:34:56.5Z"), 1'709'210'096'500'000);
  EXPECT_EQ(Parsed("2024-02-29T12:34:56.1234567Z"), 1'709'210'096'123'456);
  EXPECT_EQ(Parsed("2024-02-29T14:34:56+02:00"), 1'709'210'096'000'000);
  EXPECT_EQ(Parsed("2024-02-29T07:04:56-05:30"), 1'709'210'096'000'000);
}

TEST(ParseTime, RefusesEverythingElse) {
  for (const char* text : {"",
                           "yesterday",
                           "10",
                           "2024",
                           "2024-02",
                           "2024-13-01",
                           "2023-02-29",
                           "2024-2-29",
                           "24-02-29",
                           "1969-12-31",
                           "2100-01-01",
                           "2024-02-29T",
                           "2024-02-29T24:00",
                           "2024-02-29T12",
                           "2024-02-29T12:60",
                           "2024-02-29T12:34:60",
                           "2024-02-29T12:34:56.",
                           "2024-02-29T12:34:56z",
                           "2024-02-29T12:34Z ",
                           "2024-02-29Z",
                           "2024-02-29T12:34+2",
                           "1970-01-01T00:00+01:00",
                           "-10m"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseTime(text, kNow).status())) << text;
  }
}

TEST(FormatTime, ParsesBack) {
  EXPECT_EQ(FormatSecond(WallTime{1'709'210'096'999'999}), "2024-02-29T12:34:56Z");
  EXPECT_EQ(FormatTime(WallTime{1'709'210'096'123'456}), "2024-02-29T12:34:56.123Z");
  EXPECT_EQ(Parsed(FormatTime(WallTime{1'709'210'096'123'000})), 1'709'210'096'123'000);
}

}  // namespace
}  // namespace meridian::time_text_test
