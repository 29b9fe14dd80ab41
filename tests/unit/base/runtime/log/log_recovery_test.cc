#include "base/runtime/log/log_recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include <map>

#include "tests/unit/base/runtime/log/segment_log_harness.h"

namespace meridian::log_recovery_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const LogId kA = TestLog(1);
const LogId kB = TestLog(2);

void AppendSettled(SegmentLogHarness& harness, std::vector<LogRecord> records) {
  harness.log().Append(std::move(records));
  ASSERT_EQ(harness.Settle().size(), 1u);
}

// The store cut at every byte of its last segment, as a crash during the write may leave it.
TEST(LogRecoveryTest, EveryPrefixHoldsEveryBatchCompletedBefore) {
  SegmentLogHarness harness(Durability::kOs, 500, 1 << 20, MemoryBackedParent());
  struct State {
    LogStore::Bounds a, b;
  };
  const auto state = [&] { return State{harness.log().BoundsOf(kA), harness.log().BoundsOf(kB)}; };
  std::map<std::pair<uint32_t, uint64_t>, State> completed;  // by segment and its size
  const auto note = [&] {
    const uint32_t segment = harness.SegmentsOnDisk().back();
    completed[{segment, std::filesystem::file_size(harness.SegmentPath(segment))}] = state();
  };
  harness.Settle();
  note();
  for (uint64_t n = 1; n <= 10; ++n) {
    AppendSettled(harness, {TestRecord(kA, 2 * n - 1, "aaaa"), TestRecord(kB, n, "bbbbbbbb"),
                            TestRecord(kA, 2 * n, "cc")});
    note();
    if (n == 4) {
      harness.log().Trim(kB, Lsn(2));
      harness.Settle();
      note();
    }
  }
  const std::vector<uint32_t> segments = harness.SegmentsOnDisk();
  ASSERT_GE(segments.size(), 3u);
  harness.Close();
  std::map<uint32_t, std::string> files;
  for (const uint32_t segment : segments) files[segment] = ReadFile(harness.SegmentPath(segment));

  int cuts = 0;
  for (const uint32_t last : segments) {
    for (size_t size = 0; size <= files[last].size(); ++size, ++cuts) {
      for (const uint32_t segment : segments) {
        std::filesystem::remove(harness.SegmentPath(segment));
        if (segment < last) WriteFile(harness.SegmentPath(segment), files[segment]);
      }
      WriteFile(harness.SegmentPath(last), files[last].substr(0, size));
      ASSERT_TRUE(harness.TryReopen().ok()) << "segment " << last << " cut to " << size;
      const auto behind = completed.upper_bound({last, size});
      const State expected = behind == completed.begin() ? State{} : std::prev(behind)->second;
      const State now = state();
      ASSERT_GE(now.a.last, expected.a.last) << "segment " << last << " cut to " << size;
      ASSERT_GE(now.b.last, expected.b.last);
      ASSERT_EQ(now.b.first, expected.b.first);
      ASSERT_LT(now.a.last.value, expected.a.last.value + 2);  // not more than a part of the next batch
      const auto records = harness.log().Read(kA, Lsn(1), 1 << 20);
      ASSERT_TRUE(records.ok());
      for (const LogRecord& record : *records) {
        ASSERT_EQ(record, TestRecord(kA, record.lsn.value, record.lsn.value % 2 == 1 ? "aaaa" : "cc"));
      }
    }
  }
  EXPECT_GT(cuts, 1000);
}

// Positions of the records of the one segment, by payload.
size_t EntryOffset(const std::string& bytes, const std::string& payload) {
  return bytes.find(payload) - kEntryHeadBytes - kEntryBodyBytesMin;
}

TEST(LogRecoveryTest, AFlippedBitInsideIsDataLossAndNamesThePlace) {
  SegmentLogHarness harness;
  AppendSettled(harness, {TestRecord(kA, 1, "first"), TestRecord(kA, 2, "second")});
  AppendSettled(harness, {TestRecord(kA, 3, "third")});
  harness.Close();
  const std::string path = harness.SegmentPath(1);
  const std::string good = ReadFile(path);
  const size_t entry = EntryOffset(good, "second"), end = EntryOffset(good, "third");
  for (size_t at = entry; at < end; ++at) {
    std::string bad = good;
    bad[at] ^= 0x10;
    WriteFile(path, bad);
    const absl::Status status = harness.TryReopen();
    ASSERT_EQ(status.code(), absl::StatusCode::kDataLoss) << at;
    ASSERT_THAT(std::string(status.message()), HasSubstr(path + " is damaged at offset " + std::to_string(entry)));
    ASSERT_THAT(std::string(status.message()), HasSubstr("if the other two are whole"));
    ASSERT_EQ(ReadFile(path), bad);  // evidence is not touched
  }
  WriteFile(path, good);
  EXPECT_TRUE(harness.TryReopen().ok());
}

