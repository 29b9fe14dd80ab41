#include "coordinator/core/faults/paused_replication.h"

#include "gtest/gtest.h"
#include "tests/support/memory_state_store.h"

namespace meridian::paused_replication_test {
namespace {

const RegionId kA("us-east-1");
const RegionId kB("eu-west-1");
const RegionId kC("ap-southeast-2");
const WallTime kNow{1'000'000'000};

class PausedReplicationTest : public ::testing::Test {
 protected:
  PausedReplicationTest() : plan_(FaultPlan::Open(regions_, {}, store_).value()) {}

  uint64_t Pause(const RegionId& region, const std::string& table, std::optional<WallTime> ends_at = std::nullopt) {
    Fault fault{PausedReplication{region, table}};
    fault.ends_at = ends_at;
    return plan_.Add(kNow, fault).value().id;
  }
  std::vector<PausedTable> From(const RegionId& self) const { return PausedFrom(plan_, regions_, self); }

  const std::vector<RegionId> regions_ = {kA, kB, kC};
  MemoryStateStore store_;
  FaultPlan plan_;
};

TEST_F(PausedReplicationTest, NothingIsPausedAtFirst) {
  EXPECT_TRUE(From(kA).empty());
  EXPECT_EQ(FindPause(plan_, "orders", regions_), nullptr);
}

TEST_F(PausedReplicationTest, TheRegionSendsToNobodyAndNobodyToIt) {
  Pause(kA, "orders");
  EXPECT_EQ(From(kA), (std::vector<PausedTable>{{"orders", kC}, {"orders", kB}}));  // by name
  EXPECT_EQ(From(kB), (std::vector<PausedTable>{{"orders", kA}}));
  EXPECT_EQ(From(kC), (std::vector<PausedTable>{{"orders", kA}}));
}

TEST_F(PausedReplicationTest, PausesAddUpAndEachIsToldOnce) {
  const uint64_t first = Pause(kA, "orders");
  Pause(kA, "orders");
  const uint64_t of_b = Pause(kB, "orders");
  Pause(kB, "carts");
  EXPECT_EQ(From(kA), (std::vector<PausedTable>{{"carts", kB}, {"orders", kC}, {"orders", kB}}));
  EXPECT_EQ(From(kC), (std::vector<PausedTable>{{"carts", kB}, {"orders", kB}, {"orders", kA}}));
  ASSERT_TRUE(plan_.Clear(first).ok());
  ASSERT_TRUE(plan_.Clear(of_b).ok());
  EXPECT_EQ(From(kC), (std::vector<PausedTable>{{"carts", kB}, {"orders", kA}})) << "the second pause holds";
}

TEST_F(PausedReplicationTest, ThePauseThatConcernsATableIsFound) {
  Pause(kB, "carts");
  const uint64_t of_a = Pause(kA, "orders");
  const uint64_t of_b = Pause(kB, "orders");
  EXPECT_EQ(FindPause(plan_, "orders", {kB, kC})->id, of_b);
  EXPECT_EQ(FindPause(plan_, "orders", {kB, kA})->id, of_a) << "the oldest";
  EXPECT_EQ(FindPause(plan_, "orders", {kC}), nullptr);
  EXPECT_EQ(PausesOf(plan_, "orders", kB), std::vector<uint64_t>{of_b});
  EXPECT_TRUE(PausesOf(plan_, "orders", kC).empty());
}

TEST_F(PausedReplicationTest, ItEndsByItself) {
  Pause(kA, "orders", kNow + Duration::Seconds(60));
  ASSERT_TRUE(plan_.Expire(kNow + Duration::Seconds(60)).ok());
  EXPECT_TRUE(From(kA).empty());
  EXPECT_TRUE(From(kB).empty());
}

}  // namespace
}  // namespace meridian::paused_replication_test
