#include "regiond/core/settings/kinesis_destinations.h"

#include <gtest/gtest.h>

#include "base/model/errors.h"
#include "base/model/strings.h"

namespace meridian::kinesis_destinations_test {
namespace {

constexpr auto kMillis = TimePrecision::kMillisecond;
constexpr auto kMicros = TimePrecision::kMicrosecond;

TableDescriptor OrdersTable() {
  TableDescriptor table;
  table.name = "orders";
  return table;
}

// reference/dynamodb-api.md §14.5, "Kinesis". One destination at a time (unverified).
TEST(KinesisDestinationsTest, OneIsActiveAtMost) {
  TableDescriptor table = OrdersTable();
  ASSERT_TRUE(EnableKinesisDestination(table.attributes, "a", kMillis).ok());
  for (const char* stream : {"a", "b"}) {
    const absl::Status again = EnableKinesisDestination(table.attributes, stream, kMillis);
    EXPECT_EQ(AwsErrorName(again), "ValidationException");
    EXPECT_EQ(again.message(),
              "Table is not in a valid state to enable Kinesis Streaming Destination: EnableKinesisStreamingDestination must be DISABLED "
              "or ENABLE_FAILED to perform ENABLE operation.");
  }
  ASSERT_TRUE(DisableKinesisDestination(table, "a").ok());
  ASSERT_TRUE(EnableKinesisDestination(table.attributes, "b", kMicros).ok());
  EXPECT_EQ(table.attributes.kinesis_destinations,
            (std::vector<KinesisDestination>{{"a", false, kMillis}, {"b", true, kMicros}}));
  ASSERT_TRUE(DisableKinesisDestination(table, "b").ok());
  ASSERT_TRUE(EnableKinesisDestination(table.attributes, "a", kMicros).ok());
  EXPECT_EQ(table.attributes.kinesis_destinations.size(), 2u) << "each stream once";
}

TEST(KinesisDestinationsTest, OnlyAnActiveOneIsDisabledOrUpdated) {
  TableDescriptor table = OrdersTable();
  EXPECT_EQ(DisableKinesisDestination(table, "a").message(),
            "Table is not in a valid state to disable Kinesis Streaming Destination: No streaming destination with streamArn: a found for "
            "table with tableName: orders");
  ASSERT_TRUE(EnableKinesisDestination(table.attributes, "a", kMillis).ok());
  ASSERT_TRUE(DisableKinesisDestination(table, "a").ok());
  EXPECT_EQ(DisableKinesisDestination(table, "a").message(),
            "Table is not in a valid state to disable Kinesis Streaming Destination: KinesisStreamingDestination must be ACTIVE to perform "
            "DISABLE operation.");
  EXPECT_EQ(UpdateKinesisDestination(table, "a", kMicros).message(),
            "Table is not in a valid state to update Kinesis Streaming Destination: KinesisStreamingDestination must be ACTIVE to perform "
            "UPDATE operation.");
}

// reference/streams-ttl-triggers.md §6.
TEST(KinesisDestinationsTest, ThePrecisionChanges) {
  TableDescriptor table = OrdersTable();
  ASSERT_TRUE(EnableKinesisDestination(table.attributes, "a", kMillis).ok());
  ASSERT_TRUE(UpdateKinesisDestination(table, "a", kMicros).ok());
  EXPECT_EQ(table.attributes.kinesis_destinations[0].precision, kMicros);
  EXPECT_EQ(UpdateKinesisDestination(table, "a", kMicros).message(),
            StrCat("Invalid Request: Precision is already set to the desired value of MICROSECOND for tableId: ", table.id.ToString(),
                   ", kdsArn: a"));
}

TEST(KinesisDestinationsTest, DisabledOnesDoNotPileUp) {
  TableDescriptor table = OrdersTable();
  for (size_t i = 0; i < kKinesisDestinationsMax + 5; ++i) {
    ASSERT_TRUE(EnableKinesisDestination(table.attributes, StrCat("stream-", i), kMillis).ok());
    ASSERT_TRUE(DisableKinesisDestination(table, StrCat("stream-", i)).ok());
  }
  EXPECT_EQ(table.attributes.kinesis_destinations.size(), kKinesisDestinationsMax);
  EXPECT_EQ(table.attributes.kinesis_destinations.back().stream_arn, StrCat("stream-", kKinesisDestinationsMax + 4));
}

}  // namespace
}  // namespace meridian::kinesis_destinations_test
