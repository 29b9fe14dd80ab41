#include "regiond/core/settings/time_to_live.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::time_to_live_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};

std::string Change(TableDescriptor& table, bool enable, std::string_view attribute, WallTime now) {
  const absl::Status status = ChangeTimeToLive(table, enable, attribute, now);
  return status.ok() ? "OK" : StrCat(AwsErrorName(status), ": ", status.message());
}

constexpr char kTooSoon[] = "ValidationException: Time to live has been modified multiple times within a fixed interval";

// reference/streams-ttl-triggers.md §4, "Change window".
TEST(TimeToLiveTest, ChangesOnceInAWhile) {
  TableDescriptor table;
  EXPECT_EQ(Change(table, true, "ttl", kNow), "OK");
  EXPECT_EQ(table.attributes.time_to_live, (TimeToLive{true, "ttl", kNow, 1}));
  EXPECT_EQ(Change(table, false, "ttl", kNow + Duration::Seconds(1812)), kTooSoon);
  EXPECT_TRUE(table.attributes.time_to_live.enabled);
  const WallTime later = kNow + Duration::Seconds(1872);
  EXPECT_EQ(Change(table, false, "ttl", later), "OK");
  EXPECT_EQ(table.attributes.time_to_live, (TimeToLive{false, "", later}));
  EXPECT_EQ(Change(table, true, "other", later), kTooSoon);
  EXPECT_EQ(Change(table, true, "other", later + kTimeToLiveCooldown), "OK");
  EXPECT_EQ(table.attributes.time_to_live.queue, 2u) << "what the first queue has left is not in the second";
}

// What is wrong with the content is told before that it is too soon.
TEST(TimeToLiveTest, WhatIsSoAlready) {
  TableDescriptor table;
  EXPECT_EQ(Change(table, false, "ttl", kNow), "ValidationException: TimeToLive is already disabled");
  EXPECT_EQ(Change(table, true, "ttl", kNow), "OK");
  EXPECT_EQ(Change(table, true, "ttl", kNow), "ValidationException: TimeToLive is already enabled");
  for (const bool enable : {true, false}) {
    EXPECT_EQ(Change(table, enable, "other", kNow),
              "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is ttl");
  }
}

}  // namespace
}  // namespace meridian::time_to_live_test
