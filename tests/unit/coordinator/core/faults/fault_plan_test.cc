#include "coordinator/core/faults/fault_plan.h"

#include "gtest/gtest.h"
#include "tests/support/memory_state_store.h"

namespace meridian::fault_plan_test {
namespace {

const RegionId kA("us-east-1");
const RegionId kB("eu-west-1");
const WallTime kNow{1'000'000'000};

std::vector<DirectedLink> Links() {
  return {{kA, {.to = kB, .latency_us = 40'000, .jitter_us = 2'000}},
          {kB, {.to = kA, .latency_us = 41'000}}};
}

Fault Cut(WallTime ends_at = {}) {
  Fault fault{LinkFault{.kind = LinkFaultKind::kCut, .from = kA, .to = kB}};
  if (ends_at.us != 0) fault.ends_at = ends_at;
  return fault;
}

Fault Latency(uint64_t latency_us, uint64_t jitter_us) {
  return {LinkFault{LinkFaultKind::kLatency, kA, kB, latency_us, jitter_us}};
}

Fault Zone(AzFaultKind kind, AzId az = AzId(1), uint64_t delay_us = 0) {
  return {ZoneFault{kA, az, kind, delay_us}};
}

Fault Skew(int64_t ahead_us) { return {ClockSkew{kA, ahead_us}}; }
Fault Pause(const RegionId& region = kA, std::string table = "orders") { return {PausedReplication{region, std::move(table)}}; }

class FaultPlanTest : public ::testing::Test {
 protected:
  FaultPlan Open() {
    auto plan = FaultPlan::Open({kA, kB}, Links(), store_);
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
  const Fault unknown{LinkFault{LinkFaultKind::kCut, kA, RegionId("mars-1")}};
  EXPECT_TRUE(absl::IsInvalidArgument(plan.Add(kNow, unknown).status()));
  const Fault self{LinkFault{LinkFaultKind::kCut, kA, kA}};
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

TEST_F(FaultPlanTest, FaultsOfAzsAreTheirRegionsOnly) {
  FaultPlan plan = Open();
  const auto down = plan.Add(kNow, Zone(AzFaultKind::kDown));
  const auto cut = plan.Add(kNow, Cut());
  const auto slow = plan.Add(kNow, Zone(AzFaultKind::kDiskSlow, AzId(2), 50'000));
  ASSERT_TRUE(slow.ok()) << slow.status();
  EXPECT_LT(down->id, cut->id);
  EXPECT_LT(cut->id, slow->id);
  const std::vector<AzFault> expected = {{down->id, AzFaultKind::kDown, AzId(1)},
                                         {slow->id, AzFaultKind::kDiskSlow, AzId(2), 50'000}};
  EXPECT_EQ(plan.AzFaultsIn(kA), expected);
  EXPECT_TRUE(plan.AzFaultsIn(kB).empty());
  EXPECT_EQ(plan.LinksFrom(kB), std::vector<LinkSettings>{Links()[1].settings});
  ASSERT_TRUE(plan.Clear(down->id).ok());
  EXPECT_EQ(plan.AzFaultsIn(kA), std::vector<AzFault>{expected[1]});
  EXPECT_EQ(plan.ClearAll().value(), 2u);
  EXPECT_TRUE(plan.AzFaultsIn(kA).empty());
}

TEST_F(FaultPlanTest, FaultsOfAzsExpire) {
  FaultPlan plan = Open();
  Fault down = Zone(AzFaultKind::kDown);
  down.ends_at = kNow + Duration::Seconds(20);
  ASSERT_TRUE(plan.Add(kNow, down).ok());
  ASSERT_TRUE(plan.Expire(kNow + Duration::Micros(19'999'999)).ok());
  EXPECT_EQ(plan.AzFaultsIn(kA).size(), 1u);
  ASSERT_TRUE(plan.Expire(kNow + Duration::Seconds(20)).ok());
  EXPECT_TRUE(plan.AzFaultsIn(kA).empty());
}

TEST_F(FaultPlanTest, RefusesFaultsThatNoAzCanHave) {
  FaultPlan plan = Open();
  const uint64_t revision = plan.revision();
  const Fault elsewhere{ZoneFault{RegionId("mars-1"), AzId(0), AzFaultKind::kDown}};
  for (const Fault& fault : {elsewhere, Zone(AzFaultKind::kDown, AzId(kAzsMax)), Zone(AzFaultKind::kSlow),
                             Zone(AzFaultKind::kDiskSlow), Zone(AzFaultKind::kDiskFull, AzId(0), 1),
                             Zone(AzFaultKind::kSlow, AzId(0), 3'600'000'001)}) {
    EXPECT_TRUE(absl::IsInvalidArgument(plan.Add(kNow, fault).status()));
  }
  EXPECT_EQ(plan.revision(), revision);
  EXPECT_TRUE(plan.Add(kNow, Zone(AzFaultKind::kSlow, AzId(0), 3'600'000'000)).ok());
}

TEST_F(FaultPlanTest, RefusesPausesOfNothing) {
  FaultPlan plan = Open();
  EXPECT_TRUE(absl::IsInvalidArgument(plan.Add(kNow, Pause(RegionId("mars-1"))).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(plan.Add(kNow, Pause(kA, "")).status()));
  EXPECT_TRUE(plan.faults().empty());
}

TEST_F(FaultPlanTest, APauseLeavesLinksAndAzsAlone) {
  FaultPlan plan = Open();
  ASSERT_TRUE(plan.Add(kNow, Pause()).ok());
  EXPECT_EQ(plan.Effective(), Links());
  EXPECT_TRUE(plan.AzFaultsIn(kA).empty());
}

TEST_F(FaultPlanTest, ARestartKeepsFaultsOfAzs) {
  FaultPlan before = Open();
  for (const AzFaultKind kind : {AzFaultKind::kDown, AzFaultKind::kPartition, AzFaultKind::kDiskFull,
                                 AzFaultKind::kDiskCorrupt}) {
    ASSERT_TRUE(before.Add(kNow, Zone(kind)).ok());
  }
  ASSERT_TRUE(before.Add(kNow, Zone(AzFaultKind::kSlow, AzId(2), 7)).ok());
  ASSERT_TRUE(before.Add(kNow, Zone(AzFaultKind::kDiskSlow, AzId(0), 8)).ok());
  ASSERT_TRUE(before.Add(kNow, Pause()).ok());
  store_.LoseUnsynced();
  const FaultPlan after = Open();
  EXPECT_EQ(after.faults(), before.faults());
  EXPECT_EQ(after.AzFaultsIn(kA), before.AzFaultsIn(kA));
}

TEST_F(FaultPlanTest, ARegionsClockIsAheadByAllThatWasAddedUp) {
  FaultPlan plan = Open();
  const auto fast = plan.Add(kNow, Skew(5'000'000));
  ASSERT_TRUE(plan.Add(kNow, Skew(-1'000'000)).ok());
  EXPECT_EQ(plan.ClockAheadIn(kA), Duration::Seconds(4));
  EXPECT_EQ(plan.ClockAheadIn(kB), Duration());
  const uint64_t revision = plan.revision();
  ASSERT_TRUE(plan.AdvanceClock(Duration::Seconds(100)).ok());
  EXPECT_GT(plan.revision(), revision);
  EXPECT_EQ(plan.ClockAheadIn(kA), Duration::Seconds(104));
  EXPECT_EQ(plan.ClockAheadIn(kB), Duration::Seconds(100));
  store_.LoseUnsynced();
  plan = Open();
  EXPECT_EQ(plan.clock_advanced(), Duration::Seconds(100)) << "for good";
  ASSERT_TRUE(plan.Clear(fast->id).ok());
  EXPECT_EQ(plan.ClockAheadIn(kA), Duration::Seconds(99));
}

TEST_F(FaultPlanTest, RefusesTimesThatNoClockShows) {
  FaultPlan plan = Open();
  for (const Fault& fault : {Skew(0), Skew(kClockSkewMax.us + 1), Skew(-kClockSkewMax.us - 1), Fault{ClockSkew{RegionId("mars-1"), 1}}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(plan.Add(kNow, fault).status()));
  }
  EXPECT_TRUE(absl::IsInvalidArgument(plan.AdvanceClock(Duration())));
  EXPECT_TRUE(absl::IsInvalidArgument(plan.AdvanceClock(kClockAdvanceMax + Duration::Micros(1))));
  ASSERT_TRUE(plan.AdvanceClock(kClockAdvanceMax).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(plan.AdvanceClock(Duration::Micros(1))));
}

TEST_F(FaultPlanTest, EveryTruncationOfAFaultIsRefused) {
  Fault ending = Zone(AzFaultKind::kDiskSlow, AzId(2), 50'000);
  ending.ends_at = kNow;
  for (const Fault& fault : {Cut(kNow), ending, Skew(-7), Pause(), Fault{LostAccess{RegionId("eu-west-1"), "t", AccessLoss::kReplicationDenied, kNow}, 9}}) {
    const std::string bytes = EncodeFault(fault);
    EXPECT_EQ(*DecodeFault(bytes), fault);
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(DecodeFault(std::string_view(bytes).substr(0, size)).ok()) << size;
    }
    EXPECT_FALSE(DecodeFault(bytes + "x").ok());
  }
}

TEST_F(FaultPlanTest, ValuesThatNoFaultHasAreRefused) {
  const std::string good = EncodeFault(Zone(AzFaultKind::kDown));
  const size_t what = 1 + 8 + 1;  // behind format, id and the missing end
  const size_t az = what + 1 + 1 + 1 + kA.name.size();
  ASSERT_EQ(good[az], 1);
  for (const size_t at : {size_t{0}, what, what + 1, az}) {
    std::string bad = good;
    bad[at] = 9;
    EXPECT_TRUE(absl::IsDataLoss(DecodeFault(bad).status())) << at;
  }
}

}  // namespace
}  // namespace meridian::fault_plan_test
