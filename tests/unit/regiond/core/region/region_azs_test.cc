// What clients of a Region see while its Availability Zones come and go (requirement TH2; DESIGN §4).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "tests/support/region_harness.h"

namespace meridian::region_azs_test {
namespace {

constexpr Duration kElection = Duration::Seconds(1);  // no election takes longer, with patience of 300 ms

class RegionAzsTest : public ::testing::Test {
 protected:
  void SetUp() override { harness_.CreateTable("t"); }
  Region& region() { return harness_.region(); }
  AzId Other(AzId az) { return AzId((az.index + 1) % 3); }
  AzId Third(AzId az) { return AzId((az.index + 2) % 3); }
  // The answer to a put, after at most `within`; it is sent again when it has not happened, as SDKs do.
  std::optional<Reply> Put(const std::string& key, const std::string& value, Duration within = kElection) {
    region().Write(++request_, harness_.Put(key, value));
    for (Duration waited; waited <= within; waited = waited + AzTiming().beat) {
      for (Reply& reply : harness_.SettleAndTakeReplies()) {
        if (reply.request != request_) continue;
        if (!absl::IsAborted(reply.status)) return std::move(reply);
        region().Write(++request_, harness_.Put(key, value));
      }
      harness_.Pass(AzTiming().beat);
    }
    return std::nullopt;
  }
  void ExpectPut(const std::string& key, const std::string& value) {
    const std::optional<Reply> reply = Put(key, value);
    ASSERT_TRUE(reply.has_value()) << "no answer to " << value;
    EXPECT_TRUE(reply->status.ok()) << reply->status;
  }
  // Every AZ that is up shows the same.
  void ExpectEqualCopies() {
    const TableId table = region().catalog().Find("t")->descriptor().id;
    const Lsn last = harness_.LastOf("t");
    for (AzNode* node : region().azs().Up()) {
      EXPECT_EQ(node->FindState(table)->marks(PartitionId(0)).applied, last) << node->self().name();
    }
  }

  RegionHarness harness_;
  uint64_t request_ = 0;
};

TEST_F(RegionAzsTest, AWriteIsAcknowledgedWhenTwoOfThreeHaveIt) {
  harness_.disk(Other(harness_.LeaderOf("t"))).SetLatency(Duration::Seconds(100), Duration::Seconds(100));
  region().Write(1, harness_.Put("k", "one"));
  const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_TRUE(replies[0].status.ok());
}

TEST_F(RegionAzsTest, EventualReadsOfAnyAzShowWhatItHasHeardOf) {
  for (int i = 0; i < 30; ++i) {
    ExpectPut("k", std::to_string(i));
    EXPECT_EQ(harness_.Read("k", "t", false), std::to_string(i));
  }
}

TEST_F(RegionAzsTest, AnAzThatHearsNothingLagsBehind) {
  ExpectPut("k", "old");
  harness_.Pass(AzTiming().beat);
  const AzId away = Other(harness_.LeaderOf("t"));
  harness_.az_network.cut[away.index] = true;
  ExpectPut("k", "new");
  bool lagged = false;
  for (int i = 0; i < 50; ++i) lagged |= harness_.Read("k", "t", false) == "old";
  EXPECT_TRUE(lagged);
  EXPECT_EQ(harness_.Read("k"), "new");
}

TEST_F(RegionAzsTest, AnyAzMayStopAndReturn) {
  for (uint8_t i = 0; i < 3; ++i) {
    const std::string key = "k" + std::to_string(i);
    harness_.StopAz(AzId(i));
    ExpectPut(key, "while down");
    EXPECT_EQ(harness_.Read(key), "while down");
    harness_.StartAz(AzId(i));
    harness_.Pass(kElection);
    ExpectEqualCopies();
    EXPECT_EQ(harness_.Read("k0"), "while down") << "what was acknowledged is there, whoever leads";
  }
}

TEST_F(RegionAzsTest, ALeaderThatIsCutOffIsReplacedAndDoesNotServe) {
  const AzId old = harness_.LeaderOf("t");
  ExpectPut("k", "one");
  harness_.az_network.cut[old.index] = true;
  ExpectPut("k", "two");
  EXPECT_NE(harness_.LeaderOf("t"), old);
  EXPECT_EQ(harness_.Read("k"), "two");
  harness_.az_network.cut[old.index] = false;
  harness_.Pass(kElection);
  ExpectEqualCopies();
}

// A write that the old leader alone had never happens, and its client is told so.
TEST_F(RegionAzsTest, WhatOnlyALostLeaderHadIsAnsweredAsNotHappened) {
  const AzId old = harness_.LeaderOf("t");
  ExpectPut("k", "one");
  harness_.az_network.cut[old.index] = true;
  region().Write(100, harness_.Put("k", "two"));
  std::optional<Reply> reply;
  for (int i = 0; i < 40 && !reply; ++i) {
    harness_.Pass(AzTiming().beat);
    for (Reply& one : region().TakeReplies()) reply = std::move(one);
  }
  ASSERT_TRUE(reply.has_value());
  EXPECT_TRUE(absl::IsAborted(reply->status)) << reply->status;
  EXPECT_THAT(std::string(reply->status.message()), ::testing::HasSubstr("It has not happened"));
  EXPECT_EQ(harness_.Read("k"), "one");
  harness_.az_network.cut[old.index] = false;
  harness_.Pass(kElection);
  EXPECT_EQ(harness_.Read("k"), "one");
  ExpectEqualCopies();
}

TEST_F(RegionAzsTest, WithoutAQuorumWritesWaitThenSayWhy) {
  ExpectPut("k", "one");
  const AzId leader = harness_.LeaderOf("t");
  harness_.StopAz(leader);
  harness_.StopAz(Other(leader));
  const std::optional<Reply> reply = Put("k", "two", Duration::Seconds(10));
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(AwsErrorName(reply->status), "InternalServerError");
  EXPECT_THAT(std::string(reply->status.message()), ::testing::HasSubstr("it has not happened"));
  EXPECT_THAT(harness_.Read("k"), ::testing::HasSubstr("no Availability Zone can serve"));
  EXPECT_EQ(harness_.Read("k", "t", false), "one") << "eventual reads go on";
  harness_.StartAz(leader);
  harness_.Pass(kElection);
  EXPECT_EQ(harness_.Read("k"), "one");
  ExpectPut("k", "three");
}

TEST_F(RegionAzsTest, ATableIsNotDeletedWithoutAQuorum) {
  ExpectPut("k", "one");
  harness_.StopAz(AzId(0));
  harness_.StopAz(AzId(1));
  region().DeleteTable(++request_, "t");
  const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(AwsErrorName(replies[0].status), "InternalServerError") << replies[0].status;
  EXPECT_EQ(harness_.Read("k", "t", false), "one") << "it is still there";
  harness_.StartAz(AzId(0));
  harness_.Pass(kElection);
  EXPECT_EQ(harness_.Read("k"), "one");
  region().DeleteTable(++request_, "t");
  EXPECT_TRUE(harness_.SettleAndTakeReplies().at(0).status.ok());
  EXPECT_EQ(region().catalog().Find("t"), nullptr);
}

TEST_F(RegionAzsTest, AWriteWhoseFateIsOpenSaysSo) {
  const AzId leader = harness_.LeaderOf("t");
  harness_.disk(Other(leader)).SetLatency(Duration::Seconds(100), Duration::Seconds(100));
  harness_.StopAz(Third(leader));
  region().Write(1, harness_.Put("k", "one"));
  region().Flush();
  // The follower has the record under way to its disk, for longer than the client's patience.
  harness_.Pass(Duration::Seconds(6));
  for (const Reply& reply : region().TakeReplies()) {
    EXPECT_FALSE(!reply.status.ok() && IsDefinite(reply.status)) << reply.status;
  }
  harness_.StartAz(Third(leader));
  harness_.Pass(kElection);
  EXPECT_EQ(harness_.Read("k"), "one") << "it was on its way and has arrived";
}

TEST_F(RegionAzsTest, AFullDiskStopsItsAzOnly) {
  const AzId leader = harness_.LeaderOf("t");
  harness_.disk(leader).SetWriteError(absl::ResourceExhaustedError("no space left"));
  ExpectPut("k", "one");
  const std::vector<Region::FailedAz> failed = harness_.TakeFailed();
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].az, leader);
  EXPECT_THAT(std::string(failed[0].status.message()), ::testing::HasSubstr("no space left"));
  harness_.disk(leader).SetWriteError(absl::OkStatus());
  harness_.StartAz(leader);
  harness_.Pass(kElection);
  ExpectEqualCopies();
}

