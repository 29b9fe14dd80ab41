#include "regiond/core/settings/capacity_change.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::capacity_change_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};
constexpr auto kOnDemand = BillingMode::kPayPerRequest;
constexpr auto kProvisioned = BillingMode::kProvisioned;

// Provisioned, with one global and one local index.
TableDescriptor ProvisionedTable() {
  TableDescriptor table;
  table.name = "orders";
  table.settings.throughput = {10, 10};
  SecondaryIndex local, global;
  local.name = "local";
  local.kind = IndexKind::kLocal;
  local.number = 1;
  global.name = "global";
  global.number = 2;
  global.throughput = {20, 20};
  table.settings.indexes = {local, global};
  return table;
}

std::string Change(TableDescriptor& table, const CapacityChange& change) {
  const absl::Status status = ChangeCapacity(table, change, "us-east-1", kNow);
  return status.ok() ? "OK" : StrCat(AwsErrorName(status), ": ", status.message());
}
CapacityChange OfIndex(std::string name, std::optional<Throughput> throughput, BoundsChange bounds = {}) {
  return {{}, {}, {}, {{std::move(name), throughput, bounds}}};
}

TEST(CapacityChangeTest, ThroughputOfTheTableAndOfAnIndexHaveHistoriesOfTheirOwn) {
  TableDescriptor table = ProvisionedTable();
  EXPECT_EQ(Change(table, {{}, Throughput{5, 10}, {}, {{"global", Throughput{30, 20}, {}}}}), "OK");
  EXPECT_EQ(table.settings.throughput, (Throughput{5, 10}));
  EXPECT_EQ(table.settings.indexes[1].throughput, (Throughput{30, 20}));
  EXPECT_EQ(table.attributes.throughput[kTableItself], (ThroughputHistory{{}, kNow, 1}));
  EXPECT_EQ(table.attributes.throughput[2], (ThroughputHistory{kNow, {}, 0}));
  EXPECT_EQ(table.settings.warm, (Throughput{10, 10})) << "what it could serve it still can";
}

// reference/capacity-throttling-billing.md §2, §5.
TEST(CapacityChangeTest, ThereAndBack) {
  TableDescriptor table = ProvisionedTable();
  EXPECT_EQ(Change(table, {kOnDemand, {}, {}, {}}), "OK");
  EXPECT_EQ(table.attributes.pay_per_request_at, kNow);
  EXPECT_EQ(table.settings.throughput, Throughput{});
  EXPECT_EQ(table.settings.indexes[1].throughput, Throughput{});
  EXPECT_EQ(Change(table, {{}, {}, {UnitsChange{100, 100}, {}}, {{"global", {}, {UnitsChange{50, -1}, {}}}}}), "OK");
  EXPECT_EQ(table.settings.on_demand_max, (Throughput{100, 100}));
  EXPECT_EQ(table.settings.indexes[1].on_demand_max, (Throughput{50, 0}));
  EXPECT_EQ(Change(table, {kProvisioned, Throughput{1, 1}, {}, {{"global", Throughput{2, 2}, {}}}}), "OK");
  EXPECT_EQ(table.settings.on_demand_max, Throughput{});
  EXPECT_EQ(table.settings.indexes[1].on_demand_max, Throughput{});
  EXPECT_EQ(table.settings.warm, (Throughput{12'000, 4'000})) << "kept when switching back";
  EXPECT_TRUE(table.attributes.throughput.empty()) << "modes are neither increases nor decreases";
}

TEST(CapacityChangeTest, TheSameModeIsNoSwitch) {
  TableDescriptor table = ProvisionedTable();
  EXPECT_EQ(Change(table, {kOnDemand, {}, {}, {}}), "OK");
  table.attributes.pay_per_request_at = WallTime{1};
  EXPECT_EQ(Change(table, {kOnDemand, {}, {}, {}}), "OK");
  EXPECT_EQ(table.attributes.pay_per_request_at, WallTime{1});
}

TEST(CapacityChangeTest, WhatCannotBe) {
  TableDescriptor table = ProvisionedTable();
  EXPECT_EQ(Change(table, OfIndex("none", Throughput{1, 1})),
            "ResourceNotFoundException: Requested resource not found: Index none for table orders");
  EXPECT_EQ(Change(table, OfIndex("local", Throughput{1, 1})),
            "ValidationException: Cannot update an index that is not a GlobalSecondaryIndex: local");
  EXPECT_EQ(Change(table, OfIndex("global", Throughput{20, 20})).find(
                "ValidationException: The provisioned throughput for the index global will not change."), 0u);
  EXPECT_EQ(Change(table, {{}, {}, {UnitsChange{5, 5}, {}}, {}}),
            "ValidationException: One or more parameter values were invalid: MaxReadRequestUnits for OnDemandThroughput cannot be specified "
            "when the table BillingMode is PROVISIONED");
  EXPECT_EQ(Change(table, OfIndex("global", {}, {UnitsChange{5, 5}, {}})),
            "ValidationException: One or more parameter values were invalid: MaxReadRequestUnits for OnDemandThroughput cannot be specified "
            "when the table BillingMode is PROVISIONED");
}

TEST(CapacityChangeTest, WarmThroughputOfTheTableAndOfAnIndex) {
  TableDescriptor table = ProvisionedTable();
  EXPECT_EQ(Change(table, {{}, {}, {{}, UnitsChange{100, 100}}, {{"global", {}, {{}, UnitsChange{200, {}}}}}}), "OK");
  EXPECT_EQ(table.settings.warm, (Throughput{100, 100}));
  EXPECT_EQ(table.settings.indexes[1].warm, (Throughput{200, 20}));
}

}  // namespace
}  // namespace meridian::capacity_change_test
