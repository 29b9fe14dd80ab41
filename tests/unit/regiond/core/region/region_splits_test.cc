// Partitions that are split while the table is used: docs/partitions.md. Faults in between are the simulator's (plan "splits").
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/strings.h"
#include "regiond/core/settings/stream_setting.h"
#include "tests/support/region_harness.h"
#include "tools/sim/checkers/az_copies.h"
#include "tools/sim/checkers/index_entries.h"
#include "tools/sim/checkers/streams.h"

namespace meridian::region_splits_test {
namespace {

using ::testing::IsEmpty;

constexpr int64_t kBytesMax = 1500;
constexpr int kItems = 200;

class RegionSplitsTest : public ::testing::Test {
 protected:
  Region& region() { return harness_.region(); }
  Table& table() { return *region().catalog().Find("t"); }
  size_t Partitions() { return table().layout().ranges().size(); }
  void Write(const std::string& key, const std::string& value) {
    region().Write(1, harness_.Put(key, value));
    ++asked_;
  }
  // Every write that was asked for has been taken.
  void ExpectAllTaken() {
    size_t taken = 0;
    for (const Reply& reply : region().TakeReplies()) {
      EXPECT_TRUE(reply.status.ok()) << reply.status;
      ++taken;
    }
    EXPECT_EQ(taken, std::exchange(asked_, 0));
  }
  // Writes go on until nothing is left to be split.
  void Fill() {
    for (int i = 0; i < kItems; ++i) {
      Write(StrCat("item-", i), StrCat("value-", i));
      if (i % 5 == 0) harness_.Pass(AzTiming().beat);
    }
    harness_.Pass(Duration::Seconds(10));
    ExpectAllTaken();
  }
  void ExpectAllThere() {
    for (int i = 0; i < kItems; ++i) EXPECT_EQ(harness_.Read(StrCat("item-", i)), StrCat("value-", i));
    ScanRequest scan;
    scan.table = "t";
    scan.consistent_read = true;
    ReadView view = *region().ViewOf("t", true);
    const absl::StatusOr<PageResult> page = Scan(region().expressions(), view, scan);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->count, kItems);
    EXPECT_EQ(harness_.StateOf("t").counters().items, kItems);
  }

