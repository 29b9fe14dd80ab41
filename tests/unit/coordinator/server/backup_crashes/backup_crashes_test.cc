// Every state that a crash of the process or of the machine can leave on the disk while a store and its backup are written: whatever of the
// two is opened then has everything that was synced before.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/model/strings.h"
#include "base/runtime/state/single_store.h"
#include "coordinator/server/backed_up_store.h"
#include "tests/support/temp_directory.h"
#include "tests/support/write_recorder/write_recorder.h"

namespace meridian::backup_crashes_test {
namespace {

constexpr int kChanges = 6;

std::string StoreIn(const std::string& root) { return root + "/coordinator"; }
std::string BackupIn(const std::string& root) { return root + "/coordinator.backup"; }

// Key "k" counts the changes.
int NewestIn(const StoreContent& content) { return content.contains("k") ? std::stoi(content.at("k")) : 0; }

class BackupCrashesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteRecorder recorder(live_.path());
    {
      absl::StatusOr<SingleStore> store = SingleStore::Open(StoreIn(live_.path()), "catalog");
      ASSERT_TRUE(store.ok()) << store.status();
      absl::StatusOr<std::unique_ptr<BackedUpStore>> backed_up = BackedUpStore::Open(**store, BackupIn(live_.path()));
      ASSERT_TRUE(backed_up.ok()) << backed_up.status();
      (*backed_up)->BringUpToDate();
      synced_at_.push_back(recorder.size());
      for (int change = 1; change <= kChanges; ++change) {
        StateBatch batch;
        batch.Put("k", std::to_string(change));
        batch.Put(StrCat("other/", change), std::string(200, 'x'));
        ASSERT_TRUE((*backed_up)->Apply(batch).ok());
        ASSERT_TRUE((*backed_up)->Sync().ok());
        synced_at_.push_back(recorder.size());
      }
      EXPECT_EQ((*backed_up)->failures_total(), 0);
    }
    operations_ = recorder.operations();
  }
  // The last change that was synced before the first `count` operations were over.
  int SyncedBy(size_t count) const {
    int newest = 0;
    for (size_t change = 0; change < synced_at_.size() && synced_at_[change] <= count; ++change) newest = static_cast<int>(change);
    return newest;
  }
  void ExpectNothingIsLost(DiskImage::After after, bool lose_the_store) {
    DiskImage image;
    for (size_t count = 0; count <= operations_.size(); ++count) {
      if (count > 0) image.Apply(operations_[count - 1]);
      if (count < synced_at_[0]) continue;  // the first start is not over
      TempDirectory crashed(MemoryBackedParent());
      image.WriteTo(crashed.path(), after);
      if (lose_the_store) std::filesystem::remove_all(StoreIn(crashed.path()));
      absl::StatusOr<SingleStore> store = SingleStore::Open(StoreIn(crashed.path()), "catalog");
      ASSERT_TRUE(store.ok()) << store.status();
      absl::StatusOr<std::unique_ptr<BackedUpStore>> opened = BackedUpStore::Open(**store, BackupIn(crashed.path()));
      ASSERT_TRUE(opened.ok()) << "after operation " << count << ": " << opened.status();
      const absl::StatusOr<std::string> newest = (*opened)->Read("k");
      EXPECT_GE(newest.ok() ? std::stoi(*newest) : 0, SyncedBy(count)) << "after operation " << count;
      (*opened)->BringUpToDate();
      const absl::StatusOr<StoreContent> backup = ReadBackup(BackupIn(crashed.path()));
      ASSERT_TRUE(backup.ok()) << backup.status();
      EXPECT_EQ(std::to_string(NewestIn(*backup)), newest.value_or("0"));
    }
  }

  TempDirectory live_{MemoryBackedParent()};
  std::vector<FileOperation> operations_;
  std::vector<size_t> synced_at_;  // operations after the start, and after each change
};

TEST_F(BackupCrashesTest, AProcessThatDiesAnywhereFindsEverything) { ExpectNothingIsLost(DiskImage::After::kProcessCrash, false); }

TEST_F(BackupCrashesTest, AMachineThatCrashesAnywhereHasEverything) { ExpectNothingIsLost(DiskImage::After::kMachineCrash, false); }

TEST_F(BackupCrashesTest, TheBackupAloneHasEverythingWhateverCrashed) {
  ExpectNothingIsLost(DiskImage::After::kProcessCrash, true);
  ExpectNothingIsLost(DiskImage::After::kMachineCrash, true);
}

}  // namespace
}  // namespace meridian::backup_crashes_test
