#include "regiond/core/settings/stream_setting.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::stream_setting_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};

std::string Shown(const absl::Status& status) { return status.ok() ? "OK" : StrCat(AwsErrorName(status), ": ", status.message()); }

// reference/streams-ttl-triggers.md §1, "Enable/disable".
TEST(StreamSettingTest, OneAtATime) {
  TableAttributes table;
  EXPECT_EQ(table.enabled_stream(), nullptr);
  EXPECT_EQ(Shown(DisableStream(table, "t", kNow)), "ValidationException: Table has no stream to disable: TableName: t");
  ASSERT_TRUE(EnableStream(table, "t", StreamView::kOldImage, kNow).ok());
  ASSERT_NE(table.enabled_stream(), nullptr);
  EXPECT_EQ(*table.enabled_stream(), (StreamDefinition{1, StreamView::kOldImage, kNow, WallTime()}));
  for (const StreamView view : {StreamView::kOldImage, StreamView::kKeysOnly}) {
    EXPECT_EQ(Shown(EnableStream(table, "t", view, kNow)), "ValidationException: Table already has an enabled stream: TableName: t");
  }
  const WallTime later = kNow + Duration::Seconds(1);
  ASSERT_TRUE(DisableStream(table, "t", later).ok());
  EXPECT_EQ(table.enabled_stream(), nullptr);
  EXPECT_EQ(table.streams.back().disabled_at, later);
  EXPECT_EQ(Shown(DisableStream(table, "t", later)), "ValidationException: Table has no stream to disable: TableName: t");
}

TEST(StreamSettingTest, NoTwoHaveTheSameName) {
  TableAttributes table;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(EnableStream(table, "t", StreamView::kKeysOnly, kNow).ok());
    ASSERT_TRUE(DisableStream(table, "t", kNow).ok());
  }
  ASSERT_EQ(table.streams.size(), 3u);
  for (uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(table.streams[i].number, i + 1);
    EXPECT_EQ(table.streams[i].created_at, kNow + Duration::Millis(i));
  }
}

TEST(StreamSettingTest, NumbersGoOnAfterOldOnesAreForgotten) {
  TableAttributes table;
  for (int64_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(EnableStream(table, "t", StreamView::kKeysOnly, kNow + Duration::Seconds(10 * i)).ok());
    ASSERT_TRUE(DisableStream(table, "t", kNow + Duration::Seconds(10 * i + 5)).ok());
  }
  ForgetStreams(table, kNow + Duration::Seconds(5));
  EXPECT_EQ(table.streams.size(), 3u) << "one that was disabled at the horizon stays";
  ForgetStreams(table, kNow + Duration::Seconds(6));
  EXPECT_EQ(table.streams.size(), 2u);
  ForgetStreams(table, kNow + Duration::Seconds(1000));
  ASSERT_EQ(table.streams.size(), 1u) << "the newest is still the latest";
  ASSERT_TRUE(EnableStream(table, "t", StreamView::kKeysOnly, kNow).ok());
  EXPECT_EQ(table.streams.back().number, 4u);
}

TEST(StreamSettingTest, AnEnabledOneIsNotForgotten) {
  TableAttributes table;
  ASSERT_TRUE(EnableStream(table, "t", StreamView::kKeysOnly, kNow).ok());
  ForgetStreams(table, kNow + Duration::Seconds(1'000'000));
  EXPECT_NE(table.enabled_stream(), nullptr);
}

}  // namespace
}  // namespace meridian::stream_setting_test
