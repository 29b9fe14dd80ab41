// BatchWriteItem hands back what could not be done, and fails if that is all of it: dynamodb-api.md §2.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/strings.h"
#include "base/runtime/metrics/metrics.h"
#include "regiond/server/operations/api_server.h"
#include "tests/fuzz/request/client/clients.h"
#include "tests/support/region_harness.h"

namespace meridian::batch_write_test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class BatchWriteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    harness_.CreateTable("t");
    Ask({TransactionOn("first")});  // it waits for the ledger; others are at work at once
  }

  // The answers to what is asked for at one moment.
  std::vector<fuzz::Response> Ask(const std::vector<fuzz::Request>& requests) {
    absl::StatusOr<std::vector<fuzz::Response>> answers = clients_.Ask(requests);
    EXPECT_TRUE(answers.ok()) << answers.status();
    return std::move(answers).value_or(std::vector<fuzz::Response>(requests.size()));
  }
  static std::string ItemOf(const std::string& key, const std::string& value) {
    return StrCat(R"({"pk":{"S":")", key, R"("},"v":{"S":")", value, R"("}})");
  }
  static std::string PutOf(const std::string& key) { return StrCat(R"({"PutRequest":{"Item":)", ItemOf(key, "batch"), "}}"); }
  static fuzz::Request Batch(const std::vector<std::string>& actions) {
    std::string list;
    for (const std::string& action : actions) StrAppend(&list, list.empty() ? "" : ",", action);
    return {"DynamoDB_20120810.BatchWriteItem", StrCat(R"({"ReturnConsumedCapacity":"TOTAL","RequestItems":{"t":[)", list, "]}}")};
  }
  // Has the item in hand until the turn ends.
  static fuzz::Request TransactionOn(const std::string& key) {
    return {"DynamoDB_20120810.TransactWriteItems",
            StrCat(R"({"TransactItems":[{"Put":{"TableName":"t","Item":)", ItemOf(key, "transaction"), "}}]}")};
  }

  RegionHarness harness_;
  Metrics metrics_;
  ApiServer api_{harness_.region(), {"us-east-1"}, "localhost:8000", harness_.clock, metrics_, 1};
  fuzz::Clients clients_{[this](const HttpRequest& request, HttpResponder responder) { api_.Handle(request, std::move(responder)); },
                         [this] {
                           harness_.Pass(AzTiming().beat);
                           for (Reply& reply : harness_.region().TakeReplies()) api_.OnReply(std::move(reply));
                           api_.RetryParked();
                         }};
};

TEST_F(BatchWriteTest, AllOfItDone) {
  const auto answers = Ask({Batch({PutOf("a"), PutOf("b")})});
  EXPECT_EQ(answers[0].body, R"({"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"t","CapacityUnits":2.0}]})");
}

TEST_F(BatchWriteTest, WhatMeetsATransactionIsHandedBack) {
  const auto answers = Ask({TransactionOn("b"), Batch({PutOf("a"), PutOf("b"), R"({"DeleteRequest":{"Key":{"pk":{"S":"c"}}}})"})});
  ASSERT_THAT(answers, SizeIs(2));
  EXPECT_EQ(answers[0].status(), 200) << answers[0].body;
  EXPECT_EQ(answers[1].body, StrCat(R"({"UnprocessedItems":{"t":[)", PutOf("b"),
                                    R"(]},"ConsumedCapacity":[{"TableName":"t","CapacityUnits":2.0}]})"));
  EXPECT_EQ(harness_.Read("a"), "batch");
  EXPECT_EQ(harness_.Read("b"), "transaction");
}

TEST_F(BatchWriteTest, NothingDoneIsAnError) {
  const auto answers = Ask({TransactionOn("a"), Batch({PutOf("a")})});
  EXPECT_EQ(answers[1].status(), 400);
  EXPECT_THAT(answers[1].body, HasSubstr("TransactionConflictException"));
}

TEST_F(BatchWriteTest, ARegionWithoutEnoughAzsSaysSo) {
  harness_.StopAz(AzId(1));
  harness_.StopAz(AzId(2));
  const auto answers = Ask({Batch({PutOf("a"), PutOf("b")})});
  EXPECT_EQ(answers[0].status(), 500);
  EXPECT_THAT(answers[0].body, HasSubstr("Too few Availability Zones"));
}

}  // namespace
}  // namespace meridian::batch_write_test
