// Items that TTL deletes: docs/ttl.md; reference/streams-ttl-triggers.md §4.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/number.h"
#include "base/model/strings.h"
#include "regiond/core/settings/stream_setting.h"
#include "regiond/core/settings/time_to_live.h"
#include "tests/support/region_harness.h"
#include "tools/sim/checkers/index_entries.h"

namespace meridian::region_expiry_test {
namespace {

using ::testing::IsEmpty;

constexpr Duration kHour = Duration::Seconds(3600);

RegionOptions WithDelay(Duration delay) {
  RegionOptions options;
  options.ttl_delay = delay;
  return options;
}

class RegionExpiryTest : public ::testing::Test {
 protected:
  explicit RegionExpiryTest(Duration delay = {}) : harness_("us-east-1", 3, WithDelay(delay)) {}
  void SetUp() override { harness_.CreateTable("t"); }
  Region& region() { return harness_.region(); }
  absl::Status Change(bool enable) {
    return region().ChangeTable("t", [&](TableDescriptor& table, WallTime now) { return ChangeTimeToLive(table, enable, "ttl", now); });
  }
  // As `meridian clock advance` does: leases and patience go by the other clock.
  void AdvanceWall(Duration by) { harness_.clock.wall = harness_.clock.wall + by; }
  int64_t Seconds(Duration from_now) { return (harness_.clock.WallNow() + from_now).us / 1'000'000; }
  void Put(const std::string& key, Duration expires_in) {
    Item item = harness_.MakeItem(key, "value");
    item.Set("ttl", AttributeValue::N(Number::FromInt(Seconds(expires_in))));
    region().Write(1, WriteRequest{PutRequest{"t", std::move(item)}});
  }
  std::string Read(const std::string& key) { return harness_.Read(key); }
  std::vector<std::string> Wrong() {
    Failures failures;
    CheckIndexEntries(region(), "t", failures);
    return failures.texts();
  }
  int64_t deleted() { return region().catalog().Find("t")->expired_total(); }

