// Global tables version 2017.11.29: reference/global-tables.md §15. What requests may carry: tests/unit/regiond/server/api.
#include "regiond/server/operations/legacy_global_tables.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::legacy_global_tables_test {
namespace {

constexpr char kRefused[] =
    "ValidationException: One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not supported. We "
    "recommend using DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).";
constexpr char kNotFound[] =
    "GlobalTableNotFoundException: Global table not found: Global table with name: 'orders' does not exist.";
constexpr char kSettingsNotFound[] = "GlobalTableNotFoundException: Global table with name: 'orders' does not exist.";

// The answer, or "Exception: text".
std::string Ask(Operation operation, std::string_view body, std::string region = "eu-west-1") {
  const absl::StatusOr<std::string> answer = AnswerLegacyGlobalTables(operation, body, ApiEndpoint{.region = std::move(region)});
  return answer.ok() ? *answer : StrCat(AwsErrorName(answer.status()), ": ", answer.status().message());
}
std::string AskUpdate(std::string_view updates) {
  return Ask(Operation::kUpdateGlobalTable, StrCat(R"({"GlobalTableName":"orders","ReplicaUpdates":)", updates, "}"));
}
constexpr char kCreation[] = R"({"GlobalTableName":"orders","ReplicationGroup":[{"RegionName":"eu-west-1"}]})";
constexpr char kName[] = R"({"GlobalTableName":"orders"})";

TEST(LegacyGlobalTablesTest, NoneIsMade) {
  EXPECT_EQ(Ask(Operation::kCreateGlobalTable, kCreation), kRefused);
  EXPECT_EQ(AskUpdate(R"([{"Create":{"RegionName":"us-east-1"}}])"), kRefused);
  EXPECT_EQ(AskUpdate(R"([{"Delete":{"RegionName":"eu-west-1"}},{"Create":{"RegionName":"us-east-1"}}])"), kRefused);
}

// Of the text and of which Regions these are only parts are known (unverified).
TEST(LegacyGlobalTablesTest, RegionsThatNeverHadThemNameThoseThatDid) {
  EXPECT_EQ(Ask(Operation::kCreateGlobalTable, kCreation, "eu-north-1"),
            "ValidationException: One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not supported in "
            "this region 'eu-north-1', supported regions are : [us-east-1, us-east-2, us-west-1, us-west-2, eu-west-1, eu-west-2, "
            "eu-central-1, ap-southeast-1, ap-southeast-2, ap-northeast-1, ap-northeast-2]");
}

TEST(LegacyGlobalTablesTest, NoneIsFound) {
  EXPECT_EQ(Ask(Operation::kDescribeGlobalTable, kName), kNotFound);
  EXPECT_EQ(AskUpdate(R"([{"Delete":{"RegionName":"us-east-1"}}])"), kNotFound) << "(unverified)";
  EXPECT_EQ(Ask(Operation::kDescribeGlobalTableSettings, kName), kSettingsNotFound);
  EXPECT_EQ(Ask(Operation::kUpdateGlobalTableSettings, kName), kSettingsNotFound);
}

TEST(LegacyGlobalTablesTest, NoneIsListed) { EXPECT_EQ(Ask(Operation::kListGlobalTables, R"({"Limit":1})"), R"({"GlobalTables":[]})"); }

TEST(LegacyGlobalTablesTest, WhatIsWrongWithTheRequestIsToldFirst) {
  EXPECT_EQ(AskUpdate("[]"), "ValidationException: One or more parameter values were invalid");
  for (Operation operation : {Operation::kCreateGlobalTable, Operation::kUpdateGlobalTable, Operation::kDescribeGlobalTable,
                              Operation::kListGlobalTables, Operation::kDescribeGlobalTableSettings,
                              Operation::kUpdateGlobalTableSettings}) {
    EXPECT_EQ(Ask(operation, R"({"GlobalTableName":7,"ExclusiveStartGlobalTableName":7})"),
              "SerializationException: NUMBER_VALUE cannot be converted to String");
  }
}

}  // namespace
}  // namespace meridian::legacy_global_tables_test
