// What DescribeTable says of settings, and the answers about them: capacity-throttling-billing.md §5, §6, §8; encryption-kms.md §1;
// metrics-monitoring.md §5; streams-ttl-triggers.md §4, §6; backup-pitr-export-import.md §3.
#include "regiond/server/api/setting_responses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "regiond/server/api/responses.h"
#include "tests/unit/regiond/server/api/api_testing.h"

namespace meridian::setting_responses_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr WallTime kNow{1'728'930'000'000'000};

TableView View() {
  TableView view;
  view.table.name = "orders";
  view.table.settings.key_schema.partition_key = {"pk", AttributeValue::Type::kS};
  view.table.settings.throughput = {5, 6};
  SecondaryIndex index;
  index.name = "by-date";
  index.number = 1;
  index.key.partition = {{"date", AttributeValue::Type::kS}};
  index.key.sort = {{"id", AttributeValue::Type::kS}};
  index.throughput = {7, 8};
  view.table.settings.indexes = {index};
  view.now = kNow;
  return view;
}
std::string Describe(const TableView& view) {
  std::string body;
  AppendDescribeTableResponse(view, TestEndpoint(), &body);
  return body;
}
template <typename Append, typename... Arguments>
std::string Body(Append append, const Arguments&... arguments) {
  std::string body;
  append(arguments..., &body);
  return body;
}

TEST(SettingResponsesTest, WhatIsNotSetIsNotTold) {
  const std::string body = Describe(View());
  for (const char* member : {"TableClassSummary", "SSEDescription", "OnDemandThroughput", "LastIncreaseDateTime", "BillingModeSummary"}) {
    EXPECT_THAT(body, Not(HasSubstr(member)));
  }
  EXPECT_THAT(body, HasSubstr(R"("WarmThroughput":{"ReadUnitsPerSecond":5,"WriteUnitsPerSecond":6,"Status":"ACTIVE"})"));
  EXPECT_THAT(body, HasSubstr(R"("WarmThroughput":{"ReadUnitsPerSecond":7,"WriteUnitsPerSecond":8,"Status":"ACTIVE"})"));
}

TEST(SettingResponsesTest, ChangesOfThroughput) {
  TableView view = View();
  view.table.attributes.throughput[kTableItself] = {kNow, WallTime{}, 0};
  view.table.attributes.throughput[1] = {WallTime{}, kNow, 3};
  EXPECT_THAT(Describe(view), HasSubstr(R"("ProvisionedThroughput":{"LastIncreaseDateTime":1728930000.000,"NumberOfDecreasesToday":0,)"));
  EXPECT_THAT(Describe(view), HasSubstr(R"("ProvisionedThroughput":{"LastDecreaseDateTime":1728930000.000,"NumberOfDecreasesToday":3,)"));
  view.now = kNow + Duration::Seconds(86'400);
  EXPECT_THAT(Describe(view), HasSubstr(R"("LastDecreaseDateTime":1728930000.000,"NumberOfDecreasesToday":0,)"));
}

TEST(SettingResponsesTest, OnDemand) {
  TableView view = View();
  view.table.settings.on_demand_max = {10, 0};
  view.table.attributes.pay_per_request_at = kNow;
  EXPECT_THAT(Describe(view), HasSubstr(R"("OnDemandThroughput":{"MaxReadRequestUnits":10})"));
  EXPECT_THAT(Describe(view), HasSubstr(R"("BillingModeSummary":{"BillingMode":"PROVISIONED","LastUpdateToPayPerRequestDateTime":1728930000.000})"))
      << "provisioned again";
}

TEST(SettingResponsesTest, ClassAndEncryption) {
  TableView view = View();
  view.table.settings.table_class = TableClass::kStandardInfrequentAccess;
  EXPECT_THAT(Describe(view), HasSubstr(R"("TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"})"));
  view.table.attributes.class_changes = {kNow};
  view.table.settings.table_class = TableClass::kStandard;
  EXPECT_THAT(Describe(view), HasSubstr(R"("TableClassSummary":{"TableClass":"STANDARD","LastUpdateDateTime":1728930000.000})"));
  view.table.settings.encryption = EncryptionKey::kManaged;
  EXPECT_THAT(Describe(view), HasSubstr(R"("SSEDescription":{"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"arn:aws:kms:eu-west-1:)"));
  view.table.settings.encryption = EncryptionKey::kCustomer;
  view.table.attributes.encryption_key_arn = "arn:mine";
  EXPECT_THAT(Describe(view), HasSubstr(R"("KMSMasterKeyArn":"arn:mine"})"));
}

TEST(SettingResponsesTest, TagsAndTimeToLive) {
  EXPECT_EQ(Body(AppendListTagsResponse, ListTagsResult{{{"a", "1"}}, "a"}), R"({"Tags":[{"Key":"a","Value":"1"}],"NextToken":"a"})");
  EXPECT_EQ(Body(AppendListTagsResponse, ListTagsResult{}), R"({"Tags":[]})");
  EXPECT_EQ(Body(AppendTimeToLiveSpecification, TimeToLiveRequest{"t", true, "ttl"}),
            R"({"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}})");
  EXPECT_EQ(Body(AppendTimeToLiveDescription, TimeToLive{true, "ttl", kNow}),
            R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"ttl"}})");
  EXPECT_EQ(Body(AppendTimeToLiveDescription, TimeToLive{false, "", kNow}), R"({"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}})");
}

