#include "regiond/core/settings/capacity_bounds.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::capacity_bounds_test {
namespace {

constexpr BoundsOwner kTable{"us-east-1", {}};
constexpr BoundsOwner kIndex{"us-east-1", "by-a"};
constexpr auto kOnDemand = BillingMode::kPayPerRequest;
constexpr auto kProvisioned = BillingMode::kProvisioned;

std::string Text(const absl::Status& status) { return status.ok() ? "OK" : StrCat(AwsErrorName(status), ": ", status.message()); }
std::string Invalid(std::string_view text) { return StrCat("ValidationException: One or more parameter values were invalid: ", text); }

// reference/capacity-throttling-billing.md §2: merges per member, -1 clears.
TEST(CapacityBoundsTest, MaximumsMerge) {
  Throughput maximum;
  EXPECT_TRUE(ChangeOnDemandMax(maximum, {100, std::nullopt}, kTable).ok());
  EXPECT_TRUE(ChangeOnDemandMax(maximum, {std::nullopt, 50}, kTable).ok());
  EXPECT_EQ(maximum, (Throughput{100, 50}));
  EXPECT_TRUE(ChangeOnDemandMax(maximum, {-1, std::nullopt}, kTable).ok());
  EXPECT_EQ(maximum, (Throughput{0, 50}));
}

// reference/dynamodb-api.md §14.3, §14.5.
TEST(CapacityBoundsTest, MaximumsOutOfRange) {
  Throughput maximum;
  for (const int64_t units : {int64_t{0}, int64_t{-2}}) {
    EXPECT_EQ(Text(ChangeOnDemandMax(maximum, {units, std::nullopt}, kTable)),
              Invalid("Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range"));
  }
  EXPECT_EQ(Text(ChangeOnDemandMax(maximum, {5, 0}, kIndex)),
            Invalid("Requested MaxWriteRequestUnits for OnDemandThroughput for index : by-a is outside of valid range"));
  EXPECT_EQ(maximum, Throughput{}) << "all or nothing";
  EXPECT_EQ(Text(ChangeOnDemandMax(maximum, {40'001, std::nullopt}, kTable)),
            "LimitExceededException: Subscriber limit exceeded: Requested MaxReadRequestUnits for OnDemandThroughput for table exceeds "
            "TableMaxReadCapacityUnits of the account in region us-east-1");
}

TEST(CapacityBoundsTest, WarmThroughputOnlyRises) {
  Throughput warm;
  EXPECT_TRUE(RaiseWarmThroughput(warm, kOnDemand, {}, {15'000, std::nullopt}, kTable).ok());
  EXPECT_EQ(warm, (Throughput{15'000, 4'000}));
  EXPECT_EQ(Text(RaiseWarmThroughput(warm, kOnDemand, {}, {14'999, std::nullopt}, kTable)),
            Invalid("Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing "
                    "WarmThroughput is not supported"));
  EXPECT_EQ(Text(RaiseWarmThroughput(warm, kProvisioned, {1, 20'000}, {15'000, 19'999}, kIndex)),
            Invalid("Requested WriteUnitsPerSecond for WarmThroughput for index : by-a is lower than current WarmThroughput, decreasing "
                    "WarmThroughput is not supported"));
  // (text unverified)
  EXPECT_EQ(Text(RaiseWarmThroughput(warm, kOnDemand, {}, {40'001, std::nullopt}, kTable)),
            "LimitExceededException: Subscriber limit exceeded: Requested ReadUnitsPerSecond for WarmThroughput for table exceeds "
            "TableMaxReadCapacityUnits of the account in region us-east-1");
}

TEST(CapacityBoundsTest, WhatIsNewIsNotColderThanItsCapacity) {
  Throughput maximum, warm;
  const auto set = [&](UnitsChange wanted, BillingMode mode, Throughput provisioned) {
    return Text(SetInitialBounds({std::nullopt, wanted}, mode, provisioned, kTable, &maximum, &warm));
  };
  EXPECT_EQ(set({12'000, 3'999}, kOnDemand, {}),
            Invalid("Requested WriteUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. See: "
                    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html"));
  EXPECT_EQ(set({4, 5}, kProvisioned, {5, 5}),
            Invalid("Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits of ProvisionedThroughput"));
  EXPECT_EQ(set({6, std::nullopt}, kProvisioned, {5, 5}), "OK");
  EXPECT_EQ(warm, (Throughput{6, 5}));
}

// reference/dynamodb-api.md §2.1: the two operations differ in the text.
TEST(CapacityBoundsTest, WhatIsProvisionedHasNoMaximum) {
  Throughput maximum, warm;
  const BoundsChange wanted{UnitsChange{5, std::nullopt}, std::nullopt};
  BoundsOwner owner = kTable;
  EXPECT_EQ(Text(SetInitialBounds(wanted, kProvisioned, {5, 5}, owner, &maximum, &warm)),
            Invalid("MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"));
  owner.in_create_table = true;
  EXPECT_EQ(Text(SetInitialBounds(wanted, kProvisioned, {5, 5}, owner, &maximum, &warm)),
            Invalid("MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."));
  EXPECT_EQ(Text(OnDemandMaxOfProvisioned({std::nullopt, 5}, kTable)),
            Invalid("MaxWriteRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"));
}

}  // namespace
}  // namespace meridian::capacity_bounds_test
