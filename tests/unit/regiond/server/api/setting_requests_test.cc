// Tags, TTL, continuous backups, policies, Contributor Insights, Kinesis destinations: dynamodb-api.md §1.3, §12, §14.5;
// streams-ttl-triggers.md §4, §6; backup-pitr-export-import.md §3.
#include "regiond/server/api/setting_requests.h"

#include <gtest/gtest.h>

#include "regiond/server/api/auto_scaling_requests.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::setting_requests_test {
namespace {

constexpr char kArn[] = R"("ResourceArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders")";
constexpr char kStream[] = "arn:aws:kinesis:eu-west-1:123456789012:stream/changes";

std::string Missing(std::string_view path) {
  return StrCat("Value null at '", path, "' failed to satisfy constraint: Member must not be null");
}

TEST(SettingRequestsTest, Tags) {
  const auto tag = [](std::string_view members) { return ParseTagResource(StrCat("{", kArn, members, "}"), TestEndpoint()); };
  const auto request = tag(R"(,"Tags":[{"Key":"a","Value":"1"}])");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->resource.table, "orders");
  EXPECT_EQ(request->tags, (std::vector<Tag>{{"a", "1"}}));
  EXPECT_EQ(ErrorOf(tag("")), OneViolation(Missing("tags")));
  EXPECT_EQ(ErrorOf(tag(R"(,"Tags":[])")), Validation("Atleast one Tag needs to be provided as Input."));
  EXPECT_EQ(ErrorOf(ParseTagResource("{}", TestEndpoint())), Validation("Invalid TableArn"));
}

TEST(SettingRequestsTest, TagKeysAndPages) {
  const auto untag = [](std::string_view members) { return ParseUntagResource(StrCat("{", kArn, members, "}"), TestEndpoint()); };
  EXPECT_EQ(untag(R"(,"TagKeys":["a","b"])")->keys, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(ErrorOf(untag("")), OneViolation(Missing("tagKeys")));
  EXPECT_EQ(ErrorOf(untag(R"(,"TagKeys":[])")), Validation("Atleast one Tag Key needs to be provided as Input."));
  EXPECT_EQ(ParseListTags(StrCat("{", kArn, R"(,"NextToken":"a"})"), TestEndpoint())->after_key, "a");
  EXPECT_EQ(ParseListTags(StrCat("{", kArn, "}"), TestEndpoint())->after_key, "");
}

TEST(SettingRequestsTest, TimeToLive) {
  const auto update = [](std::string_view specification) {
    return ParseUpdateTimeToLive(StrCat(R"({"TableName":"orders","TimeToLiveSpecification":)", specification, "}"), TestEndpoint());
  };
  const auto request = update(R"({"Enabled":true,"AttributeName":"ttl"})");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->table, "orders");
  EXPECT_TRUE(request->enable);
  EXPECT_EQ(request->attribute, "ttl");
  EXPECT_EQ(ErrorOf(update("null")), OneViolation(Missing("timeToLiveSpecification")));
  EXPECT_EQ(ErrorOf(update("{}")), Validation(StrCat("2 validation errors detected: ", Missing("timeToLiveSpecification.enabled"), "; ",
                                                     Missing("timeToLiveSpecification.attributeName"))));
  EXPECT_EQ(ErrorOf(update(R"({"Enabled":true,"AttributeName":""})")),
            OneViolation("Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length greater "
                         "than or equal to 1"));
  EXPECT_EQ(ErrorOf(ParseUpdateTimeToLive("{}", TestEndpoint())),
            Validation(StrCat("2 validation errors detected: ", Missing("tableName"), "; ", Missing("timeToLiveSpecification"))));
  EXPECT_EQ(*ParseSettingTable(R"({"TableName":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders"})", TestEndpoint()), "orders");
  EXPECT_EQ(ErrorOf(ParseSettingTable("{}", TestEndpoint())), OneViolation(Missing("tableName")));
}

