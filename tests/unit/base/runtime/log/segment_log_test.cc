#include "base/runtime/log/segment_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/base/runtime/log/segment_log_harness.h"

namespace meridian::segment_log_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const LogId kA = TestLog(1);
const LogId kB = TestLog(2);

void AppendSettled(SegmentLogHarness& harness, std::vector<LogRecord> records) {
  harness.log().Append(std::move(records));
  const auto answers = harness.Settle();
  ASSERT_EQ(answers.size(), 1u);
  ASSERT_TRUE(answers[0].status.ok()) << answers[0].status;
}

TEST(SegmentLogTest, OneFlushIsOneWrite) {
  SegmentLogHarness harness;
  harness.Settle();
  const auto before = harness.log().stats();
  for (uint64_t lsn = 1; lsn <= 32; ++lsn) harness.log().Append({TestRecord(kA, lsn, "x")});
  EXPECT_EQ(harness.log().stats().writes_total, before.writes_total);
  EXPECT_EQ(harness.Settle().size(), 32u);
  EXPECT_EQ(harness.log().stats().writes_total, before.writes_total + 1);
  EXPECT_EQ(harness.log().stats().records, 32);
}

TEST(SegmentLogTest, WithoutFsyncFlushAnswersInline) {
  SegmentLogHarness harness;
  harness.log().Append({TestRecord(kA, 1, "x")});
  EXPECT_EQ(harness.box().size(), 0u);
  harness.log().Flush();
  EXPECT_EQ(harness.box().size(), 1u);
  EXPECT_EQ(harness.log().stats().syncs_total, 0);
}

TEST(SegmentLogTest, TheCallbackMayAppend) {
  TempDirectory directory;
  SegmentLog* log = nullptr;
  std::vector<Ticket> answered;
  auto opened = SegmentLog::Open({.az_directory = directory.path()}, [&](AppendDone done) {
    answered.push_back(done.ticket);
    if (done.ticket < 3) log->Append({TestRecord(kA, done.ticket + 1, "x")});
  });
  ASSERT_TRUE(opened.ok());
  log = opened->get();
  log->Append({TestRecord(kA, 1, "x")});
  for (int turn = 0; turn < 3; ++turn) log->Flush();
  EXPECT_THAT(answered, ElementsAre(1, 2, 3));
  EXPECT_EQ(BoundsText(*log, kA), "1..3");
}

TEST(SegmentLogTest, FsyncAnswersFromTheLogThreadAndSharesSyncs) {
  TempDirectory directory;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Ticket> answered;
  std::thread::id answered_by;
  bool hold = true;
  auto opened = SegmentLog::Open(
      {.az_directory = directory.path(), .durability = Durability::kFsync}, [&](AppendDone done) {
        std::unique_lock lock(mutex);
        answered.push_back(done.ticket);
        answered_by = std::this_thread::get_id();
        changed.notify_all();
        changed.wait(lock, [&] { return !hold; });
      });
  ASSERT_TRUE(opened.ok());
  SegmentLog& log = **opened;
  log.Append({TestRecord(kA, 1, "x")});
  log.Flush();
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return answered.size() == 1; });
  }
  const int64_t syncs_before = log.stats().syncs_total;
  // The log thread is busy; these gather.
  for (uint64_t lsn = 2; lsn <= 100; ++lsn) {
    log.Append({TestRecord(kA, lsn, "x")});
    log.Flush();
  }
  EXPECT_EQ(BoundsText(log, kA), "1..1");
  {
    std::unique_lock lock(mutex);
    hold = false;
    changed.notify_all();
    changed.wait(lock, [&] { return answered.size() == 100; });
    for (size_t i = 0; i < answered.size(); ++i) EXPECT_EQ(answered[i], i + 1);
    EXPECT_NE(answered_by, std::this_thread::get_id());
  }
  EXPECT_EQ(log.stats().syncs_total, syncs_before + 1);
  EXPECT_EQ(BoundsText(log, kA), "1..100");
}

