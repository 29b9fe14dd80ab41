#include "regiond/core/region/region.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "tests/support/region_harness.h"

namespace meridian::region_test {
namespace {

class RegionTest : public ::testing::Test {
 protected:
  void SetUp() override { harness_.CreateTable("t"); }
  Region& region() { return harness_.region(); }

  WriteRequest Conditional(WriteRequest write, const std::string& condition) {
    write.condition_expression = condition;
    return write;
  }

  RegionHarness harness_;
};

TEST_F(RegionTest, NothingIsAnsweredBeforeItIsDurable) {
  region().Write(1, harness_.Put("k", "one"));
  region().Flush();
  EXPECT_TRUE(region().TakeReplies().empty());
  EXPECT_EQ(harness_.Read("k"), "absent") << "a read must not see an unacknowledged write";
  const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].request, 1u);
  EXPECT_TRUE(replies[0].status.ok());
  EXPECT_EQ(harness_.Read("k"), "one");
}

TEST_F(RegionTest, AConditionMeetsWhatIsInFlightAndWaitsForIt) {
  region().Write(1, harness_.Put("k", "one"));
  region().Write(2, Conditional(harness_.Put("k", "two"), "attribute_not_exists(pk)"));
  EXPECT_TRUE(region().TakeReplies().empty()) << "the failure would tell of a write that is not durable yet";
  const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(AwsErrorName(replies[1].status), "ConditionalCheckFailedException");
  EXPECT_EQ(harness_.Read("k"), "one");
}

TEST_F(RegionTest, AFailedConditionOnCommittedDataAnswersAtOnce) {
  region().Write(1, harness_.Put("k", "one"));
  harness_.SettleAndTakeReplies();
  region().Write(2, Conditional(harness_.Put("k", "two"), "attribute_not_exists(pk)"));
  EXPECT_EQ(region().TakeReplies().size(), 1u);
}

TEST_F(RegionTest, AcknowledgedWritesSurviveACrash) {
  for (int i = 0; i < 50; ++i) region().Write(i, harness_.Put("k" + std::to_string(i % 7), std::to_string(i)));
  ASSERT_EQ(harness_.SettleAndTakeReplies().size(), 50u);
  for (const CrashKind kind : {CrashKind::kProcess, CrashKind::kMachine}) {
    harness_.CrashAndRestart(kind);
    for (int k = 0; k < 7; ++k) {
      EXPECT_EQ(harness_.Read("k" + std::to_string(k)), std::to_string(k == 0 ? 49 : 42 + k));
    }
    EXPECT_EQ(harness_.StateOf("t").counters().items, 7);
  }
}

TEST_F(RegionTest, VersionsRiseAndCarryTheirPast) {
  region().Write(1, harness_.Put("k", "one"));
  harness_.Settle();
  harness_.clock.wall = WallTime{1000};  // a clock that jumps back must not turn versions back
  region().Write(2, harness_.Put("k", "two"));
  harness_.Settle();
  Table& table = *region().catalog().Find("t");
  const LogId log = table.partitions()[0].id();
  const absl::StatusOr<std::vector<LogRecord>> records = harness_.log().Read(log, Lsn(1), 1 << 20);
  ASSERT_TRUE(records.ok());
  ASSERT_EQ(records->size(), 3u);
  EXPECT_EQ((*records)[0].payload, kFencePayload) << "each epoch begins with one";
  const ChangeRecord first = *DecodeChangeRecord((*records)[1].payload);
  const ChangeRecord second = *DecodeChangeRecord((*records)[2].payload);
  EXPECT_GT(second.after.version, first.after.version);
  EXPECT_EQ(second.after.replaces, first.after.version);
  EXPECT_TRUE(second.after.past.Covers(first.after.version));
}

TEST_F(RegionTest, ADeleteOfWhatIsNotThereWritesNothing) {
  const Lsn before = harness_.LastOf("t");
  region().Write(1, harness_.Delete("k"));
  ASSERT_EQ(region().TakeReplies().size(), 1u);
  EXPECT_EQ(harness_.LastOf("t"), before);
}

