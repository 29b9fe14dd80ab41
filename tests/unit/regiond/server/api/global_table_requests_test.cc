// Global tables version 2017.11.29: global-tables.md §15, dynamodb-api.md §1.2, §1.3. Members and their constraints: the API's model.
#include "regiond/server/api/global_table_requests.h"

#include <gtest/gtest.h>

#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::global_table_requests_test {
namespace {

constexpr char kInvalid[] = "One or more parameter values were invalid";

std::string Missing(std::string_view path) {
  return StrCat("Value null at '", path, "' failed to satisfy constraint: Member must not be null");
}
std::string Create(std::string_view members) {
  return ErrorOf(ParseCreateGlobalTable(StrCat(R"({"GlobalTableName":"orders")", members, "}")));
}
absl::StatusOr<UpdateGlobalTableRequest> Update(std::string_view updates) {
  return ParseUpdateGlobalTable(StrCat(R"({"GlobalTableName":"orders","ReplicaUpdates":)", updates, "}"));
}

TEST(GlobalTableRequestsTest, Creations) {
  EXPECT_EQ(Create(R"(,"ReplicationGroup":[{"RegionName":"eu-west-1"},{"RegionName":"us-east-1"}])"), "OK");
  EXPECT_EQ(Create(R"(,"ReplicationGroup":[{}],"Tags":7)"), "OK") << "the model requires no RegionName, and knows no tags";
  EXPECT_EQ(Create(R"(,"ReplicationGroup":[])"), Validation(kInvalid)) << "as of UpdateGlobalTable (unverified)";
  EXPECT_EQ(Create(""), OneViolation(Missing("replicationGroup")));
  EXPECT_EQ(ErrorOf(ParseCreateGlobalTable("{}")),
            Validation(StrCat("2 validation errors detected: ", Missing("globalTableName"), "; ", Missing("replicationGroup"))));
}

TEST(GlobalTableRequestsTest, TypesOfCreations) {
  EXPECT_EQ(Create(R"(,"ReplicationGroup":"eu-west-1")"), Serialization("Unexpected field type"));
  EXPECT_EQ(Create(R"(,"ReplicationGroup":["eu-west-1"])"), Serialization("Unexpected value type in payload"));
  EXPECT_EQ(Create(R"(,"ReplicationGroup":[[]])"),
            Serialization("Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Replica"));
  EXPECT_EQ(Create(R"(,"ReplicationGroup":[{"RegionName":7}])"), Serialization("NUMBER_VALUE cannot be converted to String"));
  EXPECT_EQ(ErrorOf(ParseCreateGlobalTable("[]")), Serialization(""));
}

TEST(GlobalTableRequestsTest, Updates) {
  const auto request = Update(R"([{"Delete":{"RegionName":"eu-west-1"}},{"Create":{"RegionName":"us-east-1"}}])");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->table, "orders");
  EXPECT_TRUE(request->creates);
  EXPECT_FALSE(Update(R"([{"Delete":{"RegionName":"eu-west-1"}}])")->creates);
  EXPECT_TRUE(Update(R"([{"Delete":{"RegionName":"eu-west-1"},"Create":{"RegionName":"us-east-1"}}])")->creates);
}

// That what does nothing is refused as nothing at all is (unverified).
TEST(GlobalTableRequestsTest, UpdatesThatDoNothing) {
  for (std::string_view updates : {"[]", "[{}]", "[null]", R"([{"Create":null}])", R"([{"Create":{"RegionName":"us-east-1"}},{}])"}) {
    EXPECT_EQ(ErrorOf(Update(updates)), Validation(kInvalid)) << updates;
  }
}

TEST(GlobalTableRequestsTest, UpdatesThatCannotBe) {
  EXPECT_EQ(ErrorOf(Update("null")), OneViolation(Missing("replicaUpdates")));
  EXPECT_EQ(ErrorOf(Update(R"([{"Create":{"RegionName":"us-east-1"}},{"Create":{},"Delete":{}}])")),
            Validation(StrCat("2 validation errors detected: ", Missing("replicaUpdates.2.member.create.regionName"), "; ",
                              Missing("replicaUpdates.2.member.delete.regionName"))));
  EXPECT_EQ(ErrorOf(ParseUpdateGlobalTable("{}")),
            Validation(StrCat("2 validation errors detected: ", Missing("globalTableName"), "; ", Missing("replicaUpdates"))));
  EXPECT_EQ(ErrorOf(Update(R"([{"Create":{}},{"Delete":[]}])")),
            Serialization("Unrecognized collection type class com.amazonaws.dynamodb.v20120810.DeleteReplicaAction"))
      << "types come before constraints";
}

TEST(GlobalTableRequestsTest, Names) {
  constexpr char kPattern[] = "' at 'globalTableName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                              "[a-zA-Z0-9_.-]+";
  const auto name = [](std::string_view text) { return ParseGlobalTableName(StrCat(R"({"GlobalTableName":")", text, "\"}")); };
  EXPECT_EQ(*name("or_d.e-rs"), "or_d.e-rs");
  EXPECT_EQ(ErrorOf(ParseGlobalTableName("{}")), OneViolation(Missing("globalTableName")));
  EXPECT_EQ(ErrorOf(name("ab")), OneViolation("Value 'ab' at 'globalTableName' failed to satisfy constraint: Member must have length "
                                              "greater than or equal to 3"));
  const std::string longest(255, 'n');
  EXPECT_EQ(*name(longest), longest);
  EXPECT_EQ(ErrorOf(name(longest + "n")),
            OneViolation(StrCat("Value '", longest, "n' at 'globalTableName' failed to satisfy constraint: Member must have length less "
                                "than or equal to 255")));
  EXPECT_EQ(ErrorOf(name("two words")), OneViolation(StrCat("Value 'two words", kPattern)));
  constexpr char kArn[] = "arn:aws:dynamodb::123456789012:global-table/orders";
  EXPECT_EQ(ErrorOf(name(kArn)), OneViolation(StrCat("Value '", kArn, kPattern))) << "the model's TableName is no ARN";
}

TEST(GlobalTableRequestsTest, Lists) {
  const auto list = [](std::string_view members) { return ErrorOf(ParseListGlobalTables(StrCat("{", members, "}"))); };
  EXPECT_EQ(list(""), "OK");
  EXPECT_EQ(list(R"("ExclusiveStartGlobalTableName":"orders","Limit":1000,"RegionName":"eu-west-1")"), "OK");
  EXPECT_EQ(list(R"("Limit":0)"), OneViolation("Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or "
                                               "equal to 1"));
  EXPECT_EQ(list(R"("ExclusiveStartGlobalTableName":"ab")"),
            OneViolation("Value 'ab' at 'exclusiveStartGlobalTableName' failed to satisfy constraint: Member must have length greater than "
                         "or equal to 3"));
  EXPECT_EQ(list(R"("RegionName":7)"), Serialization("NUMBER_VALUE cannot be converted to String"));
}

}  // namespace
}  // namespace meridian::global_table_requests_test