  RegionHarness harness_;
};

TEST_F(RegionExpiryTest, DeletesWhatExpiresWhenItsTimeHasCome) {
  ASSERT_TRUE(Change(true).ok());
  for (int i = 0; i < 20; ++i) Put(StrCat("soon-", i), kHour);
  Put("later", kHour * 2);
  harness_.Pass(Duration::Seconds(2));
  EXPECT_EQ(Read("soon-7"), "value");
  EXPECT_EQ(deleted(), 0);
  AdvanceWall(kHour);
  EXPECT_EQ(Read("soon-7"), "value") << "it can be read until it is deleted";
  harness_.Pass(Duration::Seconds(2));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Read(StrCat("soon-", i)), "absent");
  EXPECT_EQ(Read("later"), "value");
  EXPECT_EQ(deleted(), 20) << "each once";
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(RegionExpiryTest, WhatWasThereBeforeItWasTurnedOnExpiresToo) {
  for (int i = 0; i < 1500; ++i) Put(StrCat("old-", i), Duration::Seconds(-5));
  Put("stays", kHour);
  harness_.Settle();
  ASSERT_TRUE(Change(true).ok());
  harness_.CrashAndRestart(CrashKind::kMachine);
  harness_.Pass(Duration::Seconds(5));
  EXPECT_EQ(Read("old-1234"), "absent");
  EXPECT_EQ(Read("stays"), "value");
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(RegionExpiryTest, MoreTimeBeforeTheDeletionKeepsIt) {
  ASSERT_TRUE(Change(true).ok());
  Put("renewed", kHour);
  Put("freed", kHour);
  harness_.Settle();
  AdvanceWall(kHour + Duration::Seconds(10));
  Put("renewed", kHour);
  region().Write(1, harness_.Put("freed", "without a time"));
  harness_.Pass(Duration::Seconds(2));
  EXPECT_EQ(Read("renewed"), "value");
  EXPECT_EQ(Read("freed"), "without a time");
  EXPECT_EQ(deleted(), 0);
}

TEST_F(RegionExpiryTest, TurnedOffNothingExpires) {
  ASSERT_TRUE(Change(true).ok());
  Put("a", kHour);
  AdvanceWall(kTimeToLiveCooldown);
  ASSERT_TRUE(Change(false).ok());
  AdvanceWall(kHour * 2);
  harness_.Pass(Duration::Seconds(2));
  EXPECT_EQ(Read("a"), "value");
  ASSERT_TRUE(Change(true).ok());
  harness_.Pass(Duration::Seconds(2));
  EXPECT_EQ(Read("a"), "absent");
  EXPECT_THAT(Wrong(), IsEmpty());
}

TEST_F(RegionExpiryTest, AnItemThatATransactionHasInHandIsLeftAlone) {
  ASSERT_TRUE(Change(true).ok());
  Put("held", kHour);
  TransactWriteRequest first;  // which makes the ledger, so that the next one begins at once
  first.writes.push_back(harness_.Put("first", "x"));
  region().TransactWrite(1, std::move(first));
  harness_.Pass(Duration::Seconds(2));
  AdvanceWall(kHour + Duration::Seconds(10));
  TransactWriteRequest transaction;
  Item renewed = harness_.MakeItem("held", "renewed");
  renewed.Set("ttl", AttributeValue::N(Number::FromInt(Seconds(kHour))));
  transaction.writes.push_back({PutRequest{"t", std::move(renewed)}});
  transaction.writes.push_back(harness_.Put("other", "x"));
  region().TransactWrite(2, std::move(transaction));
  region().Tick();
  harness_.Pass(Duration::Seconds(2));
  EXPECT_EQ(Read("held"), "renewed");
  EXPECT_EQ(deleted(), 0);
}

TEST_F(RegionExpiryTest, TheStreamSaysWhoDeletedIt) {
  ASSERT_TRUE(Change(true).ok());
  ASSERT_TRUE(region()
                  .ChangeTable("t",
                               [](TableDescriptor& table, WallTime now) {
                                 return EnableStream(table.attributes, "t", StreamView::kKeysOnly, now);
                               })
                  .ok());
  Put("a", kHour);
  Put("b", kHour);
  region().Write(1, harness_.Delete("b"));
  harness_.Pass(Duration::Seconds(1));
  AdvanceWall(kHour);
  harness_.Pass(Duration::Seconds(2));
  std::vector<ChangeCause> of_deletions;
  for (uint64_t i = 0; i < 3; ++i) {
    const LogId log{region().catalog().Find("t")->descriptor().id, PartitionId(i)};
    TableState& state = **region().StreamsOf(log);
    for (const Shard& shard : state.stream(log.partition).shards()) {
      const auto page = state.stream(log.partition).Read(state.store(), shard, {}, 100, 1 << 20);
      ASSERT_TRUE(page.ok());
      for (const auto& [at, record] : page->records) {
        if (!record.exists) of_deletions.push_back(record.cause);
      }
    }
  }
  EXPECT_THAT(of_deletions, ::testing::UnorderedElementsAre(ChangeCause::kClient, ChangeCause::kTtl));
}

TEST_F(RegionExpiryTest, WithoutAQuorumNothingIsDeleted) {
  ASSERT_TRUE(Change(true).ok());
  Put("a", kHour);
  harness_.Settle();
  harness_.StopAz(AzId(0));
  harness_.StopAz(AzId(1));
  AdvanceWall(kHour);
  harness_.Pass(Duration::Seconds(10));
  harness_.StartAz(AzId(0));
  harness_.StartAz(AzId(1));
  harness_.Pass(Duration::Seconds(10));
  EXPECT_EQ(Read("a"), "absent");
  EXPECT_THAT(Wrong(), IsEmpty());
}

class RegionExpiryDelayTest : public RegionExpiryTest {
 protected:
  RegionExpiryDelayTest() : RegionExpiryTest(kHour) {}
};

TEST_F(RegionExpiryDelayTest, AnItemStaysForTheDelay) {
  ASSERT_TRUE(Change(true).ok());
  Put("a", Duration::Seconds(60));
  AdvanceWall(kHour);
  harness_.Pass(Duration::Seconds(2));
  EXPECT_EQ(Read("a"), "value");
  AdvanceWall(Duration::Seconds(60));
  harness_.Pass(Duration::Seconds(2));
  EXPECT_EQ(Read("a"), "absent");
}

}  // namespace
}  // namespace meridian::region_expiry_test
