// reference/global-tables.md §10, §12, §12.1.
#include "regiond/server/operations/auto_scaling.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::auto_scaling_test {
namespace {

constexpr char kFailed[] = "Failed to update settings for global table with name: ‘orders’";

TableDescriptor Replicated() {
  TableDescriptor table;
  table.name = "orders";
  SecondaryIndex index;
  index.name = "by-date";
  table.settings.indexes = {index};
  table.global.emplace();
  table.global->replicas = {{RegionId("us-west-2"), ReplicaPhase::kActive, {}}, {RegionId("us-east-1"), ReplicaPhase::kBackfilling, {}}};
  return table;
}

AutoScalingSettings Complete() { return {1, 9, std::nullopt, true, 70}; }

std::string Refusal(std::vector<std::string> regions, std::vector<AutoScalingPart> parts) {
  const absl::Status status = RefuseAutoScaling({"orders", std::move(regions), std::move(parts)}, Replicated());
  return StrCat(AwsErrorName(status), ": ", status.message());
}
std::string OfSettings(const AutoScalingSettings& settings) { return Refusal({}, {{"", "", settings}}); }

TEST(AutoScalingTest, OnlyOfTablesWithReplicas) {
  TableDescriptor alone;
  for (const TableDescriptor* table : {static_cast<const TableDescriptor*>(nullptr), static_cast<const TableDescriptor*>(&alone)}) {
    const absl::Status status = CheckHasReplicas(table, "orders");
    EXPECT_EQ(AwsErrorName(status), "ResourceNotFoundException");
    EXPECT_EQ(status.message(), "Global table with name: 'orders' does not exist.");
  }
  const TableDescriptor replicated = Replicated();
  EXPECT_TRUE(CheckHasReplicas(&replicated, "orders").ok());
}

TEST(AutoScalingTest, NothingIsScaledInAnyRegion) {
  std::string body;
  AppendAutoScaling(Replicated(), TableStatus::kUpdating, &body);
  constexpr char kOff[] = R"({"AutoScalingDisabled":true,"ScalingPolicies":[]})";
  const auto replica = [&](std::string_view region, std::string_view status) {
    return StrCat(R"({"RegionName":")", region, R"(","GlobalSecondaryIndexes":[{"IndexName":"by-date","IndexStatus":"ACTIVE",)",
                  R"("ProvisionedReadCapacityAutoScalingSettings":)", kOff, R"(,"ProvisionedWriteCapacityAutoScalingSettings":)", kOff,
                  R"(}],"ReplicaProvisionedReadCapacityAutoScalingSettings":)", kOff,
                  R"(,"ReplicaProvisionedWriteCapacityAutoScalingSettings":)", kOff, R"(,"ReplicaStatus":")", status, "\"}");
  };
  EXPECT_EQ(body, StrCat(R"({"TableAutoScalingDescription":{"TableName":"orders","TableStatus":"UPDATING","Replicas":[)",
                         replica("us-east-1", "CREATING"), ",", replica("us-west-2", "ACTIVE"), "]}}"));
}

TEST(AutoScalingTest, UpdatesAreRefusedSinceTheTableIsOnDemand) {
  EXPECT_EQ(OfSettings(Complete()),
            "ValidationException: Failed to update global table with name ‘orders‘. Replicas 'US-EAST-1', 'US-WEST-2' BillingMode is "
            "PayPerRequest. You must convert table's BillingMode to PROVISIONED to set parameters: "
            "'GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate'.");
}

TEST(AutoScalingTest, NamesThatCannotBe) {
  EXPECT_EQ(Refusal({}, {}), StrCat("ValidationException: ", kFailed, " because at least one update parameter must be specified."));
  EXPECT_EQ(Refusal({"us-east-1"}, {}),
            StrCat("ValidationException: ", kFailed, " because at least one update parameter must be specified for region: ‘us-east-1’."));
  EXPECT_EQ(Refusal({"us-east-1", "us-east-1"}, {{"us-east-1", "", Complete()}}),
            StrCat("ValidationException: ", kFailed, " because the regions: ‘[us-east-1]’ were specified more than once."));
  EXPECT_EQ(Refusal({"ap-south-1"}, {{"ap-south-1", "", Complete()}}),
            StrCat("ResourceNotFoundException: ", kFailed, " because a replica does not exist in regions: ‘[ap-south-1]’."));
  EXPECT_EQ(Refusal({}, {{"", "none", Complete()}}),
            StrCat("ResourceNotFoundException: ", kFailed, " because the global secondary indexes with names: ‘[none]’ do not exist."));
}

TEST(AutoScalingTest, SettingsThatCannotBe) {
  EXPECT_EQ(OfSettings({}), StrCat("ValidationException: ", kFailed, ": Parameters 'MaximumUnits', 'ScalingPolicyUpdate', 'MinimumUnits' "
                                   "are required unless auto scaling is being disabled."));
  AutoScalingSettings settings = Complete();
  settings.minimum = 10;
  EXPECT_EQ(OfSettings(settings).find("ValidationException: Maximum capacity cannot be less than minimum capacity (Service: AWS"), 0u);
  settings = Complete();
  settings.target = 90.1;
  EXPECT_EQ(OfSettings(settings).find("ValidationException: For predefined metric type DynamoDBWriteCapacityUtilization, target value must "
                                      "be between '10.0' and '90.0', but was '90.1'. (Service: AWS"), 0u);
  settings = {};
  settings.disabled = true;
  EXPECT_EQ(OfSettings(settings).find("ValidationException: Failed to update global table"), 0u) << "to disable needs no units";
}

}  // namespace
}  // namespace meridian::auto_scaling_test