// DESIGN §4: a bad record inside is repaired from another AZ.
TEST_F(RegionAzsTest, AnUnreadableItemIsRebuiltFromTheOthers) {
  ExpectPut("k", "one");
  const AzId leader = harness_.LeaderOf("t");
  SeededRandom random(1);
  ASSERT_TRUE(harness_.disk(leader).CorruptState(random));
  EXPECT_THAT(harness_.Read("k"), ::testing::Not("one")) << "damage is never shown";
  harness_.Pass(kElection);
  EXPECT_EQ(harness_.Read("k"), "one") << "another AZ leads";
  ASSERT_EQ(harness_.TakeFailed().size(), 1u);
  harness_.StartAz(leader);
  harness_.Pass(kElection);
  EXPECT_EQ(region().azs().rebuilt_total(leader), 1);
  EXPECT_FALSE(harness_.disk(leader).damaged());
  ExpectEqualCopies();
}

TEST_F(RegionAzsTest, ADescriptorChangedWhileAnAzWasAwayReachesIt) {
  harness_.StopAz(AzId(2));
  ASSERT_TRUE(region().ChangeTable("t", [](TableDescriptor& table, WallTime) {
                        table.deletion_protection = true;
                        return absl::OkStatus();
                      }).ok());
  harness_.CreateTable("u");
  harness_.StartAz(AzId(2));
  harness_.Pass(kElection);
  harness_.CrashAndRestart(CrashKind::kMachine);
  harness_.StopAz(AzId(0));
  harness_.Pass(kElection);
  EXPECT_TRUE(region().DescribeTable("t")->deletion_protection);
  EXPECT_TRUE(region().DescribeTable("u").ok());
  ExpectPut("k", "one");
}

// Beats that are late, but not so late that a tick finds anybody silent.
TEST(RegionAzsStallTest, IdleLeadersAnswerStrongReadsAfterSupportHasLapsedBetweenTwoTicks) {
  RegionHarness harness;
  harness.CreateTable("t");
  harness.region().Write(1, harness.Put("k", "v"));
  harness.Pass(Duration::Seconds(1));
  const AzTiming timing;
  harness.clock.Advance(timing.patience - timing.beat - Duration::Millis(10));
  harness.region().TickAzs();
  harness.clock.Advance(Duration::Millis(20));  // now it lapses, and the beats that come renew it
  harness.Settle();
  harness.Pass(Duration::Millis(20));
  harness.Pass(timing.beat * 4);
  EXPECT_EQ(harness.Read("k"), "v");
}

}  // namespace
}  // namespace meridian::region_azs_test
