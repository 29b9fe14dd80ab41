// docs/transactions.md, by a Region of three AZs with four partitions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "regiond/core/region/region.h"
#include "tests/support/region_harness.h"

namespace meridian::region_transactions_test {
namespace {

using testing::ElementsAre;

class RegionTransactionsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    harness_.CreateTable("t");
    // The ledger is made by the first transaction.
    EXPECT_TRUE(Do({harness_.Put("first", "1")}).status.ok());
  }
  Region& region() { return harness_.region(); }

  TransactWriteRequest Request(std::vector<WriteRequest> writes, std::string token = "") { return {std::move(writes), std::move(token), 1}; }
  void Ask(uint64_t request, std::vector<WriteRequest> writes, std::string token = "") {
    region().TransactWrite(request, Request(std::move(writes), std::move(token)));
  }
  // Asks and waits for the answer.
  Reply Do(std::vector<WriteRequest> writes, std::string token = "") {
    const uint64_t request = next_request_++;
    Ask(request, std::move(writes), std::move(token));
    for (int i = 0; i < 40; ++i) {
      for (Reply& reply : harness_.SettleAndTakeReplies()) {
        if (reply.request == request) return reply;
      }
      harness_.Pass(Duration::Millis(50));
    }
    ADD_FAILURE() << "no answer";
    return {};
  }
  static WriteRequest If(WriteRequest write, const std::string& condition) {
    write.condition_expression = condition;
    return write;
  }
  static WriteRequest Check(std::string_view key, const std::string& condition) {
    return If(WriteRequest{ConditionCheckRequest{"t", RegionHarness::MakeKey(key)}}, condition);
  }
  static std::vector<std::string> Codes(const absl::Status& status) {
    std::vector<std::string> codes;
    for (const CancellationReason& reason : ToAwsError(status).reasons) codes.push_back(reason.code);
    return codes;
  }
  size_t PartitionOf(const std::string& key) {
    const Table& table = *region().catalog().Find("t");
    return table.PartitionOf(*KeyOfArgument(table.descriptor().settings.key_schema, RegionHarness::MakeKey(key))).value;
  }
  // Keys of different partitions.
  std::pair<std::string, std::string> Apart() {
    for (int i = 0;; ++i) {
      const std::string other = "k" + std::to_string(i);
      if (PartitionOf(other) != PartitionOf("k")) return {"k", other};
    }
  }

  RegionHarness harness_{"us-east-1", 4};
  uint64_t next_request_ = 100;
};

TEST_F(RegionTransactionsTest, AllOfItHappens) {
  const auto [a, b] = Apart();
  const Reply reply = Do({harness_.Put(a, "1"), harness_.Put(b, "2"), Check("nobody", "attribute_not_exists(pk)")});
  EXPECT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(reply.results.size(), 3u);
  harness_.Settle();
  EXPECT_EQ(harness_.Read(a), "1");
  EXPECT_EQ(harness_.Read(b), "2");
}

// For the conflict journal.
TEST_F(RegionTransactionsTest, ItsItemsSayThatTheyAreOfATransactionAndWhichHadAConditionOfTheirOwn) {
  const auto [a, b] = Apart();
  EXPECT_TRUE(Do({If(harness_.Put(a, "1"), "attribute_not_exists(pk)"), harness_.Put(b, "2")}).status.ok());
  region().Write(1, harness_.Put("alone", "3"));
  harness_.Settle();
  const auto marks = [&](const std::string& key) {
    const VersionedItem item = region().Peek("t", EncodeItemKey(AttributeValue::S(key), nullptr))->item;
    return std::pair(item.transactional, item.conditional);
  };
  EXPECT_EQ(marks(a), std::pair(true, true));
  EXPECT_EQ(marks(b), std::pair(true, false));
  EXPECT_EQ(marks("alone"), std::pair(false, false));
}

TEST_F(RegionTransactionsTest, OrNothing) {
  const auto [a, b] = Apart();
  const Reply reply = Do({harness_.Put(a, "1"), If(harness_.Put(b, "2"), "attribute_exists(pk)"), Check("nobody", "attribute_exists(pk)")});
  EXPECT_EQ(AwsErrorName(reply.status), "TransactionCanceledException");
  EXPECT_THAT(Codes(reply.status), ElementsAre("None", "ConditionalCheckFailed", "ConditionalCheckFailed"));
  EXPECT_EQ(harness_.Read(a), "absent");
  EXPECT_EQ(harness_.Read(b), "absent");
}

