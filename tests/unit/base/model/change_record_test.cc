#include "base/model/change_record.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "base/model/strings.h"

namespace meridian::change_record_test {
namespace {

VersionedItem FullItem() {
  VersionedItem item;
  item.version = {Hlc{0x0102}, RegionId("eu")};
  item.past.Include(Version{Hlc{3}, RegionId("us")});
  item.past.Include(Version{Hlc{2}, RegionId("ap")});
  item.replaces = {Hlc{2}, RegionId("ap")};
  item.image = "IMG";
  item.conditional = true;
  return item;
}

ChangeRecord FullRecord() {
  ChangeRecord record;
  record.lsn = Lsn(300);
  record.epoch = Epoch(5);
  record.cause = ChangeCause::kReplication;
  record.key = ItemKey{"KEY"};
  record.after = FullItem();
  record.journal_only = true;
  record.conflicting = VersionedItem{{Hlc{9}, RegionId("us")}, {}, {}, true, "", false, true};
  record.transaction_id = "tx";
  record.keeps_tombstone = true;
  record.bytes_before = 299;
  record.logged_at = WallTime{11};
  return record;
}

constexpr const char* kFullItemHex =
    "02"                            // flags: conditional
    "0000000000000102" "026575"     // version: clock, "eu"
    "02"                            // two versions in the past
    "0000000000000002" "026170"     // "ap" before
    "0000000000000003" "027573"     // "us"
    "0000000000000002" "026170"     // replaces
    "03494d47";                     // "IMG"

TEST(ChangeRecordTest, GoldenVectorOfAVersionedItem) {
  EXPECT_EQ(absl::BytesToHexString(EncodeVersionedItem(FullItem())), kFullItemHex);
  EXPECT_EQ(*DecodeVersionedItem(absl::HexStringToBytes(kFullItemHex)), FullItem());
}

TEST(ChangeRecordTest, GoldenVectorOfARecord) {
  const std::string hex = StrCat("02" "ac02" "05" "02" "0f" "000000000000000b" "ac02" "034b4559", kFullItemHex,
                                 "05" "0000000000000009" "027573" "00" "0000000000000000" "00" "00", "027478");
  EXPECT_EQ(absl::BytesToHexString(EncodeChangeRecord(FullRecord())), hex);
  EXPECT_EQ(*DecodeChangeRecord(absl::HexStringToBytes(hex)), FullRecord());
}

TEST(ChangeRecordTest, EveryCauseAndFlagRoundTrips) {
  for (const ChangeCause cause :
       {ChangeCause::kClient, ChangeCause::kTtl, ChangeCause::kReplication, ChangeCause::kRestore}) {
    for (const bool journal_only : {false, true}) {
      for (const bool conflict : {false, true}) {
        ChangeRecord record = FullRecord();
        record.cause = cause;
        record.journal_only = journal_only;
        record.keeps_tombstone = !conflict;
        if (conflict) record.logged_at = WallTime();
        if (!conflict) record.conflicting.reset();
        EXPECT_EQ(*DecodeChangeRecord(EncodeChangeRecord(record)), record);
      }
    }
  }
  EXPECT_EQ(*DecodeChangeRecord(EncodeChangeRecord(ChangeRecord{})), ChangeRecord{});
}

TEST(ChangeRecordTest, EveryMarkOfAnItemRoundTripsAndCostsNothing) {
  const size_t bytes = EncodeVersionedItem(FullItem()).size();
  for (const bool deleted : {false, true}) {
    for (const bool conditional : {false, true}) {
      for (const bool transactional : {false, true}) {
        VersionedItem item = FullItem();
        item.deleted = deleted;
        item.conditional = conditional;
        item.transactional = transactional;
        const std::string encoded = EncodeVersionedItem(item);
        EXPECT_EQ(encoded.size(), bytes);
        EXPECT_EQ(*DecodeVersionedItem(encoded), item);
        EXPECT_EQ(ViewStoredImage(encoded)->deleted, deleted);
        EXPECT_EQ(ViewStoredImage(encoded)->image, item.image);
      }
    }
  }
}

TEST(ChangeRecordTest, AViewShowsWhatDecodingShows) {
  for (const bool conflict : {false, true}) {
    ChangeRecord record = FullRecord();
    record.journal_only = conflict;
    if (!conflict) record.conflicting.reset();
    const std::string bytes = EncodeChangeRecord(record);
    const absl::StatusOr<ChangeView> view = ViewChangeRecord(bytes);
    ASSERT_TRUE(view.ok());
    EXPECT_EQ(view->journal_only, conflict);
    EXPECT_EQ(view->has_conflicting, conflict);
    EXPECT_TRUE(view->keeps_tombstone);
    EXPECT_EQ(view->bytes_before, 299);
    EXPECT_EQ(view->key, "KEY");
    EXPECT_EQ(view->after, EncodeVersionedItem(record.after));
    EXPECT_EQ(view->clock, record.after.version.hlc);
    EXPECT_FALSE(view->deleted);
    EXPECT_EQ(view->image_bytes, 3);
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(ViewChangeRecord(std::string_view(bytes).substr(0, size)).ok()) << size;
    }
    EXPECT_FALSE(ViewChangeRecord(bytes + "x").ok());
  }
}

TEST(ChangeRecordTest, FencesAndScrubMarksAreNoChanges) {
  EXPECT_TRUE(IsMark(kFencePayload));
  EXPECT_TRUE(IsMark(kScrubPayload));
  EXPECT_FALSE(IsMark(EncodeChangeRecord(ChangeRecord{})));
}

TEST(ChangeRecordTest, TruncatedOrLongerBytesAreRefused) {
  const std::string record = EncodeChangeRecord(FullRecord());
  for (size_t size = 0; size < record.size(); ++size) {
    EXPECT_EQ(DecodeChangeRecord(std::string_view(record).substr(0, size)).status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  }
  EXPECT_FALSE(DecodeChangeRecord(record + "x").ok());
  const std::string item = EncodeVersionedItem(FullItem());
  for (size_t size = 0; size < item.size(); ++size) {
    EXPECT_FALSE(DecodeVersionedItem(std::string_view(item).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(DecodeVersionedItem(item + "x").ok());
}

TEST(ChangeRecordTest, ValuesThatTheEncoderDoesNotWriteAreRefused) {
  const std::string good = EncodeChangeRecord(FullRecord());
  auto with = [&](size_t at, char byte) {
    std::string bytes = good;
    bytes[at] = byte;
    return DecodeChangeRecord(bytes).status().code();
  };
  EXPECT_EQ(with(0, 1), absl::StatusCode::kDataLoss) << "another format";
  EXPECT_EQ(with(4, 4), absl::StatusCode::kDataLoss) << "an unknown cause";
  EXPECT_EQ(with(5, 31), absl::StatusCode::kDataLoss) << "an unknown flag";
  EXPECT_EQ(with(13, 0), absl::StatusCode::kDataLoss) << "a time that is none";
  EXPECT_EQ(with(20, 8), absl::StatusCode::kDataLoss) << "an unknown flag of the item";
  std::string item = EncodeVersionedItem(FullItem());
  item[0] = 8;
  EXPECT_FALSE(DecodeVersionedItem(item).ok());
  EXPECT_FALSE(ViewStoredImage(item).ok());
  EXPECT_EQ(with(4, 0), absl::StatusCode::kOk) << "the offsets above are meant";

  std::string unordered = EncodeVersionedItem(FullItem());
  const size_t us = unordered.find("us");
  unordered.replace(us, 2, "ap");
  EXPECT_FALSE(DecodeVersionedItem(unordered).ok()) << "the past names each Region once, ascending";
}

}  // namespace
}  // namespace meridian::change_record_test
