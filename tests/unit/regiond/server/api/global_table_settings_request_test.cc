// UpdateGlobalTableSettings: dynamodb-api.md §1.2, §1.3, §14.5. Members and their constraints: the API's model.
#include <gtest/gtest.h>

#include "regiond/server/api/global_table_requests.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::global_table_settings_request_test {
namespace {

constexpr char kAtLeastOne[] = "Member must have value greater than or equal to 1";

std::string Update(std::string_view members) {
  return ErrorOf(ParseUpdateGlobalTableSettings(StrCat(R"({"GlobalTableName":"orders",)", members, "}")));
}
// What is said of one violation.
std::string Refused(std::string_view value, std::string_view path, std::string_view constraint) {
  return OneViolation(StrCat("Value ", value, " at '", path, "' failed to satisfy constraint: ", constraint));
}
std::string RefusedMissing(std::string_view path) { return Refused("null", path, "Member must not be null"); }
std::string Repeated(std::string_view element, int times) {
  std::string list;
  for (int i = 0; i < times; ++i) StrAppend(&list, i == 0 ? "" : ",", element);
  return StrCat("[", list, "]");
}

TEST(GlobalTableSettingsRequestTest, AllMembers) {
  constexpr char kScaling[] = R"({"MinimumUnits":1,"MaximumUnits":9,"AutoScalingDisabled":false,"AutoScalingRoleArn":"arn:x",
      "ScalingPolicyUpdate":{"PolicyName":"p q","TargetTrackingScalingPolicyConfiguration":{"DisableScaleIn":true,"ScaleInCooldown":1,
      "ScaleOutCooldown":2,"TargetValue":70}}})";
  const auto table = ParseUpdateGlobalTableSettings(StrCat(
      R"({"GlobalTableName":"orders","GlobalTableBillingMode":"PROVISIONED","GlobalTableProvisionedWriteCapacityUnits":5,
      "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate":)", kScaling,
      R"(,"GlobalTableGlobalSecondaryIndexSettingsUpdate":[{"IndexName":"by-date","ProvisionedWriteCapacityUnits":5,
      "ProvisionedWriteCapacityAutoScalingSettingsUpdate":)", kScaling,
      R"(}],"ReplicaSettingsUpdate":[{"RegionName":"eu-west-1","ReplicaProvisionedReadCapacityUnits":5,"ReplicaTableClass":"STANDARD",
      "ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate":)", kScaling,
      R"(,"ReplicaGlobalSecondaryIndexSettingsUpdate":[{"IndexName":"by-date","ProvisionedReadCapacityUnits":5,
      "ProvisionedReadCapacityAutoScalingSettingsUpdate":)", kScaling, "}]}]}"));
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(*table, "orders");
}

TEST(GlobalTableSettingsRequestTest, TheNameAlone) {
  EXPECT_EQ(*ParseUpdateGlobalTableSettings(R"({"GlobalTableName":"orders"})"), "orders");
  EXPECT_EQ(ErrorOf(ParseUpdateGlobalTableSettings("{}")), RefusedMissing("globalTableName"));
}

TEST(GlobalTableSettingsRequestTest, TheTable) {
  EXPECT_EQ(Update(R"("GlobalTableBillingMode":"FREE")"),
            Refused("'FREE'", "globalTableBillingMode", "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"));
  EXPECT_EQ(Update(R"("GlobalTableProvisionedWriteCapacityUnits":0)"),
            Refused("'0'", "globalTableProvisionedWriteCapacityUnits", kAtLeastOne));
  EXPECT_EQ(Update(R"("GlobalTableProvisionedWriteCapacityUnits":"5")"), Serialization("STRING_VALUE cannot be converted to Long"));
}

