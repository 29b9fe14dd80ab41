#include "coordinator/server/backed_up_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/memory_state_store.h"
#include "tests/support/temp_directory.h"

namespace meridian::backed_up_store_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class BackedUpStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<BackedUpStore> Open(StateStore& store) {
    absl::StatusOr<std::unique_ptr<BackedUpStore>> opened = BackedUpStore::Open(store, path_);
    EXPECT_TRUE(opened.ok()) << opened.status();
    if (!opened.ok()) return nullptr;
    (*opened)->BringUpToDate();
    return *std::move(opened);
  }
  static void PutOne(StateStore& store, const std::string& key, const std::string& value) {
    StateBatch batch;
    batch.Put(key, value);
    ASSERT_TRUE(store.Apply(batch).ok());
  }
  StoreContent InBackup() { return ReadBackup(path_).value_or(StoreContent{{"no", "backup"}}); }
  static StoreContent In(const MemoryStateStore& store) { return {store.entries.begin(), store.entries.end()}; }

  TempDirectory directory_;
  const std::string path_ = directory_.path() + "/coordinator.backup";
  MemoryStateStore disk_;
};

TEST_F(BackedUpStoreTest, HasEverythingAfterEachSyncAndNothingBefore) {
  const auto store = Open(disk_);
  EXPECT_EQ(InBackup(), StoreContent());
  PutOne(*store, "a", "1");
  PutOne(*store, "b", "2");
  EXPECT_EQ(InBackup(), StoreContent()) << "the store itself may lose it yet";
  EXPECT_FALSE(store->current());
  ASSERT_TRUE(store->Sync().ok());
  EXPECT_TRUE(store->current());
  EXPECT_EQ(InBackup(), (StoreContent{{"a", "1"}, {"b", "2"}}));
  StateBatch batch;
  batch.Erase("a");
  batch.Put("b", "3");
  ASSERT_TRUE(store->Apply(batch).ok());
  ASSERT_TRUE(store->Sync().ok());
  EXPECT_EQ(InBackup(), (StoreContent{{"b", "3"}}));
  EXPECT_EQ(InBackup(), In(disk_));
  EXPECT_EQ(*store->Read("b"), "3");
}

TEST_F(BackedUpStoreTest, AnEmptyStoreIsFilledFromTheBackupDurably) {
  const auto before = Open(disk_);
  PutOne(*before, "a", "1");
  ASSERT_TRUE(before->Sync().ok());
  MemoryStateStore lost;
  {
    const auto store = Open(lost);
    EXPECT_EQ(store->restored(), 1u);
    EXPECT_EQ(*store->Read("a"), "1");
  }
  lost.LoseUnsynced();
  EXPECT_EQ(In(lost), In(disk_));
  EXPECT_EQ(Open(lost)->restored(), 0u) << "once";
}

TEST_F(BackedUpStoreTest, AStoreThatHasSomethingIsBelievedAndTheBackupFollows) {
  ASSERT_TRUE(WriteBackup(path_, {{"a", "an older value"}, {"gone", "since"}}).ok());  // a crash came between the two
  PutOne(disk_, "a", "1");
  const auto store = Open(disk_);
  EXPECT_EQ(store->restored(), 0u);
  EXPECT_EQ(InBackup(), (StoreContent{{"a", "1"}}));
}

// Whoever reads the content may yet find that it makes no sense.
TEST_F(BackedUpStoreTest, OpeningTouchesNoBackup) {
  ASSERT_TRUE(WriteBackup(path_, {{"a", "good"}}).ok());
  PutOne(disk_, "a", "nonsense");
  EXPECT_TRUE(BackedUpStore::Open(disk_, path_).ok());
  EXPECT_EQ(InBackup(), (StoreContent{{"a", "good"}}));
}

TEST_F(BackedUpStoreTest, ADamagedBackupMattersOnlyToAnEmptyStore) {
  WriteFile(path_, "damaged beyond repair");
  const absl::Status status = BackedUpStore::Open(disk_, path_).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(path_));
  PutOne(disk_, "a", "1");
  Open(disk_);
  EXPECT_EQ(InBackup(), (StoreContent{{"a", "1"}}));
}

TEST_F(BackedUpStoreTest, ABackupThatCannotBeWrittenIsNoOutageAndIsTriedAgain) {
  const auto store = Open(disk_);
  std::filesystem::create_directories(path_ + ".new/in the way");
  PutOne(*store, "a", "1");
  EXPECT_TRUE(store->Sync().ok());
  EXPECT_TRUE(store->Sync().ok());
  EXPECT_FALSE(store->current());
  EXPECT_EQ(store->failures_total(), 2);
  EXPECT_EQ(*store->Read("a"), "1");
  std::filesystem::remove_all(path_ + ".new");
  store->BringUpToDate();
  EXPECT_TRUE(store->current());
  EXPECT_EQ(InBackup(), (StoreContent{{"a", "1"}}));
}

TEST_F(BackedUpStoreTest, ErrorsOfTheStoreAreItsCallersAndNeverInTheBackup) {
  const auto store = Open(disk_);
  disk_.failure = absl::ResourceExhaustedError("full");
  StateBatch batch;
  batch.Put("a", "1");
  EXPECT_FALSE(store->Apply(batch).ok());
  EXPECT_FALSE(store->Sync().ok());
  disk_.failure = absl::OkStatus();
  store->BringUpToDate();
  EXPECT_EQ(InBackup(), StoreContent());
  disk_.failure = absl::ResourceExhaustedError("full");
  EXPECT_TRUE(BackedUpStore::Open(disk_, path_).ok());
  ASSERT_TRUE(WriteBackup(path_, {{"a", "1"}}).ok());
  EXPECT_EQ(BackedUpStore::Open(disk_, path_).status(), disk_.failure) << "what cannot be restored is not begun without";
}

TEST_F(BackedUpStoreTest, DamageOfTheStoreNamesTheWayBackIfThereIsOne) {
  const absl::Status damage = absl::DataLossError("state is damaged");
  const auto told = [&](const absl::Status& found) { return std::string(WithWayBack(found, "/data/coordinator", path_).message()); };
  EXPECT_EQ(told(damage), "state is damaged") << "no backup";
  WriteFile(path_, "damaged, too");
  EXPECT_EQ(told(damage), "state is damaged");
  ASSERT_TRUE(WriteBackup(path_, {{"a", "1"}}).ok());
  EXPECT_THAT(told(damage), HasSubstr("move /data/coordinator away"));
  EXPECT_THAT(told(damage), HasSubstr(path_));
  EXPECT_THAT(told(absl::FailedPreconditionError("in use")), Not(HasSubstr("away")));
  EXPECT_TRUE(WithWayBack(absl::OkStatus(), "/data/coordinator", path_).ok());
}

}  // namespace
}  // namespace meridian::backed_up_store_test
