#include "base/model/table_attributes.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/model/strings.h"
#include "base/model/table_attributes_codec.h"

namespace meridian::table_attributes_test {
namespace {

TableAttributes Full() {
  TableAttributes attributes;
  attributes.tags = {{"a", "1"}, {"b", ""}};
  attributes.time_to_live = {true, "ttl", WallTime{1}, 7};
  attributes.policy = ResourcePolicy{"{}", 300};
  attributes.newest_policy_revision = 300;
  attributes.insights[kTableItself] = {true, InsightsMode::kThrottledKeys, WallTime{2}, WallTime{3}};
  attributes.insights[2].enabled = false;
  attributes.throughput[2] = {WallTime{4}, WallTime{5}, 6};
  attributes.kinesis_destinations = {{"arn:x", true, TimePrecision::kMicrosecond}, {"arn:y", false, TimePrecision::kMillisecond}};
  attributes.encryption_key_arn = "key";
  attributes.encryption_changes = {WallTime{7}};
  attributes.class_changes = {WallTime{8}, WallTime{9}};
  attributes.pay_per_request_at = WallTime{10};
  attributes.streams = {{1, StreamView::kOldImage, WallTime{11}, WallTime{12}},
                        {300, StreamView::kNewAndOldImages, WallTime{13}, WallTime{}}};
  attributes.recovery = PointInTimeRecovery{7, WallTime{14}};
  return attributes;
}

std::string Encode(const TableAttributes& attributes) {
  std::string bytes;
  ByteWriter out(&bytes);
  WriteTableAttributes(attributes, out);
  return bytes;
}

bool Decodes(std::string_view bytes, TableAttributes* attributes, bool complete = true) {
  ByteReader in(bytes);
  *attributes = ReadTableAttributes(in, complete);
  return in.done();
}

TEST(TableAttributesTest, GoldenVector) {
  const std::string hex = StrCat(
      "02" "0161" "0131" "0162" "00",                                       // tags
      "01" "0374746c" "0000000000000001",                                  // TTL
      "01" "027b7d" "ac02" "ac02",                                         // policy
      "02" "00" "01" "01" "0000000000000002" "0000000000000003",           // insights of the table
      "02" "00" "00" "0000000000000000" "0000000000000000",                // and of an index
      "01" "02" "0000000000000004" "0000000000000005" "06",                // throughput
      "02" "0561726e3a78" "01" "01" "0561726e3a79" "00" "00",              // Kinesis destinations
      "036b6579" "01" "0000000000000007" "02" "0000000000000008" "0000000000000009",  // encryption, class changes
      "000000000000000a",                                                  // on demand since
      "02" "01" "02" "000000000000000b" "000000000000000c",                // streams, one that was disabled
      "ac02" "03" "000000000000000d" "0000000000000000",                   // and one that is enabled
      "07" "000000000000000e" "07");                                       // point-in-time recovery, the queue of TTL
  EXPECT_EQ(absl::BytesToHexString(Encode(Full())), hex);
  TableAttributes back;
  ASSERT_TRUE(Decodes(absl::HexStringToBytes(hex), &back));
  EXPECT_EQ(back, Full());
}

TEST(TableAttributesTest, EveryPrefixAndMoreIsRefused) {
  const std::string bytes = Encode(Full());
  TableAttributes back;
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Decodes(std::string_view(bytes).substr(0, size), &back)) << size;
  }
  EXPECT_FALSE(Decodes(bytes + "x", &back));
}

// Else the same tags would have several encodings.
TEST(TableAttributesTest, EntriesOfAMapComeInOrderAndOnce) {
  TableAttributes tags;
  tags.tags = {{"a", "1"}, {"b", "2"}};
  const std::string bytes = Encode(tags);
  TableAttributes back;
  for (const auto& [key, valid] : {std::pair{'b', true}, std::pair{'a', false}, std::pair{'A', false}}) {
    std::string changed = bytes;
    changed[changed.find('b')] = key;
    EXPECT_EQ(Decodes(changed, &back), valid) << key;
  }
}