// reference/dynamodb-api.md §8, §9.
TEST_F(RegionTransactionsTest, AnInsertOfWhatIsThereIsADuplicate) {
  WriteRequest insert = If(harness_.Put("first", "2"), "attribute_not_exists(pk)");
  insert.inserts = true;
  const Reply reply = Do({harness_.Put("k", "1"), insert, Check("nobody", "attribute_exists(pk)")});
  EXPECT_THAT(Codes(reply.status), ElementsAre("None", "DuplicateItem", "ConditionalCheckFailed"));
  EXPECT_EQ(ToAwsError(reply.status).reasons[1].message, "Duplicate primary key exists in table");
  EXPECT_EQ(harness_.Read("first"), "1");
}

// (unverified): as of DynamoDB Local. That a key cannot change is told of the item, what is wrong with an expression of the request.
TEST_F(RegionTransactionsTest, AnUpdateOfAKeyCancels) {
  WriteRequest update{UpdateRequest{"t", RegionHarness::MakeKey("first"), "REMOVE pk"}};
  const Reply reply = Do({harness_.Put("k", "1"), update});
  EXPECT_THAT(Codes(reply.status), ElementsAre("None", "ValidationError"));
  EXPECT_EQ(ToAwsError(reply.status).reasons[1].message,
            "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key");
  EXPECT_EQ(harness_.Read("k"), "absent");
  std::get<UpdateRequest>(update.action).update_expression = "REMOVE pk pk";
  EXPECT_EQ(AwsErrorName(Do({harness_.Put("k", "1"), update}).status), "ValidationException");
}

// (unverified) the text, DynamoDB Local's.
TEST_F(RegionTransactionsTest, AKeyOfAStatementHasItsOwnText) {
  const auto reason = [&](const absl::Status& status) { return ToAwsError(status).reasons[1].message; };
  WriteRequest insert{PutRequest{"t", Item()}};
  insert.parameters.statement = true;
  const Reply reply = Do({harness_.Put("k", "1"), insert});
  EXPECT_THAT(Codes(reply.status), ElementsAre("None", "ValidationError"));
  EXPECT_EQ(reason(reply.status), "Key attribute should be present in the item: Key pk");

  GetRequest get;
  get.table = "t";
  get.key = RegionHarness::MakeKey("k");
  TransactGetRequest gets{{get, get}};
  gets.gets[1].parameters.statement = true;
  gets.gets[1].key.Set("pk", AttributeValue::Bool(true));
  EXPECT_EQ(reason(region().TransactGet(gets).status()), "Key attribute's data type should match its data type in table's schema: Key pk");
}

TEST_F(RegionTransactionsTest, OneItemComesOnce) {
  EXPECT_EQ(AwsErrorName(Do({harness_.Put("k", "1"), harness_.Delete("k")}).status), "ValidationException");
}

TEST_F(RegionTransactionsTest, WhatItHasInHandIsLockedForOthers) {
  const auto [a, b] = Apart();
  Ask(1, {harness_.Put(a, "1"), harness_.Put(b, "1")});
  region().Write(2, harness_.Put(a, "2"));
  Ask(3, {harness_.Put(b, "3"), harness_.Put("other", "3")});
  const std::vector<Reply> refused = region().TakeReplies();
  ASSERT_EQ(refused.size(), 2u);
  EXPECT_EQ(AwsErrorName(refused[0].status), "TransactionConflictException");
  EXPECT_THAT(Codes(refused[1].status), ElementsAre("TransactionConflict", "None"));
  EXPECT_EQ(harness_.SettleAndTakeReplies().size(), 1u);
  harness_.Settle();
  EXPECT_EQ(harness_.Read(a), "1");
  EXPECT_EQ(harness_.Read("other"), "absent");
  region().Write(4, harness_.Put(a, "4"));
  EXPECT_TRUE(harness_.SettleAndTakeReplies()[0].status.ok()) << "it has ended";
}