TEST(LogRecoveryTest, AFlippedBitInTheLastRecordIsATornTail) {
  SegmentLogHarness harness;
  AppendSettled(harness, {TestRecord(kA, 1, "first")});
  AppendSettled(harness, {TestRecord(kA, 2, "last")});
  harness.Close();
  const std::string path = harness.SegmentPath(1);
  const std::string good = ReadFile(path);
  const size_t entry = EntryOffset(good, "last");
  for (size_t at = entry; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] ^= 0x10;
    WriteFile(path, bad);
    ASSERT_TRUE(harness.TryReopen().ok()) << at;
    ASSERT_EQ(BoundsText(harness.log(), kA), "1..1");
    ASSERT_EQ(harness.log().recovery().torn_bytes, static_cast<int64_t>(good.size() - entry));
    harness.Close();
    ASSERT_EQ(std::filesystem::file_size(path), entry);
  }
  ASSERT_TRUE(harness.TryReopen().ok());
  AppendSettled(harness, {TestRecord(kA, 2, "again")});
  EXPECT_THAT(PayloadsFrom(harness.log(), kA, 1), ElementsAre("first", "again"));
}

TEST(LogRecoveryTest, DamageInAnEarlierSegmentIsDataLoss) {
  SegmentLogHarness harness(Durability::kFsync, 1);
  for (uint64_t lsn = 1; lsn <= 3; ++lsn) AppendSettled(harness, {TestRecord(kA, lsn, "payload")});
  harness.Close();
  const std::vector<uint32_t> segments = harness.SegmentsOnDisk();
  const std::string path = harness.SegmentPath(segments[segments.size() - 2]);
  const std::string good = ReadFile(path);
  for (const std::string& bad : {std::string(), good.substr(0, good.size() - 1), good.substr(0, kSegmentHeaderBytes),
                                 good.substr(0, EntryOffset(good, "payload"))}) {
    WriteFile(path, bad);
    const absl::Status status = harness.TryReopen();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << bad.size();
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
  }
  std::filesystem::remove(path);
  const absl::Status status = harness.TryReopen();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("has no record with LSN 2"));
}

// A power cut while an fsync runs may leave later pages but not earlier ones; nothing there had been acknowledged.
TEST(LogRecoveryTest, AHoleThatWasNeverSettledIsATornTail) {
  TempDirectory directory;
  const std::string log_directory = directory.path() + "/log";
  std::filesystem::create_directories(log_directory);
  std::string bytes = EncodeSegmentHeader(1);
  const auto add = [&](LogPosition settled, uint64_t lsn) {
    const LogPosition at(1, static_cast<uint32_t>(bytes.size()));
    AppendEntry({.settled = settled, .log = kA, .lsn = Lsn(lsn), .payload = "payload"}, at, &bytes);
    return at;
  };
  AppendEntry({.kind = EntryKind::kSnapshot, .payload = EncodeLogSnapshot({})}, LogPosition(1, kSegmentHeaderBytes), &bytes);
  add(LogPosition(), 1);
  const LogPosition hole = add(LogPosition(), 2);
  const LogPosition behind = add(hole, 3);  // the disk had confirmed everything before the hole, not the hole
  std::fill(bytes.begin() + hole.offset(), bytes.begin() + behind.offset(), '\0');

  WriteFile(log_directory + "/" + SegmentFileName(1), bytes);
  const auto recovered = RecoverLog(log_directory);
  ASSERT_TRUE(recovered.ok()) << recovered.status();
  EXPECT_EQ(recovered->end, hole);
  EXPECT_EQ(recovered->report.records, 1);

  add(behind, 4);  // this one knows that the hole had been confirmed
  WriteFile(log_directory + "/" + SegmentFileName(1), bytes);
  EXPECT_EQ(RecoverLog(log_directory).status().code(), absl::StatusCode::kDataLoss);
}