TEST(SegmentLogTest, RecentRecordsAreReadFromMemory) {
  SegmentLogHarness harness(Durability::kOs, 64 << 20, 4096);
  AppendSettled(harness, {TestRecord(kA, 1, std::string(3000, 'x'))});
  EXPECT_EQ(PayloadsFrom(harness.log(), kA, 1).size(), 1u);
  EXPECT_EQ(harness.log().stats().disk_reads_total, 0);
  AppendSettled(harness, {TestRecord(kA, 2, std::string(3000, 'y'))});
  EXPECT_THAT(PayloadsFrom(harness.log(), kA, 1), ElementsAre(std::string(3000, 'x'), std::string(3000, 'y')));
  EXPECT_EQ(harness.log().stats().disk_reads_total, 1);
}

TEST(SegmentLogTest, ColdReadsFetchManyRecordsAtOnceAndLargeOnesWhole) {
  SegmentLogHarness harness(Durability::kOs, 64 << 20, 0);
  std::vector<LogRecord> records;
  for (uint64_t lsn = 1; lsn <= 100; ++lsn) records.push_back(TestRecord(kA, lsn, std::to_string(lsn)));
  records.push_back(TestRecord(kA, 101, std::string(500'000, 'L')));
  records.push_back(TestRecord(kA, 102, "end"));
  AppendSettled(harness, records);
  const auto read = harness.log().Read(kA, Lsn(1), 1 << 20);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, records);
  EXPECT_LE(harness.log().stats().disk_reads_total, 4);
}

TEST(SegmentLogTest, SegmentsGoWhenNoLogNeedsThem) {
  SegmentLogHarness harness(Durability::kFsync, 200);
  for (uint64_t lsn = 1; lsn <= 5; ++lsn) {
    AppendSettled(harness, {TestRecord(kA, lsn, std::string(200, 'a'))});
    if (lsn == 2) AppendSettled(harness, {TestRecord(kB, 1, std::string(200, 'b'))});
  }
  const std::vector<uint32_t> all = harness.SegmentsOnDisk();
  ASSERT_EQ(all.size(), 6u);  // a1 | a2 | b1 | a3 | a4 | a5
  harness.log().Trim(kA, Lsn(4));
  harness.Reopen();
  EXPECT_THAT(harness.SegmentsOnDisk(), ElementsAre(all[2], all[5]));
  EXPECT_EQ(BoundsText(harness.log(), kA), "5..5");
  EXPECT_EQ(PayloadsFrom(harness.log(), kB, 1).size(), 1u);
  harness.log().Drop(kB);
  harness.Reopen();
  EXPECT_THAT(harness.SegmentsOnDisk(), ElementsAre(all[5]));
  EXPECT_EQ(BoundsText(harness.log(), kB), "1..0");
  EXPECT_EQ(BoundsText(harness.log(), kA), "5..5");
}

TEST(SegmentLogTest, ALargeActiveSegmentGoesWhenWhollyTrimmed) {
  SegmentLogHarness harness(Durability::kOs, 4000);
  AppendSettled(harness, {TestRecord(kA, 1, std::string(2000, 'a'))});
  ASSERT_THAT(harness.SegmentsOnDisk(), ElementsAre(1));
  harness.log().Trim(kA, Lsn(1));
  harness.Reopen();
  EXPECT_THAT(harness.SegmentsOnDisk(), ElementsAre(2));
  EXPECT_EQ(BoundsText(harness.log(), kA), "2..1");
}

TEST(SegmentLogTest, RecoveryReportsAndIndexIsContiguousAcrossSegments) {
  SegmentLogHarness harness(Durability::kOs, 300);
  for (uint64_t lsn = 1; lsn <= 20; ++lsn) {
    AppendSettled(harness, {TestRecord(kA, lsn, "a" + std::to_string(lsn)), TestRecord(kB, lsn, "b")});
  }
  harness.Reopen();
  EXPECT_EQ(harness.log().recovery().records, 40);
  EXPECT_EQ(harness.log().recovery().segments, static_cast<int64_t>(harness.SegmentsOnDisk().size()));
  EXPECT_GT(harness.log().recovery().segments, 3);
  EXPECT_EQ(harness.log().recovery().torn_bytes, 0);
  const auto payloads = PayloadsFrom(harness.log(), kA, 1);
  ASSERT_EQ(payloads.size(), 20u);
  EXPECT_EQ(payloads[19], "a20");
}

TEST(SegmentLogTest, AFullDiskRefusesAndWhatItTookIsCutBack) {
  for (const Durability durability : {Durability::kOs, Durability::kFsync}) {
    SegmentLogHarness harness(durability);
    AppendSettled(harness, {TestRecord(kA, 1, "kept")});
    const size_t size = std::filesystem::file_size(harness.SegmentPath(1));
    harness.log().Append({TestRecord(kA, 2, std::string(500, 'x'))});
    {
      FileSizeLimit limit(size + 100);
      const auto answers = harness.Settle();
      ASSERT_EQ(answers.size(), 1u);
      EXPECT_THAT(std::string(answers[0].status.message()), HasSubstr(harness.SegmentPath(1)));
    }
    EXPECT_EQ(std::filesystem::file_size(harness.SegmentPath(1)), size);
    harness.log().Append({TestRecord(kA, 2, "y")});  // there is room again, but the store wants to be opened again
    EXPECT_FALSE(harness.Settle().at(0).status.ok());
    EXPECT_THAT(PayloadsFrom(harness.log(), kA, 1), ElementsAre("kept"));
    ASSERT_TRUE(harness.TryReopen().ok());
    EXPECT_EQ(harness.log().recovery().torn_bytes, 0);
    AppendSettled(harness, {TestRecord(kA, 2, "y")});
    EXPECT_THAT(PayloadsFrom(harness.log(), kA, 1), ElementsAre("kept", "y"));
  }
}

TEST(SegmentLogTest, AFullDiskWhileASegmentBegins) {
  SegmentLogHarness harness(Durability::kOs, 100);
  AppendSettled(harness, {TestRecord(kA, 1, std::string(100, 'x'))});
  harness.log().Append({TestRecord(kA, 2, "y")});
  {
    FileSizeLimit limit(50);
    EXPECT_FALSE(harness.Settle().at(0).status.ok());
  }
  EXPECT_THAT(harness.SegmentsOnDisk(), ElementsAre(1));
  ASSERT_TRUE(harness.TryReopen().ok());
  EXPECT_EQ(BoundsText(harness.log(), kA), "1..1");
}

TEST(SegmentLogTest, TheDirectoryBelongsToOneProcess) {
  SegmentLogHarness harness;
  const auto second = SegmentLog::Open(harness.options(), [](AppendDone) {});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(std::string(second.status().message()),
            "data directory " + harness.options().az_directory + " is in use by another process (pid " +
                std::to_string(getpid()) + "); stop it or choose another --data");
  harness.Close();
  EXPECT_TRUE(SegmentLog::Open(harness.options(), [](AppendDone) {}).ok());
}

TEST(SegmentLogTest, DamageUnderARunningStoreIsFoundByReading) {
  SegmentLogHarness harness(Durability::kOs, 64 << 20, 0);
  AppendSettled(harness, {TestRecord(kA, 1, "payload-one")});
  std::string bytes = ReadFile(harness.SegmentPath(1));
  const size_t at = bytes.find("payload-one");
  bytes[at] ^= 1;
  WriteFile(harness.SegmentPath(1), bytes);
  const absl::Status status = harness.log().Read(kA, Lsn(1), 100).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr(harness.SegmentPath(1)));
}

}  // namespace
}  // namespace meridian::segment_log_test
