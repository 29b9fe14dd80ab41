// What a client may be told of a write whose leader went away.
#include <gtest/gtest.h>

#include <optional>

#include "tests/support/region_harness.h"

namespace meridian::open_fate_test {
namespace {

constexpr Duration kForever = Duration::Seconds(1000);

// The leader's term ends when nobody follows it; then nobody leads for a while.
std::optional<AzId> LeaderNow(RegionHarness& harness) {
  const auto& leader = harness.region().catalog().Find("t")->partitions()[0].leader();
  if (!leader) return std::nullopt;
  return leader->az;
}

// A new leader that has committed nothing yet can be followed by one whose log holds what its own lacks. So what it lacks is open: once
// told "it has not happened", a client would see it happen (Raft, extended version, figure 8).
TEST(OpenFate, WhatANewLeaderLacksMayStillHappenUntilItHasCommitted) {
  RegionHarness harness;
  harness.CreateTable("t");
  const AzId old = *LeaderNow(harness);
  harness.az_network.cut[old.index] = true;
  for (uint8_t i = 0; i < 3; ++i) {
    if (AzId(i) != old) harness.disk(AzId(i)).SetLatency(kForever, kForever);
  }
  harness.region().Write(100, harness.Put("k", "only the old leader has it"));
  for (int i = 0; i < 60 && (!LeaderNow(harness) || *LeaderNow(harness) == old); ++i) harness.Pass(AzTiming().beat);
  ASSERT_TRUE(LeaderNow(harness).has_value());
  const AzId brief = *LeaderNow(harness);
  ASSERT_NE(brief, old);
  EXPECT_TRUE(harness.region().TakeReplies().empty()) << "its fate is open";

  // The brief leader's fence is on no disk, and it is not heard of again; the third AZ comes back without it.
  const AzId third(static_cast<uint8_t>(3 - old.index - brief.index));
  harness.az_network.cut[brief.index] = true;
  harness.disk(third).SetWriteError(absl::UnavailableError("the power is going"));
  harness.StopAz(third, CrashKind::kProcess);
  harness.disk(third).SetWriteError(absl::OkStatus());
  harness.disk(third).SetLatency(Duration::Micros(50), Duration::Micros(100));
  harness.StartAz(third);
  harness.az_network.cut[old.index] = false;

  std::vector<Reply> replies;
  for (int i = 0; i < 60 && replies.empty(); ++i) {
    harness.Pass(AzTiming().beat);
    replies = harness.region().TakeReplies();
  }
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].request, 100u);
  EXPECT_TRUE(replies[0].status.ok()) << replies[0].status;
  EXPECT_EQ(harness.Read("k"), "only the old leader has it");
}

}  // namespace
}  // namespace meridian::open_fate_test
