#include "replicator/core/sender/latency.h"

#include <gtest/gtest.h>

namespace meridian::latency_test {
namespace {

constexpr WallTime kNoon{1'700'000'000'000'000};

ChangeRecord WrittenAfter(int64_t ms) {
  ChangeRecord record;
  record.after.version = {Hlc::FromWall(kNoon + Duration::Millis(ms)), RegionId("a")};
  return record;
}
WriteTimes Written(std::initializer_list<int64_t> ms) {
  std::vector<ChangeRecord> records;
  for (const int64_t one : ms) records.push_back(WrittenAfter(one));
  return WriteTimes::Of(records);
}
Instant AfterSeconds(int64_t seconds) { return Instant{seconds * 1'000'000}; }

TEST(LatencyWindowTest, TellsAverageAndBoundsOfEveryWriteOfABatch) {
  LatencyWindow window;
  EXPECT_FALSE(window.LastMinute(AfterSeconds(100)).has_value());
  window.Add(AfterSeconds(100), kNoon + Duration::Millis(500), Written({300, 0, 400}));
  window.Add(AfterSeconds(101), kNoon + Duration::Millis(1000), Written({990}));
  const std::optional<LatencyWindow::Latency> latency = window.LastMinute(AfterSeconds(102));
  ASSERT_TRUE(latency.has_value());
  EXPECT_EQ(latency->count, 4);
  EXPECT_EQ(latency->minimum, Duration::Millis(10));
  EXPECT_EQ(latency->maximum, Duration::Millis(500));
  EXPECT_EQ(latency->average, Duration::Micros((200 + 500 + 100 + 10) * 1000 / 4));
}

TEST(LatencyWindowTest, ForgetsAfterAMinute) {
  LatencyWindow window;
  window.Add(AfterSeconds(100), kNoon + Duration::Seconds(9), Written({0}));
  window.Add(AfterSeconds(130), kNoon + Duration::Seconds(1), Written({0}));
  EXPECT_EQ(window.LastMinute(AfterSeconds(155))->maximum, Duration::Seconds(9));
  EXPECT_EQ(window.LastMinute(AfterSeconds(161))->maximum, Duration::Seconds(1));
  EXPECT_FALSE(window.LastMinute(AfterSeconds(191)).has_value());
  window.Add(AfterSeconds(1000), kNoon + Duration::Seconds(2), Written({0}));
  EXPECT_EQ(window.LastMinute(AfterSeconds(1000))->count, 1) << "the same place, another minute";
}

TEST(LatencyWindowTest, ABatchWithoutWritesSaysNothing) {
  LatencyWindow window;
  window.Add(AfterSeconds(100), kNoon, Written({}));
  EXPECT_FALSE(window.LastMinute(AfterSeconds(100)).has_value());
}

// The hybrid clock follows a Region whose clock is ahead (base/model/hlc.h).
TEST(LatencyWindowTest, AVersionFromTheFutureTookNoTime) {
  LatencyWindow window;
  window.Add(AfterSeconds(100), kNoon, Written({700}));
  EXPECT_EQ(window.LastMinute(AfterSeconds(100))->maximum, Duration());
  EXPECT_EQ(window.LastMinute(AfterSeconds(100))->average, Duration());
}

}  // namespace
}  // namespace meridian::latency_test