TEST(LogRecoveryTest, AnUnsettledSegmentEndTakesTheNextSegmentWithIt) {
  TempDirectory directory;
  const std::string log_directory = directory.path() + "/log";
  std::filesystem::create_directories(log_directory);
  std::string first = EncodeSegmentHeader(1);
  AppendEntry({.kind = EntryKind::kSnapshot, .payload = EncodeLogSnapshot({})}, LogPosition(1, kSegmentHeaderBytes), &first);
  const LogPosition kept(1, static_cast<uint32_t>(first.size()));
  AppendEntry({.log = kA, .lsn = Lsn(1), .payload = "lost"}, kept, &first);
  std::string second = EncodeSegmentHeader(2);
  const std::string snapshot = EncodeLogSnapshot(
      {.previous_end = LogPosition(1, static_cast<uint32_t>(first.size())), .logs = {{kA, Lsn(1), Lsn(1)}}});
  AppendEntry({.kind = EntryKind::kSnapshot, .settled = kept, .payload = snapshot},
              LogPosition(2, kSegmentHeaderBytes), &second);
  WriteFile(log_directory + "/" + SegmentFileName(1), first.substr(0, kept.offset()));
  WriteFile(log_directory + "/" + SegmentFileName(2), second);
  const auto recovered = RecoverLog(log_directory);
  ASSERT_TRUE(recovered.ok()) << recovered.status();
  EXPECT_EQ(recovered->end, kept);
  EXPECT_EQ(recovered->report.records, 0);
  EXPECT_EQ(recovered->report.segments, 1);
  EXPECT_FALSE(std::filesystem::exists(log_directory + "/" + SegmentFileName(2)));
}

TEST(LogRecoveryTest, ANewerFormatIsNotTouched) {
  SegmentLogHarness harness;
  AppendSettled(harness, {TestRecord(kA, 1, "x")});
  harness.Close();
  std::string bytes = ReadFile(harness.SegmentPath(1));
  std::string header = bytes.substr(0, 20);
  header[11] = 9;
  const uint64_t checksum = XXH3_64bits(header.data(), header.size());
  for (int shift = 56; shift >= 0; shift -= 8) header.push_back(static_cast<char>(checksum >> shift));
  bytes.replace(0, kSegmentHeaderBytes, header);
  WriteFile(harness.SegmentPath(1), bytes);
  const absl::Status status = harness.TryReopen();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("format version 9"));
  EXPECT_EQ(ReadFile(harness.SegmentPath(1)), bytes);
}

// Appends for ever and reports each answered LSN through `out`, until it is killed.
[[noreturn]] void AppendUntilKilled(const SegmentLogOptions& options, int out) {
  auto log = SegmentLog::Open(options, [out](AppendDone done) {
    const uint64_t lsn = done.ticket;
    if (!done.status.ok() || write(out, &lsn, sizeof(lsn)) != sizeof(lsn)) _exit(1);
  });
  if (!log.ok()) _exit(1);
  for (uint64_t lsn = 1;; ++lsn) {
    (*log)->Append({TestRecord(kA, lsn, std::string(lsn % 3000, 'x'))});
    if (lsn % 3 == 0) (*log)->Flush();
  }
}

TEST(LogRecoveryTest, KillNineLosesNothingAnswered) {
  for (int run = 0; run < 10; ++run) {
    SegmentLogHarness harness(run % 2 == 0 ? Durability::kOs : Durability::kFsync, 100'000);
    harness.Close();
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) AppendUntilKilled(harness.options(), pipe_ends[1]);
    close(pipe_ends[1]);
    uint64_t answered = 0, lsn = 0;
    const uint64_t enough = 50 + 37 * static_cast<uint64_t>(run);
    while (lsn < enough && read(pipe_ends[0], &lsn, sizeof(lsn)) == sizeof(lsn)) answered = lsn;
    ASSERT_EQ(kill(child, SIGKILL), 0);
    while (read(pipe_ends[0], &lsn, sizeof(lsn)) == sizeof(lsn)) answered = lsn;
    close(pipe_ends[0]);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);

    ASSERT_GE(answered, enough);
    ASSERT_TRUE(harness.TryReopen().ok());
    const LogStore::Bounds bounds = harness.log().BoundsOf(kA);
    EXPECT_EQ(bounds.first, Lsn(1));
    EXPECT_GE(bounds.last.value, answered);
    for (Lsn at(1); at <= bounds.last;) {
      const auto records = harness.log().Read(kA, at, 1 << 20);
      ASSERT_TRUE(records.ok()) << records.status();
      for (const LogRecord& record : *records) {
        ASSERT_EQ(record.payload.size(), record.lsn.value % 3000);
        at = record.lsn.Next();
      }
    }
  }
}

}  // namespace
}  // namespace meridian::log_recovery_test
