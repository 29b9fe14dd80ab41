// What a table admits while it changes: reference/dynamodb-api.md §14.2. Pairs that it has no text for are answered with the text for
// DeleteTable, or, while encryption changes, with the only one that it has for that (unverified).
#include "regiond/core/settings/change_under_way.h"

#include <gtest/gtest.h>

#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::change_under_way_test {
namespace {

using Kind = TableChangeKind;

constexpr Kind kAll[] = {Kind::kCreation, Kind::kDeletion, Kind::kBillingMode, Kind::kThroughput, Kind::kOnDemandMax,
                         Kind::kStream, Kind::kTableClass, Kind::kEncryption, Kind::kWarmThroughput, Kind::kIndexes,
                         Kind::kReplicas, Kind::kDeletionProtection, Kind::kTimeToLive, Kind::kContinuousBackups, Kind::kOtherSetting};

TableDescriptor Orders(Kind under_way) {
  TableDescriptor table;
  table.name = "orders";
  table.under_way = ChangeUnderWay{under_way, WallTime{1}};
  table.settings.table_class = TableClass::kStandardInfrequentAccess;
  table.attributes.streams = {{1, StreamView::kNewImage, WallTime{1'532'508'494'123'000}, WallTime()}};
  return table;
}

// "OK", or the text without what all have in front.
std::string Asked(const TableDescriptor& table, Kind asked) {
  const absl::Status status = CheckAdmits(table, asked);
  if (status.ok()) return "OK";
  EXPECT_EQ(AwsErrorName(status), "ResourceInUseException");
  constexpr std::string_view kFront = "Attempt to change a resource which is still in use: ";
  const std::string_view text = ToStd(status.message());
  return text.starts_with(kFront) ? std::string(text.substr(kFront.size())) : StrCat("full: ", text);
}
std::string Asked(Kind under_way, Kind asked) { return Asked(Orders(under_way), asked); }

TEST(ChangeUnderWayTest, ATableAtRestAdmitsEverything) {
  TableDescriptor table = Orders(Kind::kStream);
  table.under_way.reset();
  for (const Kind asked : kAll) EXPECT_EQ(Asked(table, asked), "OK");
}

// §14.2, "CREATING"; backup-pitr-export-import.md §3, "New table" and "Delete table with PITR on". How long AWS says the one and the other
// differs; that a table that is DELETING for more than a second admits this is (unverified).
TEST(ChangeUnderWayTest, ContinuousBackupsOfWhatComesOrGoes) {
  const absl::Status created = CheckAdmits(Orders(Kind::kCreation), Kind::kContinuousBackups);
  EXPECT_EQ(AwsErrorName(created), "ContinuousBackupsUnavailableException");
  EXPECT_EQ(created.message(), "Backups are being enabled for the table: orders. Please retry later");
  EXPECT_EQ(Asked(Kind::kDeletion, Kind::kContinuousBackups), "OK");
}

TEST(ChangeUnderWayTest, WhatComesOrGoesAdmitsNoOtherChange) {
  for (const auto& [under_way, what] : {std::pair{Kind::kCreation, "created"}, std::pair{Kind::kDeletion, "deleted"}}) {
    for (const Kind asked : kAll) {
      if (asked == Kind::kContinuousBackups) continue;
      const std::string text = Asked(under_way, asked);
      if (asked == Kind::kDeletionProtection) {
        EXPECT_EQ(text, "full: Table needs to be in ACTIVE status to modify deletion protection setting.");
      } else if (asked == Kind::kTimeToLive) {
        EXPECT_EQ(text, StrCat("Table orders is being ", what));
      } else {
        EXPECT_EQ(text, StrCat("Table is being ", what, ": orders"));
      }
    }
  }
}

TEST(ChangeUnderWayTest, WhatIsUpdatedAdmitsSettings) {
  for (const Kind under_way : {Kind::kBillingMode, Kind::kThroughput, Kind::kOnDemandMax, Kind::kStream, Kind::kTableClass,
                               Kind::kEncryption}) {
    for (const Kind asked : kAll) {
      EXPECT_EQ(Asked(under_way, asked) == "OK", asked >= Kind::kDeletionProtection)
          << static_cast<int>(asked) << " during " << static_cast<int>(under_way);
    }
  }
}

// AWS answers 200 to the switch back to on-demand while that to provisioned is in flight, and drops it
// (capacity-throttling-billing.md §2); here nothing is answered that is not done.
TEST(ChangeUnderWayTest, WhileCapacityChanges) {
  for (const Kind under_way : {Kind::kBillingMode, Kind::kThroughput, Kind::kOnDemandMax}) {
    EXPECT_EQ(Asked(under_way, Kind::kDeletion), "Table: orders is in the process of being updated.");
    EXPECT_EQ(Asked(under_way, Kind::kBillingMode), "Table IOPS are currently being updated. Table: orders");
    EXPECT_EQ(Asked(under_way, Kind::kThroughput), "Table IOPS are currently being updated. Table: orders");
    EXPECT_EQ(Asked(under_way, Kind::kStream), "Can't enable or disable stream while table IOPS are being updated. Table: orders");
    EXPECT_EQ(Asked(under_way, Kind::kTableClass), "Table: orders is in the process of being updated.");
  }
  EXPECT_EQ(Asked(Kind::kThroughput, Kind::kOnDemandMax), "Table IOPS are currently being updated. Table: orders");
  EXPECT_EQ(Asked(Kind::kBillingMode, Kind::kOnDemandMax), "OnDemandThroughput cannot be updated while BillingMode update is in progress");
}

TEST(ChangeUnderWayTest, WhileAStreamChanges) {
  TableDescriptor table = Orders(Kind::kStream);
  EXPECT_EQ(Asked(table, Kind::kStream), "A stream status change is currently in progress. Table: orders Stream: 2018-07-25T08:48:14.123 "
                                         "Operation: ENABLE");
  EXPECT_EQ(Asked(table, Kind::kDeletion), "Cannot delete table while stream is being enabled/disabled.");
  EXPECT_EQ(Asked(table, Kind::kIndexes), "Table: orders is in the process of being updated.");
  table.attributes.streams.back().disabled_at = WallTime{1'532'508'494'124'000};
  for (const Kind asked : {Kind::kBillingMode, Kind::kThroughput, Kind::kOnDemandMax}) {
    EXPECT_EQ(Asked(table, asked), "Can't change table IOPS when stream status is being updated. Table: orders Stream: "
                                   "2018-07-25T08:48:14.123 Operation: DISABLE");
  }
}

TEST(ChangeUnderWayTest, WhileTheClassChanges) {
  TableDescriptor table = Orders(Kind::kTableClass);
  const std::string text =
      "Can't update table class when a table class update is in progress. Table: orders TableClassUpdateInProgress: STANDARD";
  EXPECT_EQ(Asked(table, Kind::kTableClass), StrCat(text, "_INFREQUENT_ACCESS"));
  table.settings.table_class = TableClass::kStandard;
  EXPECT_EQ(Asked(table, Kind::kTableClass), text);
  EXPECT_EQ(Asked(table, Kind::kThroughput), "Table: orders is in the process of being updated.");
}

TEST(ChangeUnderWayTest, WhileEncryptionChanges) {
  for (const Kind asked : {Kind::kEncryption, Kind::kThroughput, Kind::kDeletion}) {
    EXPECT_EQ(Asked(Kind::kEncryption, asked), "Server-Side Encryption is still being updated");
  }
}

// §2.1, "table not ACTIVE".
TEST(ChangeUnderWayTest, ATableWithReplicasGivesNoDetail) {
  TableDescriptor table = Orders(Kind::kStream);
  table.global.emplace();
  for (const Kind asked : {Kind::kStream, Kind::kDeletion, Kind::kReplicas}) {
    EXPECT_EQ(Asked(table, asked), "full: The resource which you are attempting to change is in use.");
  }
  EXPECT_EQ(Asked(table, Kind::kTimeToLive), "OK");
}

}  // namespace
}  // namespace meridian::change_under_way_test