TEST_F(RegionTransactionsTest, AStrongReadWaitsForItsEnd) {
  const auto [a, b] = Apart();
  Ask(1, {harness_.Put(a, "1"), harness_.Put(b, "1")});
  EXPECT_THAT(harness_.Read(a), testing::HasSubstr("transaction"));
  EXPECT_EQ(harness_.Read(a, "t", false), "absent") << "an eventual one does not";
  EXPECT_TRUE(absl::IsUnavailable(region().TransactGet({{GetRequest{"t", RegionHarness::MakeKey(a), true}}}).status()));
  harness_.Settle();
  EXPECT_EQ(harness_.Read(a), "1");
}

TEST_F(RegionTransactionsTest, ATokenMakesItHappenOnce) {
  EXPECT_TRUE(Do({harness_.Put("k", "1")}, "token").status.ok());
  region().Write(1, harness_.Put("k", "2"));
  harness_.SettleAndTakeReplies();
  for (const bool restarted : {false, true}) {
    if (restarted) harness_.CrashAndRestart();
    const Reply again = Do({harness_.Put("k", "1")}, "token");
    EXPECT_TRUE(again.status.ok()) << again.status;
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(harness_.Read("k"), "2");
    TransactWriteRequest other = Request({harness_.Put("k", "3")}, "token");
    other.fingerprint = 2;
    region().TransactWrite(5, other);
    const std::vector<Reply> replies = harness_.SettleAndTakeReplies();
    ASSERT_EQ(replies.size(), 1u);
    EXPECT_EQ(AwsErrorName(replies[0].status), "IdempotentParameterMismatchException");
  }
}

TEST_F(RegionTransactionsTest, WhileItRunsItsTokenIsInProgress) {
  Ask(1, {harness_.Put("k", "1")}, "token");
  Ask(2, {harness_.Put("k", "1")}, "token");
  const std::vector<Reply> replies = region().TakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(AwsErrorName(replies[0].status), "TransactionInProgressException");
}

// At whatever moment the machine stops, afterwards there is all or nothing, and all if the client has heard so.
TEST_F(RegionTransactionsTest, ACrashAtAnyMomentLeavesAllOrNothing) {
  const auto [a, b] = Apart();
  int all = 0;
  int nothing = 0;
  for (int moment = 0; moment < 60; ++moment) {
    const std::string value = std::to_string(moment);
    Ask(1, {harness_.Put(a, value), harness_.Put(b, value)});
    region().Flush();
    for (int step = 0; step < moment && !harness_.Idle(); ++step) harness_.Step();
    const bool answered = !region().TakeReplies().empty();
    harness_.CrashAndRestart(moment % 2 == 0 ? CrashKind::kMachine : CrashKind::kProcess);
    harness_.Pass(Duration::Seconds(1));
    const bool happened = harness_.Read(a) == value;
    EXPECT_EQ(harness_.Read(b) == value, happened) << "half of it, at moment " << moment;
    EXPECT_TRUE(happened || !answered) << "at moment " << moment;
    EXPECT_FALSE(region().transacting());
    ++(happened ? all : nothing);
  }
  EXPECT_GT(all, 0);
  EXPECT_GT(nothing, 0);
}

TEST_F(RegionTransactionsTest, GoesOnWhenAnAvailabilityZoneStops) {
  const auto [a, b] = Apart();
  for (uint8_t az = 0; az < 3; ++az) {
    Ask(az, {harness_.Put(a, std::to_string(az)), harness_.Put(b, std::to_string(az))});
    region().Flush();
    harness_.Step();
    harness_.StopAz(AzId(az));
    harness_.Pass(Duration::Seconds(7));
    EXPECT_FALSE(region().transacting());
    EXPECT_EQ(harness_.Read(a), harness_.Read(b));
    harness_.StartAz(AzId(az));
    harness_.Pass(Duration::Seconds(2));
  }
}

TEST_F(RegionTransactionsTest, TheLedgerIsOutOfReach) {
  EXPECT_EQ(AwsErrorName(region().ViewOf("~transactions", true).status()), "ResourceNotFoundException");
  EXPECT_EQ(AwsErrorName(region().DescribeTable("~transactions").status()), "ResourceNotFoundException");
}

}  // namespace
}  // namespace meridian::region_transactions_test
