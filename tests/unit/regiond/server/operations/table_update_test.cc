// What UpdateTable makes of a table's stream: reference/streams-ttl-triggers.md §1, dynamodb-api.md §14.1.
#include "regiond/server/operations/table_update.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::table_update_test {
namespace {

constexpr WallTime kNow{1'700'000'000'000'000};

TableDescriptor Orders() {
  TableDescriptor table;
  table.name = "orders";
  return table;
}

std::string Change(std::optional<StreamView> enable, TableDescriptor& table, std::optional<BillingMode> mode = std::nullopt) {
  UpdateTableRequest request;
  request.table = table.name;
  request.stream = StreamChange{enable};
  request.billing_mode = mode;
  const absl::Status status = ApplyTableUpdate(request, "us-east-1", table, kNow);
  return status.ok() ? "OK" : StrCat(AwsErrorName(status), ": ", status.message());
}

TEST(TableUpdateTest, AStreamIsEnabledAndDisabled) {
  TableDescriptor table = Orders();
  EXPECT_EQ(Change(std::nullopt, table), "ValidationException: Table has no stream to disable: TableName: orders");
  EXPECT_EQ(Change(StreamView::kOldImage, table), "OK");
  ASSERT_NE(table.attributes.enabled_stream(), nullptr);
  EXPECT_EQ(*table.attributes.enabled_stream(), (StreamDefinition{1, StreamView::kOldImage, kNow, WallTime()}));
  EXPECT_EQ(Change(StreamView::kKeysOnly, table), "ValidationException: Table already has an enabled stream: TableName: orders");
  EXPECT_EQ(Change(std::nullopt, table), "OK");
  EXPECT_EQ(table.attributes.enabled_stream(), nullptr);
  EXPECT_EQ(table.attributes.streams.back().disabled_at, kNow);
}

TEST(TableUpdateTest, AStreamComesWithTheSwitchToOnDemand) {
  TableDescriptor table = Orders();
  table.settings.throughput = {5, 5};
  EXPECT_EQ(Change(StreamView::kKeysOnly, table, BillingMode::kPayPerRequest), "OK");
  EXPECT_NE(table.attributes.enabled_stream(), nullptr);
  EXPECT_EQ(table.settings.billing_mode, BillingMode::kPayPerRequest);
}

// A stream is each Region's own here, so that it may be enabled while there are replicas (docs/streams.md).
TEST(TableUpdateTest, AReplicaKeepsItsStream) {
  TableDescriptor table = Orders();
  table.global.emplace();
  EXPECT_EQ(Change(std::nullopt, table), "ValidationException: Table has no stream to disable: TableName: orders");
  EXPECT_EQ(Change(StreamView::kNewImage, table), "OK");
  EXPECT_EQ(Change(std::nullopt, table),
            "ValidationException: One or more parameter values were invalid: Disabling Stream is not allowed for a Global Table replica.");
  EXPECT_NE(table.attributes.enabled_stream(), nullptr);
  table.global.reset();
  EXPECT_EQ(Change(std::nullopt, table), "OK");
}

// reference/global-tables.md §13; the prefix of the last one is that of replicas (unverified).
TEST(TableUpdateTest, ConsistencyOfATable) {
  TableDescriptor table = Orders();
  EXPECT_TRUE(CheckConsistency({.gives_consistency = true}, table).ok()) << "EVENTUAL, which every global table has";
  EXPECT_EQ(CheckConsistency({.gives_consistency = true, .strong = true}, table).message(),
            "Meridian does not support MultiRegionConsistency STRONG in UpdateTable yet");
  table.global.emplace();
  for (const bool strong : {false, true}) {
    EXPECT_EQ(CheckConsistency({.gives_consistency = true, .strong = strong}, table).message(),
              "MultiRegionConsistency parameter is unsupported on existing global table");
  }
  EXPECT_EQ(CheckConsistency({.witnesses_removed = {"eu-west-1"}}, table).message(),
            "Update global table operation failed because one or more witnesses were not part of the global table. Please retry the request without "
            "these witnesses: [eu-west-1].");
}

TableChangeKind Kind(const UpdateTableRequest& request) { return KindOf(request, BillingMode::kProvisioned); }

// Whose time an UpdateTable takes: dynamodb-api.md §14.1, §14.2.
TEST(TableUpdateTest, WhatKindOfChangeARequestIs) {
  EXPECT_EQ(Kind({.strong = true}), TableChangeKind::kReplicas);
  EXPECT_EQ(Kind({.throughput = Throughput{1, 1}}), TableChangeKind::kThroughput);
  EXPECT_EQ(Kind({.billing_mode = BillingMode::kProvisioned, .throughput = Throughput{1, 1}}), TableChangeKind::kThroughput)
      << "no other mode";
  EXPECT_EQ(Kind({.billing_mode = BillingMode::kProvisioned}), TableChangeKind::kBillingMode);
  EXPECT_EQ(Kind({.billing_mode = BillingMode::kPayPerRequest, .stream = StreamChange{}}), TableChangeKind::kBillingMode);
  EXPECT_EQ(Kind({.bounds = {.on_demand_max = UnitsChange{}}}), TableChangeKind::kOnDemandMax);
  EXPECT_EQ(Kind({.bounds = {.warm = UnitsChange{}}}), TableChangeKind::kWarmThroughput);
  EXPECT_EQ(Kind({.table_class = TableClass::kStandard}), TableChangeKind::kTableClass);
  EXPECT_EQ(Kind({.encryption = Encryption{}}), TableChangeKind::kEncryption);
  EXPECT_EQ(Kind({.stream = StreamChange{}}), TableChangeKind::kStream);
  EXPECT_EQ(Kind({.deletion_protection = false}), TableChangeKind::kDeletionProtection);
  EXPECT_EQ(Kind({.replica_updates = {ReplicaUpdate{}}}), TableChangeKind::kReplicas);
}

TEST(TableUpdateTest, WhatKindOfChangeOfAnIndexARequestIs) {
  IndexChange change;
  EXPECT_EQ(Kind({.index_changes = {change}}), TableChangeKind::kIndexes);
  change.action = IndexChange::Action::kDelete;
  EXPECT_EQ(Kind({.index_changes = {change}}), TableChangeKind::kIndexes);
  change.action = IndexChange::Action::kUpdate;
  change.bounds.warm.emplace();
  EXPECT_EQ(Kind({.index_changes = {change}}), TableChangeKind::kWarmThroughput);
  change.bounds.on_demand_max.emplace();
  EXPECT_EQ(Kind({.index_changes = {change}}), TableChangeKind::kOnDemandMax);
  change.has_throughput = true;
  EXPECT_EQ(Kind({.index_changes = {change}}), TableChangeKind::kThroughput);
}

}  // namespace
}  // namespace meridian::table_update_test
