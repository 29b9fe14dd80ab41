#include "tools/sim/disk/sim_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/log_store_contract.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"

namespace meridian::sim_disk_test {
namespace {

class SetClock final : public Clock {
 public:
  Instant Now() override { return now; }
  WallTime WallNow() override { return {}; }
  Instant now;
};

class SimDiskTest : public testing::Test {
 protected:
  static std::string Get(StateStore& store, const std::string& key) {
    return store.Read(key).value_or("(none)");
  }
  static void Put(StateStore& store, const std::string& key, const std::string& value) {
    StateBatch batch;
    batch.Put(key, value);
    ASSERT_TRUE(store.Apply(batch).ok());
  }
  SetClock clock_;
  SeededRandom random_{7};
  SimDiskOptions options_;
};

TEST_F(SimDiskTest, BatchesAreDueInOrderWithinTheLatency) {
  options_.latency_min = Duration::Micros(100);
  options_.latency_max = Duration::Micros(500);
  SimDisk disk(options_, clock_, random_);
  const auto log = disk.OpenLog();
  EXPECT_EQ(log->NextDue(), Instant::Max());
  clock_.now = Instant{1000};
  for (uint64_t lsn = 1; lsn <= 50; ++lsn) log->Append({TestRecord(TestLog(1), lsn, "x")});
  EXPECT_GE(log->NextDue(), Instant{1100});
  EXPECT_TRUE(log->TakeDone(Instant{1099}).empty());
  size_t taken = 0;
  while (log->NextDue() != Instant::Max()) {
    const Instant due = log->NextDue();
    EXPECT_LE(due, Instant{1500});
    taken += log->TakeDone(due).size();
    EXPECT_EQ(BoundsText(*log, TestLog(1)), "1.." + std::to_string(taken));
    EXPECT_GT(log->NextDue(), due);
  }
  EXPECT_EQ(taken, 50u);
}

TEST_F(SimDiskTest, CrashKeepsWhatWasTakenAndAnyPrefixOfTheRest) {
  std::set<uint64_t> lasts;
  for (int run = 0; run < 200; ++run) {
    SimDisk disk(options_, clock_, random_);
    auto log = disk.OpenLog();
    log->Append({TestRecord(TestLog(1), 1, "1"), TestRecord(TestLog(1), 2, "2")});
    ASSERT_EQ(log->TakeDone(Instant::Max()).size(), 1u);
    log->Append({TestRecord(TestLog(1), 3, "3"), TestRecord(TestLog(1), 4, "4")});
    log->Append({TestRecord(TestLog(1), 5, "5")});
    disk.Crash(run % 2 == 0 ? CrashKind::kProcess : CrashKind::kMachine);
    log = disk.OpenLog();
    EXPECT_EQ(log->NextDue(), Instant::Max());
    lasts.insert(log->BoundsOf(TestLog(1)).last.value);
  }
  EXPECT_THAT(lasts, testing::ElementsAre(2, 3, 4, 5));
}

TEST_F(SimDiskTest, CrashCanDropAllThatWasNotTaken) {
  options_.keep_some_unacknowledged = false;
  SimDisk disk(options_, clock_, random_);
  auto log = disk.OpenLog();
  log->Append({TestRecord(TestLog(1), 1, "old1"), TestRecord(TestLog(1), 2, "old2")});
  log->TakeDone(Instant::Max());
  log->Append({TestRecord(TestLog(1), 1, "new1", 2)});
  EXPECT_EQ(BoundsText(*log, TestLog(1)), "1..0");
  disk.Crash(CrashKind::kProcess);
  log = disk.OpenLog();  // the replacement was lost, so nothing was replaced
  EXPECT_THAT(PayloadsFrom(*log, TestLog(1), 1), testing::ElementsAre("old1", "old2"));
}

TEST_F(SimDiskTest, TrimDoesNotBringReplacedRecordsBack) {
  SimDisk disk(options_, clock_, random_);
  const auto log = disk.OpenLog();
  log->Append({TestRecord(TestLog(1), 1, "1"), TestRecord(TestLog(1), 2, "2"), TestRecord(TestLog(1), 3, "3")});
  log->TakeDone(Instant::Max());
  log->Append({TestRecord(TestLog(1), 1, "new", 2)});
  log->Trim(TestLog(1), Lsn(2));
  EXPECT_EQ(BoundsText(*log, TestLog(1)), "3..2");
  log->TakeDone(Instant::Max());
  EXPECT_EQ(BoundsText(*log, TestLog(1)), "3..2");
}

TEST_F(SimDiskTest, ProcessCrashKeepsAllState) {
  SimDisk disk(options_, clock_, random_);
  auto directory = disk.OpenState();
  auto store = *directory->Open("t");
  for (int i = 0; i < 10; ++i) Put(*store, "k" + std::to_string(i), "v");
  disk.Crash(CrashKind::kProcess);
  directory = disk.OpenState();
  store = *directory->Open("t");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Get(*store, "k" + std::to_string(i)), "v");
}

TEST_F(SimDiskTest, MachineCrashFallsBackToAPrefixBehindTheSync) {
  std::set<std::string> seen;
  for (int run = 0; run < 200; ++run) {
    SimDisk disk(options_, clock_, random_);
    auto directory = disk.OpenState();
    auto store = *directory->Open("t");
    Put(*store, "n", "1");
    Put(*store, "gone", "x");
    ASSERT_TRUE(store->Sync().ok());
    for (int i = 2; i <= 4; ++i) {
      StateBatch batch;
      batch.Put("n", std::to_string(i));
      batch.Put("k" + std::to_string(i), "x");
      batch.Erase("gone");
      ASSERT_TRUE(store->Apply(batch).ok());
    }
    disk.Crash(CrashKind::kMachine);
    directory = disk.OpenState();
    store = *directory->Open("t");
    const std::string n = Get(*store, "n");
    seen.insert(n);
    EXPECT_EQ(Get(*store, "gone"), n == "1" ? "x" : "(none)");
    for (int i = 2; i <= 4; ++i) {
      EXPECT_EQ(Get(*store, "k" + std::to_string(i)), i <= std::stoi(n) ? "x" : "(none)");
    }
  }
  EXPECT_THAT(seen, testing::ElementsAre("1", "2", "3", "4"));
}

TEST_F(SimDiskTest, FaultsShowAndEnd) {
  SimDisk disk(options_, clock_, random_);
  auto log = disk.OpenLog();
  const auto directory = disk.OpenState();
  const auto store = *directory->Open("t");
  Put(*store, "k", "v");
  disk.SetReadError(absl::DataLossError("bad sector"));
  EXPECT_EQ(store->Read("k").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(log->Read(TestLog(1), Lsn(1), 1).status().code(), absl::StatusCode::kDataLoss);
  const auto cursor = store->NewCursor();
  cursor->Seek("");
  EXPECT_FALSE(cursor->valid());
  EXPECT_EQ(cursor->status().code(), absl::StatusCode::kDataLoss);
  disk.SetReadError(absl::OkStatus());
  EXPECT_EQ(Get(*store, "k"), "v");

  disk.SetWriteError(absl::ResourceExhaustedError("disk is full"));
  EXPECT_FALSE(store->Apply(StateBatch()).ok());
  log->Append({TestRecord(TestLog(1), 1, "1")});
  log->Append({TestRecord(TestLog(1), 2, "2")});
  EXPECT_FALSE(log->TakeDone(log->NextDue()).front().status.ok());
  disk.SetWriteError(absl::OkStatus());
  log->Append({TestRecord(TestLog(1), 3, "3")});
  for (const AppendDone& done : log->TakeDone(Instant::Max())) EXPECT_FALSE(done.status.ok());
  disk.Crash(CrashKind::kProcess);
  log = disk.OpenLog();
  log->Append({TestRecord(TestLog(1), 1, "1")});
  EXPECT_TRUE(log->TakeDone(Instant::Max()).front().status.ok());
}

TEST_F(SimDiskTest, UsingAStoreAfterItsProcessDiedIsABug) {
  SimDisk disk(options_, clock_, random_);
  const auto log = disk.OpenLog();
  const auto directory = disk.OpenState();
  const auto store = *directory->Open("t");
  disk.Crash(CrashKind::kProcess);
  EXPECT_DEATH(log->Append({}), "after its process died");
  EXPECT_DEATH((void)store->Read("k"), "after its process died");
  EXPECT_DEATH((void)directory->List(), "after its process died");
}

}  // namespace
}  // namespace meridian::sim_disk_test