TEST(SettingRequestsTest, ContinuousBackups) {
  const auto update = [](std::string_view specification) {
    return ParseUpdateContinuousBackups(StrCat(R"({"TableName":"orders","PointInTimeRecoverySpecification":)", specification, "}"),
                                        TestEndpoint());
  };
  const auto request = update(R"({"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":7})");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->table, "orders");
  EXPECT_TRUE(request->enable);
  EXPECT_EQ(request->period_days, 7u);
  EXPECT_EQ(update(R"({"PointInTimeRecoveryEnabled":true})")->period_days, 35u);
  EXPECT_FALSE(update(R"({"PointInTimeRecoveryEnabled":false})")->enable);
  EXPECT_EQ(ErrorOf(ParseUpdateContinuousBackups("{}", TestEndpoint())),
            Validation(StrCat("2 validation errors detected: ", Missing("tableName"), "; ", Missing("pointInTimeRecoverySpecification"))));
  EXPECT_EQ(ErrorOf(update("{}")), OneViolation(Missing("pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled")));
  EXPECT_EQ(ErrorOf(update(R"({"PointInTimeRecoveryEnabled":"maybe"})")), Serialization("Unexpected token received from parser"));
}

TEST(SettingRequestsTest, PeriodsOfContinuousBackups) {
  const auto update = [](bool enable, std::string_view days) {
    return ParseUpdateContinuousBackups(
        StrCat(R"({"TableName":"orders","PointInTimeRecoverySpecification":{"PointInTimeRecoveryEnabled":)", enable ? "true" : "false",
               R"(,"RecoveryPeriodInDays":)", days, "}}"),
        TestEndpoint());
  };
  constexpr char kPath[] =
      "' at 'pointInTimeRecoverySpecification.recoveryPeriodInDays' failed to satisfy constraint: Member must have value ";
  EXPECT_EQ(ErrorOf(update(true, "1")), "OK");
  EXPECT_EQ(ErrorOf(update(true, "35")), "OK");
  EXPECT_EQ(ErrorOf(update(true, "0")), OneViolation(StrCat("Value '0", kPath, "greater than or equal to 1")));
  EXPECT_EQ(ErrorOf(update(true, "36")), OneViolation(StrCat("Value '36", kPath, "less than or equal to 35")));
  EXPECT_EQ(ErrorOf(update(false, "36")), OneViolation(StrCat("Value '36", kPath, "less than or equal to 35")));
  EXPECT_EQ(ErrorOf(update(false, "7")),
            Validation("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery."));
  EXPECT_EQ(ErrorOf(update(false, "null")), "OK");
}

TEST(SettingRequestsTest, Policies) {
  const auto put = [](std::string_view members) { return ParsePutPolicy(StrCat("{", kArn, members, "}"), TestEndpoint()); };
  const auto request = put(R"(,"Policy":"{\"Statement\":[]}","ExpectedRevisionId":"7")");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->document, R"({"Statement":[]})");
  EXPECT_EQ(request->expected, "7");
  EXPECT_EQ(ErrorOf(put("")), OneViolation(Missing("policy")));
  EXPECT_EQ(ErrorOf(put(R"(,"Policy":"x")")), Invalid("Invalid policy document: This policy contains invalid Json"));
  EXPECT_EQ(ParsePolicyName(StrCat("{", kArn, "}"), TestEndpoint())->expected, std::nullopt);
  EXPECT_EQ(ErrorOf(ParsePolicyName("{}", TestEndpoint())), OneViolation(Missing("resourceArn")));
}

TEST(SettingRequestsTest, Insights) {
  const auto update = [](std::string_view members) {
    return ParseUpdateInsights(StrCat(R"({"TableName":"orders",)", members, "}"), TestEndpoint());
  };
  const auto request = update(R"("IndexName":"by-date","ContributorInsightsAction":"ENABLE","ContributorInsightsMode":"THROTTLED_KEYS")");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->index, "by-date");
  EXPECT_TRUE(request->enable);
  EXPECT_EQ(request->mode, InsightsMode::kThrottledKeys);
  EXPECT_FALSE(update(R"("ContributorInsightsAction":"DISABLE")")->enable);
  EXPECT_EQ(ErrorOf(update(R"("IndexName":"x")")),
            Validation(StrCat("2 validation errors detected: Value 'x' at 'indexName' failed to satisfy constraint: Member must have length "
                              "greater than or equal to 3; ", Missing("contributorInsightsAction"))));
  EXPECT_EQ(ErrorOf(update(R"("ContributorInsightsAction":"TOGGLE")")),
            OneViolation("Value 'TOGGLE' at 'contributorInsightsAction' failed to satisfy constraint: Member must satisfy enum value set: "
                         "[ENABLE, DISABLE]"));
  EXPECT_EQ(ErrorOf(ParseDescribeInsights(R"({"TableName":"orders"})", TestEndpoint())), "OK");
}