TEST(TableAttributesTest, WhatIsNeitherYesNorNoIsRefused) {
  std::string bytes = Encode({});
  TableAttributes back;
  ASSERT_TRUE(Decodes(bytes, &back));
  EXPECT_EQ(back, TableAttributes{});
  bytes[1] = 2;  // whether TTL is enabled
  EXPECT_FALSE(Decodes(bytes, &back));
}

TEST(TableAttributesTest, AStreamShowsWhatAStreamCan) {
  TableAttributes attributes;
  attributes.streams = {{1, StreamView::kNewAndOldImages, WallTime{1}, WallTime{}}};
  std::string bytes = Encode(attributes);
  TableAttributes back;
  ASSERT_TRUE(Decodes(bytes, &back));
  bytes[bytes.size() - 19] = 4;  // what it shows, before two times, recovery and the queue of TTL
  EXPECT_FALSE(Decodes(bytes, &back));
}

TEST(TableAttributesTest, RecoveryIsForOneToThirtyFiveDays) {
  TableAttributes attributes;
  attributes.recovery = PointInTimeRecovery{kRecoveryDaysMax, WallTime{1}};
  std::string bytes = Encode(attributes);
  TableAttributes back;
  ASSERT_TRUE(Decodes(bytes, &back));
  EXPECT_EQ(back, attributes);
  char& days = bytes[bytes.size() - 10];  // before a time and the queue of TTL
  days = 1;
  ASSERT_TRUE(Decodes(bytes, &back));
  EXPECT_EQ(back.recovery->period_days, 1u);
  days = 36;
  EXPECT_FALSE(Decodes(bytes, &back));
  days = 0;
  EXPECT_FALSE(Decodes(bytes, &back)) << "off has no time";
}

// What versions before point-in-time recovery have written.
TEST(TableAttributesTest, EncodingsWithoutRecoveryAreRead) {
  TableAttributes attributes = Full();
  attributes.recovery.reset();
  attributes.time_to_live.queue = 0;
  std::string bytes = Encode(attributes);
  ASSERT_TRUE(bytes.ends_with(std::string(2, '\0')));
  bytes.resize(bytes.size() - 2);
  TableAttributes back;
  EXPECT_FALSE(Decodes(bytes, &back));
  ASSERT_TRUE(Decodes(bytes, &back, false));
  EXPECT_EQ(back, attributes);
}

TEST(TableAttributesTest, OnlyTheLastStreamMayBeEnabled) {
  TableAttributes attributes;
  EXPECT_EQ(attributes.enabled_stream(), nullptr);
  attributes = Full();
  ASSERT_NE(attributes.enabled_stream(), nullptr);
  EXPECT_EQ(attributes.enabled_stream()->number, 300u);
  attributes.streams.pop_back();
  EXPECT_EQ(attributes.enabled_stream(), nullptr);
}

TEST(TableAttributesTest, AnIndexIsForgotten) {
  TableAttributes attributes = Full();
  attributes.ForgetIndex(2);
  EXPECT_EQ(attributes.insights.size(), 1u);
  EXPECT_TRUE(attributes.throughput.empty());
}

// reference/capacity-throttling-billing.md §6: the count begins anew at 00:00 UTC.
TEST(TableAttributesTest, DecreasesAreOfOneUtcDay) {
  const WallTime day{1'532'476'800'000'000};  // 2018-07-25T00:00:00Z
  const ThroughputHistory history{{}, day + Duration::Seconds(86'399), 3};
  EXPECT_EQ(history.DecreasesOnDayOf(day), 3u);
  EXPECT_EQ(history.DecreasesOnDayOf(day + Duration::Seconds(86'399)), 3u);
  EXPECT_EQ(history.DecreasesOnDayOf(day + Duration::Seconds(86'400)), 0u);
}

}  // namespace
}  // namespace meridian::table_attributes_test