TEST(GlobalTableSettingsRequestTest, Replicas) {
  const auto replica = [](std::string_view members) { return Update(StrCat(R"("ReplicaSettingsUpdate":[)", members, "]")); };
  EXPECT_EQ(replica("{}"), RefusedMissing("replicaSettingsUpdate.1.member.regionName"));
  EXPECT_EQ(replica(R"({"RegionName":"a"},{"RegionName":"b","ReplicaProvisionedReadCapacityUnits":-1})"),
            Refused("'-1'", "replicaSettingsUpdate.2.member.replicaProvisionedReadCapacityUnits", kAtLeastOne));
  EXPECT_EQ(replica(R"({"RegionName":"a","ReplicaTableClass":"GLACIER"})"),
            Validation("Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, "
                       "STANDARD_INFREQUENT_ACCESS]."))
      << "as of CreateTable and UpdateTable (unverified)";
  EXPECT_EQ(replica("7"), Serialization("Unexpected value type in payload"));
}

TEST(GlobalTableSettingsRequestTest, Indexes) {
  const auto index = [](std::string_view members) {
    return Update(StrCat(R"("GlobalTableGlobalSecondaryIndexSettingsUpdate":[)", members, "]"));
  };
  const std::string path = "globalTableGlobalSecondaryIndexSettingsUpdate.1.member.";
  EXPECT_EQ(index("{}"), RefusedMissing(path + "indexName"));
  EXPECT_EQ(index(R"({"IndexName":"ab"})"), Refused("'ab'", path + "indexName", "Member must have length greater than or equal to 3"));
  EXPECT_EQ(index(R"({"IndexName":"a b"})"),
            Refused("'a b'", path + "indexName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"));
  EXPECT_EQ(index(R"({"IndexName":"by-date","ProvisionedWriteCapacityUnits":0})"),
            Refused("'0'", path + "provisionedWriteCapacityUnits", kAtLeastOne));
  EXPECT_EQ(index(R"({"IndexName":"by-date","ProvisionedReadCapacityUnits":0})"), "OK") << "no member of these";
  EXPECT_EQ(Update(R"("ReplicaSettingsUpdate":[{"RegionName":"a","ReplicaGlobalSecondaryIndexSettingsUpdate":[{"IndexName":"by-date",
            "ProvisionedReadCapacityUnits":0}]}])"),
            Refused("'0'", "replicaSettingsUpdate.1.member.replicaGlobalSecondaryIndexSettingsUpdate.1.member.provisionedReadCapacityUnits",
                    kAtLeastOne));
}

TEST(GlobalTableSettingsRequestTest, Lengths) {
  const auto list = [](std::string_view member, std::string_view text) { return Update(StrCat("\"", member, "\":", text)); };
  constexpr char kNone[] = "Member must have length greater than or equal to 1";
  EXPECT_EQ(list("ReplicaSettingsUpdate", "[]"), Refused("'[]'", "replicaSettingsUpdate", kNone));
  EXPECT_EQ(list("GlobalTableGlobalSecondaryIndexSettingsUpdate", "[]"),
            Refused("'[]'", "globalTableGlobalSecondaryIndexSettingsUpdate", kNone));
  constexpr char kReplica[] = R"({"RegionName":"a"})";
  constexpr char kIndex[] = R"({"IndexName":"by-date"})";
  EXPECT_EQ(list("ReplicaSettingsUpdate", Repeated(kReplica, 50)), "OK");
  EXPECT_EQ(list("ReplicaSettingsUpdate", Repeated(kReplica, 51)),
            Refused(StrCat("'", Repeated(kReplica, 51), "'"), "replicaSettingsUpdate", "Member must have length less than or equal to 50"));
  EXPECT_EQ(list("GlobalTableGlobalSecondaryIndexSettingsUpdate", Repeated(kIndex, 20)), "OK");
  EXPECT_EQ(list("GlobalTableGlobalSecondaryIndexSettingsUpdate", Repeated(kIndex, 21)),
            Refused(StrCat("'", Repeated(kIndex, 21), "'"), "globalTableGlobalSecondaryIndexSettingsUpdate",
                    "Member must have length less than or equal to 20"));
}

}  // namespace
}  // namespace meridian::global_table_settings_request_test