TEST(SettingRequestsTest, PagesOfInsights) {
  EXPECT_EQ(ParseListInsights("{}", TestEndpoint())->max_results, 100);
  const auto next = ParseListInsights(StrCat(R"({"NextToken":")", InsightsToken("orders", "by-date"), R"(","MaxResults":7})"), TestEndpoint());
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->after_table, "orders");
  EXPECT_EQ(next->after_index, "by-date");
  EXPECT_EQ(next->max_results, 7);
  EXPECT_EQ(ErrorOf(ParseListInsights(R"({"NextToken":"x"})", TestEndpoint())), Validation("Invalid NextToken"));
  EXPECT_EQ(ErrorOf(ParseListInsights(R"({"MaxResults":101})", TestEndpoint())),
            OneViolation("Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100"));
}

TEST(SettingRequestsTest, KinesisDestinations) {
  const auto enable = [](std::string_view stream, std::string_view more = "") {
    return ParseKinesisDestination(StrCat(R"({"TableName":"orders","StreamArn":")", stream, "\"", more, "}"), TestEndpoint());
  };
  EXPECT_FALSE(enable(kStream)->has_configuration);
  EXPECT_EQ(enable(kStream)->precision, TimePrecision::kMillisecond);
  EXPECT_EQ(enable(kStream, R"(,"EnableKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"MICROSECOND"})")->precision,
            TimePrecision::kMicrosecond);
  EXPECT_EQ(ErrorOf(enable("arn:x")),
            OneViolation("Value 'arn:x' at 'streamArn' failed to satisfy constraint: Member must have length greater than or equal to 37"));
  constexpr char kElsewhere[] = "arn:aws:kinesis:us-east-1:123456789012:stream/changes";
  EXPECT_EQ(ErrorOf(enable(kElsewhere)), Validation(StrCat("Invalid StreamArn: ", kElsewhere)));
  EXPECT_EQ(ErrorOf(enable(kStream, R"(,"EnableKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"DAY"})")),
            OneViolation("Value 'DAY' at 'enableKinesisStreamingConfiguration.approximateCreationDateTimePrecision' failed to satisfy "
                         "constraint: Member must satisfy enum value set: [MILLISECOND, MICROSECOND]"));
  for (const char* nothing : {"", R"(,"UpdateKinesisStreamingConfiguration":{})"}) {
    EXPECT_EQ(ErrorOf(ParseUpdateKinesisDestination(StrCat(R"({"TableName":"orders","StreamArn":")", kStream, "\"", nothing, "}"),
                                                    TestEndpoint())),
              Validation("Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration cannot be null "
                         "or contain only null values"));
  }
}

TEST(SettingRequestsTest, AutoScaling) {
  const auto request = ParseUpdateAutoScaling(
      R"({"TableName":"orders","ProvisionedWriteCapacityAutoScalingUpdate":{"MinimumUnits":1,"MaximumUnits":9,"ScalingPolicyUpdate":
      {"TargetTrackingScalingPolicyConfiguration":{"TargetValue":90.5}}},"GlobalSecondaryIndexUpdates":[{"IndexName":"by-date",
      "ProvisionedWriteCapacityAutoScalingUpdate":{"AutoScalingDisabled":true}}],"ReplicaUpdates":[{"RegionName":"us-east-1",
      "ReplicaProvisionedReadCapacityAutoScalingUpdate":{},"ReplicaGlobalSecondaryIndexUpdates":[{"IndexName":"by-date",
      "ProvisionedReadCapacityAutoScalingUpdate":{}}]},{"RegionName":"us-west-2"}]})",
      TestEndpoint());
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->regions, (std::vector<std::string>{"us-east-1", "us-west-2"}));
  ASSERT_EQ(request->parts.size(), 4u);
  EXPECT_EQ(request->parts[0].settings.maximum, 9);
  EXPECT_TRUE(request->parts[0].settings.has_policy);
  EXPECT_EQ(request->parts[0].settings.target, 90.5);
  EXPECT_EQ(request->parts[1].index, "by-date");
  EXPECT_EQ(request->parts[1].settings.disabled, true);
  EXPECT_EQ(request->parts[2].region, "us-east-1");
  EXPECT_EQ(request->parts[3].index, "by-date");
  EXPECT_EQ(ErrorOf(ParseUpdateAutoScaling(R"({"TableName":"orders","ReplicaUpdates":[{}]})", TestEndpoint())),
            OneViolation(Missing("replicaUpdates.1.member.regionName")));
}

}  // namespace
}  // namespace meridian::setting_requests_test
