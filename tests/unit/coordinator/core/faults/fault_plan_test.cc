#include "coordinator/core/faults/fault_plan.h"

#include "gtest/gtest.h"
#include "tests/support/memory_state_store.h"

namespace meridian {
namespace {

const RegionId kA("us-east-1");
const RegionId kB("eu-west-1");
const WallTime kNow{1'000'000'000};

std::vector<DirectedLink> Links() {
  return {{kA, {.to = kB, .latency_us = 40'000, .jitter_us = 2'000}},
          {kB, {.to = kA, .latency_us = 41'000}}};
}

LinkFault Cut(WallTime ends_at = {}) {
  LinkFault fault{.kind = LinkFaultKind::kCut, .from = kA, .to = kB};
  if (ends_at.us != 0) fault.ends_at = ends_at;
  return fault;
}

LinkFault Latency(uint64_t latency_us, uint64_t jitter_us) {
  return {.kind = LinkFaultKind::kLatency,
          .from = kA,
          .to = kB,
          .latency_us = latency_us,
          .jitter_us = jitter_us};
}

class FaultPlanTest : public ::testing::Test {
 protected:
  FaultPlan Open() {
    auto plan = FaultPlan::Open(Links(), store_);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return *std::move(plan);
  }
  MemoryStateStore store_;
};

TEST_F(FaultPlanTest, WithoutFaultsLinksAreTheClusterFiles) {
  FaultPlan plan = Open();
  EXPECT_EQ(plan.Effective(), Links());
  EXPECT_EQ(plan.LinksFrom(kB), std::vector<LinkSettings>{Links()[1].settings});
}

TEST_F(FaultPlanTest, FaultsTouchTheirDirectionOnly) {
  FaultPlan plan = Open();
  ASSERT_TRUE(plan.Add(kNow, Cut()).ok());
  EXPECT_TRUE(plan.LinksFrom(kA)[0].cut);
  EXPECT_FALSE(plan.LinksFrom(kB)[0].cut);
}

TEST_F(FaultPlanTest, NewestLatencyHoldsAndCutAddsToIt) {
  FaultPlan plan = Open();
  const auto first = plan.Add(kNow, Latency(1, 2));
  const auto second = plan.Add(kNow, Latency(3, 4));
  const auto cut = plan.Add(kNow, Cut());
  const LinkSettings all{.to = kB, .latency_us = 3, .jitter_us = 4, .cut = true};
  EXPECT_EQ(plan.LinksFrom(kA)[0], all);
  ASSERT_TRUE(plan.Clear(second->id).ok());
  ASSERT_TRUE(plan.Clear(cut->id).ok());
  const LinkSettings older{.to = kB, .latency_us = 1, .jitter_us = 2};
  EXPECT_EQ(plan.LinksFrom(kA)[0], older);
  ASSERT_TRUE(plan.Clear(first->id).ok());
  EXPECT_EQ(plan.Effective(), Links());
}

TEST_F(FaultPlanTest, FaultsExpire) {
  FaultPlan plan = Open();
  ASSERT_TRUE(plan.Add(kNow, Cut(kNow + Duration::Seconds(20))).ok());
  ASSERT_TRUE(plan.Expire(kNow + Duration::Micros(19'999'999)).ok());
  EXPECT_EQ(plan.faults().size(), 1u);
  const uint64_t revision = plan.revision();
  ASSERT_TRUE(plan.Expire(kNow + Duration::Seconds(20)).ok());
  EXPECT_TRUE(plan.faults().empty());
  EXPECT_GT(plan.revision(), revision);
  EXPECT_EQ(plan.Effective(), Links());
}

TEST_F(FaultPlanTest, RefusesWhatHasNoEffect) {
  FaultPlan plan = Open();
  LinkFault unknown = Cut();
  unknown.to = RegionId("mars-1");
  EXPECT_TRUE(absl::IsInvalidArgument(plan.Add(kNow, unknown).status()));
  LinkFault self = Cut();
  self.to = kA;
  EXPECT_TRUE(absl::IsInvalidArgument(plan.Add(kNow, self).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(plan.Add(kNow, Cut(kNow)).status()));
  EXPECT_TRUE(absl::IsNotFound(plan.Clear(1)));
  EXPECT_EQ(plan.ClearAll().value(), 0u);
}

TEST_F(FaultPlanTest, ARestartKeepsFaultsIdsAndRisesTheRevision) {
  FaultPlan before = Open();
  const auto first = before.Add(kNow, Cut(kNow + Duration::Seconds(5)));
  const auto second = before.Add(kNow, Latency(1, 1));
  ASSERT_TRUE(before.Clear(second->id).ok());
  store_.LoseUnsynced();
  FaultPlan after = Open();
  EXPECT_EQ(after.faults(), before.faults());
  EXPECT_EQ(after.faults().at(first->id), *first);
  EXPECT_GT(after.revision(), before.revision());
  EXPECT_GT(after.Add(kNow, Cut())->id, second->id);
}

TEST_F(FaultPlanTest, EveryTruncationOfAFaultIsRefused) {
  const std::string bytes = EncodeLinkFault(Cut(kNow));
  ASSERT_TRUE(DecodeLinkFault(bytes).ok());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeLinkFault(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
}

}  // namespace
}  // namespace meridian
