#include "regiond/server/api/operation.h"

#include <gtest/gtest.h>

#include <set>

#include "base/model/strings.h"
#include "regiond/server/api/request_id.h"

namespace meridian::operation_test {
namespace {

// dynamodb-api.md §1, Target.
TEST(OperationTest, TargetsNameOperations) {
  EXPECT_EQ(ParseTarget("DynamoDB_20120810.PutItem"), Operation::kPutItem);
  EXPECT_EQ(ParseTarget("DynamoDB_20120810.DescribeLimits"), Operation::kDescribeLimits);
  EXPECT_EQ(ParseTarget("DynamoDBStreams_20120810.GetRecords"), Operation::kGetRecords);
  for (int i = 0; i < kOperations; ++i) {
    const Operation operation = static_cast<Operation>(i);
    const std::string_view prefix = IsOfStreams(operation) ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.";
    EXPECT_EQ(ParseTarget(StrCat(prefix, OperationName(operation))), operation);
  }
}

TEST(OperationTest, OtherTargetsAreUnknown) {
  for (const char* target : {"", "PutItem", "DynamoDB_20120810.", "DynamoDB_20120810.putItem",
                             "DynamoDB_20120810.ImportTable", "DynamoDB_20111205.PutItem",
                             "DynamoDB_20120810.GetRecords", "DynamoDBStreams_20120810.GetItem", "DynamoDBStreams_20120810.",
                             "DynamoDBStreams_20120810.GetRecord", "DynamoDB_20120810.PutItem "}) {
    EXPECT_FALSE(ParseTarget(target).has_value()) << target;
  }
}

// dynamodb-api.md §1, Response headers.
TEST(RequestIdTest, FiftyTwoCapitalsAndDigitsEachTimeOthers) {
  RequestIds ids(7), others(8);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = ids.Next();
    EXPECT_EQ(id.size(), 52u);
    EXPECT_EQ(id.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), std::string::npos)
        << id;
    EXPECT_TRUE(seen.insert(id).second);
    EXPECT_TRUE(seen.insert(others.Next()).second);
  }
}

}  // namespace
}  // namespace meridian::operation_test