TEST_F(RegionTest, TablesComeAndGo) {
  EXPECT_EQ(AwsErrorName(region().CreateTable("t", {}, false).status()), "ResourceInUseException");
  region().Write(1, harness_.Put("k", "one"));
  region().DeleteTable(2, "t");
  const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(AwsErrorName(replies[0].status), "ResourceNotFoundException") << "the write under way";
  EXPECT_TRUE(replies[1].status.ok());
  EXPECT_EQ(AwsErrorName(region().DescribeTable("t").status()), "ResourceNotFoundException");
  harness_.CreateTable("t");
  EXPECT_EQ(harness_.Read("k"), "absent") << "a new table of that name must not show the old one's items";
  harness_.CrashAndRestart();
  EXPECT_EQ(harness_.Read("k"), "absent");
}

TEST_F(RegionTest, DeletionProtectionHolds) {
  ASSERT_TRUE(region().ChangeTable("t", [](TableDescriptor& table, WallTime) {
                        table.deletion_protection = true;
                        return absl::OkStatus();
                      }).ok());
  harness_.CrashAndRestart();
  region().DeleteTable(1, "t");
  const std::vector<Reply> replies = region().TakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(AwsErrorName(replies[0].status), "ValidationException");
  EXPECT_TRUE(region().DescribeTable("t").ok());
}

// Attributes are in the catalog, so they outlive the process; a refused change leaves everything as it was.
TEST_F(RegionTest, WhatChangesOfATableIsDurableOrDidNotHappen) {
  const auto tag = [](std::string value) {
    return [value](TableDescriptor& table, WallTime) {
      table.attributes.tags["stage"] = value;
      return value == "refused" ? ValidationError("refused") : absl::OkStatus();
    };
  };
  ASSERT_TRUE(region().ChangeTable("t", tag("test")).ok());
  harness_.CrashAndRestart();
  EXPECT_EQ(region().DescribeTable("t")->attributes.tags["stage"], "test");
  EXPECT_EQ(region().ChangeTable("t", tag("refused")).message(), "refused");
  EXPECT_EQ(region().DescribeTable("t")->attributes.tags["stage"], "test");
  EXPECT_EQ(AwsErrorName(region().ChangeTable("none", tag("test"))), "ResourceNotFoundException");
}

TEST_F(RegionTest, ChangesAreToldTheWallTime) {
  WallTime told;
  ASSERT_TRUE(region().ChangeTable("t", [&](TableDescriptor&, WallTime now) {
                        told = now;
                        return absl::OkStatus();
                      }).ok());
  EXPECT_EQ(told, harness_.clock.WallNow());
}

TEST_F(RegionTest, ATableIsMadeWithItsAttributes) {
  TableAttributes attributes;
  attributes.tags["a"] = "b";
  TableSettings settings;
  settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
  ASSERT_TRUE(region().CreateTable("tagged", settings, false, attributes).ok());
  EXPECT_EQ(region().DescribeTable("tagged")->attributes, attributes);
}

TEST_F(RegionTest, TheCoordinatorsSilenceIsAClearRetryableError) {
  region().ChangeReplicas(1, ReplicaAction::kCreate, RegionId("eu-west-1"), "t");
  ASSERT_TRUE(harness_.transport.TakeLast<ProposeReplica>().has_value());
  harness_.Pass(Duration::Seconds(1));
  EXPECT_TRUE(harness_.transport.TakeLast<ProposeReplica>().has_value()) << "it is asked again";
  EXPECT_TRUE(region().TakeReplies().empty());
  harness_.Pass(Duration::Seconds(20));
  const std::vector<Reply> replies = region().TakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(AwsErrorName(replies[0].status), "ServiceUnavailable");
}

}  // namespace
}  // namespace meridian::region_test