TEST(SettingResponsesTest, ContinuousBackups) {
  EXPECT_EQ(Body(AppendContinuousBackups, std::optional<PointInTimeRecovery>(), kNow),
            R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":)"
            R"({"PointInTimeRecoveryStatus":"DISABLED"}}})");
  EXPECT_EQ(Body(AppendContinuousBackups, std::optional(PointInTimeRecovery{7, kNow}), kNow + Duration::Seconds(301)),
            R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":)"
            R"({"PointInTimeRecoveryStatus":"ENABLED","RecoveryPeriodInDays":7,"EarliestRestorableDateTime":1728930000.000,)"
            R"("LatestRestorableDateTime":1728930001.000}}})");
}

TEST(SettingResponsesTest, Policies) {
  EXPECT_EQ(Body(AppendPolicyRevision, std::optional<uint64_t>(7)), R"({"RevisionId":"7"})");
  EXPECT_EQ(Body(AppendPolicyRevision, std::optional<uint64_t>()), R"({"RevisionId":""})");
  EXPECT_EQ(Body(AppendPolicy, ResourcePolicy{"{}", 7}), R"({"Policy":"{}","RevisionId":"7"})");
}

TEST(SettingResponsesTest, InsightsOfATableAndAnIndex) {
  TableDescriptor table = View().table;
  InsightsRequest request{"orders", "", true, InsightsMode::kAccessedAndThrottledKeys};
  EXPECT_EQ(Body(AppendInsightsDescription, table, request, kTableItself),
            R"({"TableName":"orders","ContributorInsightsStatus":"DISABLED"})");
  table.attributes.insights[kTableItself] = {true, InsightsMode::kAccessedAndThrottledKeys, kNow, kNow};
  table.attributes.insights[1] = {true, InsightsMode::kThrottledKeys, kNow, kNow};
  EXPECT_EQ(Body(AppendInsightsDescription, table, request, kTableItself),
            R"({"TableName":"orders","ContributorInsightsRuleList":["DynamoDBContributorInsights-PKC-orders-1728930000000",)"
            R"("DynamoDBContributorInsights-PKT-orders-1728930000000"],"ContributorInsightsStatus":"ENABLED",)"
            R"("LastUpdateDateTime":1728930000.000,"ContributorInsightsMode":"ACCESSED_AND_THROTTLED_KEYS"})");
  request.index = "by-date";
  EXPECT_THAT(Body(AppendInsightsDescription, table, request, 1u),
              HasSubstr(R"("ContributorInsightsRuleList":["DynamoDBContributorInsights-PKT-by-date-1728930000000",)"
                        R"("DynamoDBContributorInsights-SKT-by-date-1728930000000"])"));
  const std::vector<InsightsSummary> summaries = InsightsOf(table);
  ASSERT_EQ(summaries.size(), 2u);
  EXPECT_EQ(Body(AppendListInsightsResponse, ListInsightsResult{summaries, "x"}),
            R"({"ContributorInsightsSummaries":[{"TableName":"orders","ContributorInsightsStatus":"ENABLED",)"
            R"("ContributorInsightsMode":"ACCESSED_AND_THROTTLED_KEYS"},{"TableName":"orders","IndexName":"by-date",)"
            R"("ContributorInsightsStatus":"ENABLED","ContributorInsightsMode":"THROTTLED_KEYS"}],"NextToken":"x"})");
}

TEST(SettingResponsesTest, InsightsThatChange) {
  InsightsRequest request{"orders", "by-date", true, InsightsMode::kThrottledKeys};
  EXPECT_EQ(Body(AppendInsightsUpdate, request, true),
            R"({"TableName":"orders","IndexName":"by-date","ContributorInsightsStatus":"ENABLING","ContributorInsightsMode":"THROTTLED_KEYS"})");
  EXPECT_THAT(Body(AppendInsightsUpdate, request, false), HasSubstr(R"("ENABLED")"));
  request.enable = false;
  EXPECT_THAT(Body(AppendInsightsUpdate, request, true), HasSubstr(R"("DISABLING")"));
  EXPECT_THAT(Body(AppendInsightsUpdate, request, false), HasSubstr(R"("DISABLED")"));
}

TEST(SettingResponsesTest, KinesisDestinations) {
  TableDescriptor table = View().table;
  EXPECT_EQ(Body(AppendKinesisDestinations, table), R"({"TableName":"orders","KinesisDataStreamDestinations":[]})");
  table.attributes.kinesis_destinations = {{"arn", false, TimePrecision::kMicrosecond}};
  EXPECT_EQ(Body(AppendKinesisDestinations, table),
            R"({"TableName":"orders","KinesisDataStreamDestinations":[{"StreamArn":"arn","DestinationStatus":"DISABLED",)"
            R"("ApproximateCreationDateTimePrecision":"MICROSECOND"}]})");
  const KinesisRequest request{"orders", "arn", TimePrecision::kMicrosecond, true};
  EXPECT_EQ(Body(AppendKinesisChange, request, std::string_view("UPDATING"), std::string_view("UpdateKinesisStreamingConfiguration")),
            R"({"TableName":"orders","StreamArn":"arn","DestinationStatus":"UPDATING","UpdateKinesisStreamingConfiguration":)"
            R"({"ApproximateCreationDateTimePrecision":"MICROSECOND"}})");
}

}  // namespace
}  // namespace meridian::setting_responses_test
