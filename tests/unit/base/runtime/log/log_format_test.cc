#include "base/runtime/log/log_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/runtime/log/log_index.h"
#include "tests/support/log_store_contract.h"

namespace meridian::log_format_test {
namespace {

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    hex += kDigits[static_cast<uint8_t>(c) >> 4];
    hex += kDigits[static_cast<uint8_t>(c) & 15];
  }
  return hex;
}

// Golden bytes: a change here makes every log that exists unreadable, and needs a new version.
TEST(LogFormatTest, BytesAreFixed) {
  std::string entry;
  AppendEntry({.settled = LogPosition(1, 2),
               .log = {TableId{0x1122, 0x3344}, PartitionId(5)},
               .epoch = Epoch(6),
               .lsn = Lsn(7),
               .payload = "hi"},
              LogPosition(3, 100), &entry);
  EXPECT_EQ(Hex(entry.substr(0, 4)), "0000002f");
  EXPECT_EQ(Hex(entry.substr(12)),
            "00" "0000000100000002" "00000000000011220000000000003344" "00000005" "0000000000000006"
            "0000000000000007" "6869");
  EXPECT_EQ(Hex(EncodeSegmentHeader(9)).substr(0, 40), "4d6572694c6f670a" "00000001" "0000000000000009");
}

TEST(LogFormatTest, AnEntryIsGoodOnlyWhereItWasWritten) {
  std::string bytes;
  AppendEntry({.log = TestLog(1), .lsn = Lsn(7), .payload = "hi"}, LogPosition(3, 100), &bytes);
  const std::string more = bytes + "more";
  const auto entry = DecodeEntry(more, LogPosition(3, 100));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->payload, "hi");
  EXPECT_EQ(entry->lsn, Lsn(7));
  EXPECT_EQ(entry->size, bytes.size());
  EXPECT_FALSE(DecodeEntry(bytes, LogPosition(3, 101)).has_value());
  EXPECT_FALSE(DecodeEntry(bytes, LogPosition(4, 100)).has_value());
  EXPECT_FALSE(DecodeEntry(bytes.substr(0, bytes.size() - 1), LogPosition(3, 100)).has_value());
  EXPECT_FALSE(DecodeEntry("", LogPosition(3, 100)).has_value());
}

TEST(LogFormatTest, SnapshotsRoundTrip) {
  const LogSnapshot snapshot{LogPosition(4, 5), {{TestLog(1), Lsn(3), Lsn(9)}, {TestLog(2, 8), Lsn(4), Lsn(3)}}};
  const std::string bytes = EncodeLogSnapshot(snapshot);
  const auto decoded = DecodeLogSnapshot(bytes);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->previous_end, snapshot.previous_end);
  EXPECT_EQ(decoded->logs, snapshot.logs);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeLogSnapshot(std::string_view(bytes).substr(0, size)).has_value()) << size;
  }
}

TEST(LogFormatTest, FileNames) {
  EXPECT_EQ(SegmentFileName(42), "00000000000000000042.log");
  EXPECT_EQ(ParseSegmentFileName("00000000000000000042.log"), 42u);
  for (const char* bad : {"", "42.log", "00000000000000000000.log", "0000000000000000004x.log",
                          "00000000000000000042.tmp", "99999999999999999999.log"}) {
    EXPECT_FALSE(ParseSegmentFileName(bad).has_value()) << bad;
  }
}

TEST(LogIndexTest, CountsLiveRecordsPerSegment) {
  LogIndex index;
  const LogId a = TestLog(1), b = TestLog(2);
  index.Append(a, Lsn(1), LogPosition(1, 10));
  index.Append(b, Lsn(1), LogPosition(1, 20));
  index.Append(a, Lsn(2), LogPosition(2, 10));
  index.Append(a, Lsn(3), LogPosition(2, 20));
  EXPECT_EQ(index.LiveIn(1), 2);
  EXPECT_EQ(index.LiveIn(2), 2);
  EXPECT_EQ(index.LastBefore(a, LogPosition(2, 20)), Lsn(2));
  index.Append(a, Lsn(2), LogPosition(3, 10));  // replaces two
  EXPECT_EQ(index.LiveIn(2), 0);
  EXPECT_EQ(index.LastBefore(a, LogPosition(2, 30)), Lsn(1));
  EXPECT_TRUE(index.Trim(a, Lsn(1)));
  EXPECT_FALSE(index.Trim(a, Lsn(1)));
  EXPECT_EQ(index.LiveIn(1), 1);
  EXPECT_TRUE(index.Drop(b));
  EXPECT_FALSE(index.Drop(b));
  EXPECT_EQ(index.LiveIn(1), 0);
  EXPECT_EQ(index.records(), 1);
}

TEST(LogIndexTest, RestoreShowsWhatIsMissing) {
  LogIndex index;
  const LogId a = TestLog(1), b = TestLog(2), gone = TestLog(3);
  for (uint64_t lsn = 1; lsn <= 3; ++lsn) {
    index.Append(a, Lsn(lsn), LogPosition(1, static_cast<uint32_t>(10 * lsn)));
  }
  index.Append(gone, Lsn(1), LogPosition(1, 50));
  index.Restore({{a, Lsn(2), Lsn(2)}, {b, Lsn(5), Lsn(4)}});
  EXPECT_EQ(index.ExtentOf(a), (LogExtent{a, Lsn(2), Lsn(2)}));
  EXPECT_EQ(index.NextOf(b), Lsn(5));
  EXPECT_EQ(index.NextOf(gone), Lsn(1));
  EXPECT_EQ(index.records(), 1);
  EXPECT_FALSE(index.FirstHole().has_value());
  index.Restore({{a, Lsn(2), Lsn(4)}});
  ASSERT_TRUE(index.FirstHole().has_value());
  EXPECT_EQ(index.FirstHole()->lsn, Lsn(3));
  index.Trim(a, Lsn(4));  // a later mark says that the missing ones are not needed
  EXPECT_FALSE(index.FirstHole().has_value());
}

}  // namespace
}  // namespace meridian::log_format_test
