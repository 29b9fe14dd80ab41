#include "base/model/stream.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/model/strings.h"

namespace meridian::stream_test {
namespace {

const ShardRecord kShard{WallTime{0x0102}, 300, StreamView::kOldImage};

StreamRecord FullRecord() {
  StreamRecord record;
  record.cause = ChangeCause::kTtl;
  record.at = WallTime{0x0102};
  record.version = {Hlc{0x0304}, RegionId("eu")};
  record.key = ItemKey{"KEY"};
  record.existed = record.exists = true;
  record.old_image = "OLD";
  record.new_image = "NW";
  return record;
}

constexpr const char* kShardHex = "53" "0000000000000102" "ac02" "02";  // 'S', when, stream, view
constexpr const char* kTrimHex = "54" "ac02";                           // 'T', through
constexpr const char* kRecordHex =
    "01" "01" "03" "0000000000000102"     // format, cause, flags, when
    "0000000000000304" "026575"           // version: clock, "eu"
    "034b4559" "034f4c44" "024e57";       // key, images

TEST(StreamTest, GoldenVectors) {
  EXPECT_EQ(absl::BytesToHexString(EncodeShardRecord(kShard)), kShardHex);
  EXPECT_EQ(*DecodeShardRecord(absl::HexStringToBytes(kShardHex)), kShard);
  EXPECT_EQ(absl::BytesToHexString(EncodeTrimRecord({Lsn(300)})), kTrimHex);
  EXPECT_EQ(*DecodeTrimRecord(absl::HexStringToBytes(kTrimHex)), TrimRecord{Lsn(300)});
  EXPECT_EQ(absl::BytesToHexString(EncodeStreamRecord(ViewOf(FullRecord()))), kRecordHex);
  EXPECT_EQ(*DecodeStreamRecord(absl::HexStringToBytes(kRecordHex)), FullRecord());
}

TEST(StreamTest, EveryCauseAndFlagRoundTrips) {
  for (const ChangeCause cause : {ChangeCause::kClient, ChangeCause::kTtl, ChangeCause::kReplication, ChangeCause::kRestore}) {
    for (const auto& [existed, exists] : {std::pair{true, true}, std::pair{true, false}, std::pair{false, true}}) {
      StreamRecord record = FullRecord();
      record.cause = cause;
      record.existed = existed;
      record.exists = exists;
      EXPECT_EQ(*DecodeStreamRecord(EncodeStreamRecord(ViewOf(record))), record);
    }
  }
  for (const StreamView view : {StreamView::kKeysOnly, StreamView::kNewImage, StreamView::kOldImage, StreamView::kNewAndOldImages}) {
    const ShardRecord record{WallTime{1}, 1, view};
    EXPECT_EQ(*DecodeShardRecord(EncodeShardRecord(record)), record);
  }
}

TEST(StreamTest, TruncatedOrLongerBytesAreRefused) {
  const std::string shard = EncodeShardRecord(kShard), trim = EncodeTrimRecord({Lsn(300)}), record = EncodeStreamRecord(ViewOf(FullRecord()));
  for (const std::string& whole : {shard, trim, record}) {
    for (size_t size = 0; size < whole.size(); ++size) {
      const std::string_view cut = std::string_view(whole).substr(0, size);
      EXPECT_TRUE(absl::IsDataLoss(DecodeShardRecord(cut).status())) << size;
      EXPECT_TRUE(absl::IsDataLoss(DecodeTrimRecord(cut).status())) << size;
      EXPECT_TRUE(absl::IsDataLoss(DecodeStreamRecord(cut).status())) << size;
    }
    const std::string longer = whole + "x";
    EXPECT_FALSE(DecodeShardRecord(longer).ok() || DecodeTrimRecord(longer).ok() || DecodeStreamRecord(longer).ok());
  }
}

TEST(StreamTest, ValuesThatTheEncoderDoesNotWriteAreRefused) {
  const auto record_with = [](size_t at, char byte) {
    std::string bytes = EncodeStreamRecord(ViewOf(FullRecord()));
    bytes[at] = byte;
    return DecodeStreamRecord(bytes).ok();
  };
  EXPECT_FALSE(record_with(0, 2)) << "another format";
  EXPECT_FALSE(record_with(1, 4)) << "an unknown cause";
  EXPECT_FALSE(record_with(2, 4)) << "an unknown flag";
  EXPECT_FALSE(record_with(2, 0)) << "neither before nor after";
  EXPECT_TRUE(record_with(1, 0)) << "the offsets above are meant";
  std::string shard = EncodeShardRecord(kShard);
  shard.back() = 4;
  EXPECT_FALSE(DecodeShardRecord(shard).ok()) << "an unknown view";
}

TEST(StreamTest, ViewsShowImages) {
  EXPECT_FALSE(ShowsOldImage(StreamView::kKeysOnly) || ShowsNewImage(StreamView::kKeysOnly));
  EXPECT_TRUE(ShowsNewImage(StreamView::kNewImage) && !ShowsOldImage(StreamView::kNewImage));
  EXPECT_TRUE(ShowsOldImage(StreamView::kOldImage) && !ShowsNewImage(StreamView::kOldImage));
  EXPECT_TRUE(ShowsOldImage(StreamView::kNewAndOldImages) && ShowsNewImage(StreamView::kNewAndOldImages));
}

// reference/streams-ttl-triggers.md §2: 21 to 40 digits, rising; as text they must rise too, for readers that compare them so.
TEST(StreamTest, SequenceNumbersRiseAsTextToo) {
  EXPECT_EQ(SequenceNumberOf({Lsn(1), 0}), "100000000000000001000");
  std::string before;
  for (const StreamPosition& position :
       {StreamPosition{Lsn(1), 0}, StreamPosition{Lsn(1), 1}, StreamPosition{Lsn(1), 99}, StreamPosition{Lsn(2), 0},
        StreamPosition{Lsn(10), 0}, StreamPosition{Lsn(1'000'000'000'000), 7}}) {
    const std::string number = SequenceNumberOf(position);
    EXPECT_EQ(number.size(), 21u);
    EXPECT_EQ(number.find_first_not_of("0123456789"), std::string::npos);
    EXPECT_LT(before, number);
    EXPECT_EQ(*PositionOfSequenceNumber(number), position);
    before = number;
  }
}

TEST(StreamTest, OtherTextsAreNoSequenceNumbers) {
  for (const char* text : {"", "1000", "200000000000000001000", "10000000000000000100x", "1-0000000000000001000", "1 0000000000000001000",
                           "1000000000000000010000", "199999999999999999999"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(PositionOfSequenceNumber(text).status())) << text;
  }
}

}  // namespace
}  // namespace meridian::stream_test