  RegionHarness harness_{"us-east-1", 1, {.partition_bytes_max = kBytesMax}};
  size_t asked_ = 0;
};

TEST_F(RegionSplitsTest, APartitionThatGrowsIsSplitWhileWritesGoOn) {
  harness_.CreateTable("t");
  Fill();
  EXPECT_GT(Partitions(), 2u);
  for (const PartitionLayout::Range& range : table().layout().ranges()) {
    EXPECT_LE(harness_.StateOf("t").marks(range.id).counters.bytes, kBytesMax * 3 / 2);
  }
  ExpectAllThere();
  Failures failures;
  CheckAzCopies(region(), "t", failures);
  EXPECT_THAT(failures.texts(), IsEmpty());
}

TEST_F(RegionSplitsTest, PartitionsAreThereAfterARestart) {
  harness_.CreateTable("t");
  Fill();
  const std::vector<PartitionLayout::Range> before = table().layout().ranges();
  for (const CrashKind kind : {CrashKind::kProcess, CrashKind::kMachine}) {
    harness_.CrashAndRestart(kind);
    harness_.Pass(Duration::Seconds(5));
    EXPECT_EQ(table().layout().ranges(), before);
    ExpectAllThere();
  }
  Write("another", "one");
  harness_.Pass(Duration::Seconds(1));
  ExpectAllTaken();
}

TEST_F(RegionSplitsTest, AnAzThatWasAwayForASplitComesToHaveIt) {
  harness_.CreateTable("t");
  harness_.Pass(Duration::Seconds(1));
  const AzId away(static_cast<uint8_t>((harness_.LeaderOf("t").index + 1) % 3));
  harness_.StopAz(away);
  Fill();
  ASSERT_GT(Partitions(), 2u);
  harness_.StartAz(away);
  harness_.Pass(Duration::Seconds(5));
  const AzNode* const node = region().azs().Find(away);
  ASSERT_NE(node, nullptr);
  for (const PartitionLayout::Range& range : table().layout().ranges()) {
    EXPECT_NE(region().azs().Find(away)->Find({table().descriptor().id, range.id}), nullptr) << range.id.value;
  }
  Failures failures;
  CheckAzCopies(region(), "t", failures);
  EXPECT_THAT(failures.texts(), IsEmpty());
}

TEST_F(RegionSplitsTest, TheStreamTellsOfEveryChangeAcrossSplits) {
  harness_.CreateTable("t");
  const absl::Status enabled = region().ChangeTable("t", [](TableDescriptor& table, WallTime now) {
    table.attributes.streams.push_back({1, StreamView::kNewAndOldImages, now, WallTime()});
    return absl::OkStatus();
  });
  ASSERT_TRUE(enabled.ok()) << enabled;
  Fill();
  ASSERT_GT(Partitions(), 2u);
  Failures failures;
  CheckStreams(region(), "t", failures);
  EXPECT_THAT(failures.texts(), IsEmpty());
  // Both partitions that a split leaves have a shard that is the child of the one that it closed.
  const TableState& state = harness_.StateOf("t");
  for (const SplitMark& split : state.splits()) {
    const auto& shards = state.stream(split.parent).shards();
    const auto closed = std::find_if(shards.begin(), shards.end(), [&](const Shard& shard) { return shard.closed == split.lsn; });
    ASSERT_NE(closed, shards.end());
    EXPECT_EQ(state.stream(split.child).shards().front().parent, closed->id);
    ASSERT_NE(closed + 1, shards.end());
    EXPECT_EQ((closed + 1)->parent, closed->id);
  }
}

TEST_F(RegionSplitsTest, ASplitWaitsForTheTransactionThatHasItemsInHand) {
  harness_.CreateTable("t");
  harness_.Pass(Duration::Seconds(1));
  for (int i = 0; i < kItems; ++i) {
    TransactWriteRequest transaction;
    transaction.writes = {harness_.Put(StrCat("item-", i), StrCat("value-", i)), harness_.Put(StrCat("item-", (i + 1) % kItems), StrCat("value-", (i + 1) % kItems))};
    region().TransactWrite(1, std::move(transaction));
    ++asked_;
    if (i % 3 == 0) harness_.Pass(AzTiming().beat);
  }
  harness_.Pass(Duration::Seconds(10));
  size_t done = 0;
  for (const Reply& reply : region().TakeReplies()) done += reply.status.ok();
  EXPECT_GT(done, static_cast<size_t>(kItems) / 2) << "some meet each other";
  EXPECT_GT(Partitions(), 2u);
  Failures failures;
  CheckAzCopies(region(), "t", failures);
  EXPECT_THAT(failures.texts(), IsEmpty());
}

TEST(RegionThroughputSplitsTest, MoreThroughputMakesMorePartitions) {
  RegionHarness harness("us-east-1", 0);
  TableSettings settings;
  settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
  settings.billing_mode = BillingMode::kProvisioned;
  settings.throughput = {10, 10};
  ASSERT_TRUE(harness.region().CreateTable("t", settings, false).ok());
  harness.Settle();
  Table& table = *harness.region().catalog().Find("t");
  EXPECT_EQ(table.layout().ranges().size(), 1u);
  const absl::Status changed = harness.region().ChangeTable("t", [](TableDescriptor& descriptor, WallTime) {
    descriptor.settings.throughput = {10, 4000};
    return absl::OkStatus();
  });
  ASSERT_TRUE(changed.ok());
  harness.Pass(Duration::Seconds(5));
  ASSERT_EQ(table.layout().ranges().size(), 4u) << "1,000 write units each: capacity-throttling-billing.md";
  for (const PartitionLayout::Range& range : table.layout().ranges()) EXPECT_EQ(range.last - range.first, (uint64_t{1} << 62) - 1);
}

}  // namespace
}  // namespace meridian::region_splits_test
