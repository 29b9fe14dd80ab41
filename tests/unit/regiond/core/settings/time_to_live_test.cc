#include "regiond/core/settings/time_to_live.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::time_to_live_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};

std::string Change(TimeToLive& setting, bool enable, std::string_view attribute, WallTime now) {
  const absl::Status status = ChangeTimeToLive(setting, enable, attribute, now);
  return status.ok() ? "OK" : StrCat(AwsErrorName(status), ": ", status.message());
}

constexpr char kTooSoon[] = "ValidationException: Time to live has been modified multiple times within a fixed interval";

// reference/streams-ttl-triggers.md §4, "Change window".
TEST(TimeToLiveTest, ChangesOnceInAWhile) {
  TimeToLive setting;
  EXPECT_EQ(Change(setting, true, "ttl", kNow), "OK");
  EXPECT_EQ(setting, (TimeToLive{true, "ttl", kNow}));
  EXPECT_EQ(Change(setting, false, "ttl", kNow + Duration::Seconds(1812)), kTooSoon);
  EXPECT_TRUE(setting.enabled);
  const WallTime later = kNow + Duration::Seconds(1872);
  EXPECT_EQ(Change(setting, false, "ttl", later), "OK");
  EXPECT_EQ(setting, (TimeToLive{false, "", later}));
  EXPECT_EQ(Change(setting, true, "other", later), kTooSoon);
  EXPECT_EQ(Change(setting, true, "other", later + kTimeToLiveCooldown), "OK");
}

// What is wrong with the content is told before that it is too soon.
TEST(TimeToLiveTest, WhatIsSoAlready) {
  TimeToLive setting;
  EXPECT_EQ(Change(setting, false, "ttl", kNow), "ValidationException: TimeToLive is already disabled");
  EXPECT_EQ(Change(setting, true, "ttl", kNow), "OK");
  EXPECT_EQ(Change(setting, true, "ttl", kNow), "ValidationException: TimeToLive is already enabled");
  for (const bool enable : {true, false}) {
    EXPECT_EQ(Change(setting, enable, "other", kNow),
              "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is ttl");
  }
}

}  // namespace
}  // namespace meridian::time_to_live_test
