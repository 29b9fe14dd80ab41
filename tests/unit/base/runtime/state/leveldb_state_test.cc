#include "base/runtime/state/leveldb_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/state_store_contract.h"
#include "tests/support/temp_directory.h"

namespace meridian::leveldb_state_test {
namespace {

using testing::HasSubstr;

class LevelDbHarness {
 public:
  explicit LevelDbHarness(int64_t write_buffer_bytes = 8 << 20) : write_buffer_bytes_(write_buffer_bytes) {
    Reopen();
  }
  StateDirectory& directory() { return *directory_; }
  void Reopen() {
    auto directory = LevelDbStateDirectory::Open(
        {.az_directory = path(), .write_buffer_bytes = write_buffer_bytes_}, MakeLevelDbShared(1 << 20));
    ASSERT_TRUE(directory.ok()) << directory.status();
    directory_ = *std::move(directory);
  }
  std::string path() const { return directory_path_.path() + "/az"; }
  std::string PathOf(const std::string& name) const { return path() + "/tables/" + name; }

 private:
  const int64_t write_buffer_bytes_;
  TempDirectory directory_path_;
  std::unique_ptr<LevelDbStateDirectory> directory_;
};

// Batches move from memory to tables all the time.
class SmallBufferHarness : public LevelDbHarness {
 public:
  SmallBufferHarness() : LevelDbHarness(1) {}
};

INSTANTIATE_TYPED_TEST_SUITE_P(LevelDb, StateStoreContract, LevelDbHarness);
INSTANTIATE_TYPED_TEST_SUITE_P(LevelDbSmallBuffer, StateStoreContract, SmallBufferHarness);

StateBatch PutBatch(const std::string& key, std::string value) {
  StateBatch batch;
  batch.Put(key, std::move(value));
  return batch;
}

// Fills a store with table files and closes it.
void FillAndClose(LevelDbHarness& harness) {
  auto store = *harness.directory().Open("t");
  for (int i = 0; i < 3000; ++i) {
    ASSERT_TRUE(store->Apply(PutBatch("key" + std::to_string(i), std::string(100, 'v'))).ok());
  }
  ASSERT_TRUE(store->Sync().ok());
  store.reset();
  store = *harness.directory().Open("t");  // its log becomes a table
}

std::vector<std::string> FilesWith(const std::string& directory, const std::string& extension) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == extension) files.push_back(entry.path().string());
  }
  return files;
}

TEST(LevelDbStateTest, DamagedTableIsDataLossOnRead) {
  LevelDbHarness harness;
  FillAndClose(harness);
  for (const std::string& table : FilesWith(harness.PathOf("t"), ".ldb")) {
    std::string bytes = ReadFile(table);
    for (size_t at = 0; at < bytes.size() / 2; at += 97) bytes[at] ^= 0x55;
    WriteFile(table, bytes);
  }
  const auto store = harness.directory().Open("t");
  ASSERT_TRUE(store.ok()) << store.status();
  const absl::Status status = (*store)->Read("key0").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("state in " + harness.PathOf("t")));
  EXPECT_THAT(std::string(status.message()), HasSubstr("Put back an undamaged copy of " + harness.path()));
  const auto cursor = (*store)->NewCursor();
  cursor->Seek("");
  EXPECT_FALSE(cursor->valid());
  EXPECT_EQ(cursor->status().code(), absl::StatusCode::kDataLoss);
}

TEST(LevelDbStateTest, MissingTableAndDamagedManifestAreDataLossOnOpen) {
  for (const bool remove_table : {true, false}) {
    LevelDbHarness harness;
    FillAndClose(harness);
    if (remove_table) {
      for (const std::string& table : FilesWith(harness.PathOf("t"), ".ldb")) std::filesystem::remove(table);
    } else {
      WriteFile(harness.PathOf("t") + "/CURRENT", "MANIFEST-999999\n");
    }
    const absl::Status status = harness.directory().Open("t").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(harness.PathOf("t")));
  }
}

TEST(LevelDbStateTest, DamageInsideItsLogIsNotSkipped) {
  LevelDbHarness harness;
  {
    const auto store = *harness.directory().Open("t");
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(store->Apply(PutBatch("key" + std::to_string(i), std::string(1000, 'v'))).ok());
    }
  }
  const std::vector<std::string> logs = FilesWith(harness.PathOf("t"), ".log");
  ASSERT_EQ(logs.size(), 1u);
  std::string bytes = ReadFile(logs[0]);
  bytes[bytes.size() / 2] ^= 1;
  WriteFile(logs[0], bytes);
  EXPECT_EQ(harness.directory().Open("t").status().code(), absl::StatusCode::kDataLoss);
}

// What a power cut leaves of LevelDB's log: any prefix of the bytes is a prefix of the batches.
TEST(LevelDbStateTest, APrefixOfItsLogIsAPrefixOfTheBatches) {
  LevelDbHarness harness;
  constexpr int kBatches = 20;
  {
    const auto store = *harness.directory().Open("t");
    for (int i = 0; i < kBatches; ++i) {
      StateBatch batch;
      batch.Put("a" + std::to_string(i), "v");
      batch.Put("b" + std::to_string(i), "v");
      ASSERT_TRUE(store->Apply(batch).ok());
    }
  }
  const std::string log = FilesWith(harness.PathOf("t"), ".log").at(0);
  const size_t size = std::filesystem::file_size(log);
  for (size_t cut = 0; cut < size; cut += 41) {
    const std::string copy = harness.PathOf("cut" + std::to_string(cut));
    std::filesystem::copy(harness.PathOf("t"), copy);
    std::filesystem::resize_file(copy + "/" + std::filesystem::path(log).filename().string(), cut);
    const auto store = harness.directory().Open("cut" + std::to_string(cut));
    ASSERT_TRUE(store.ok()) << store.status();
    int present = 0;
    while (present < kBatches && (*store)->Read("a" + std::to_string(present)).ok()) ++present;
    EXPECT_LT(present, kBatches);
    for (int i = 0; i < kBatches; ++i) {
      EXPECT_EQ((*store)->Read("a" + std::to_string(i)).ok(), i < present);
      EXPECT_EQ((*store)->Read("b" + std::to_string(i)).ok(), i < present);
    }
  }
}

TEST(LevelDbStateTest, AppliedBatchesSurviveKillNine) {
  LevelDbHarness harness(1);  // small: tables are written and compacted meanwhile
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto store = *harness.directory().Open("t");
    for (int i = 0;; ++i) {
      if (!store->Apply(PutBatch("key" + std::to_string(i), std::string(500, 'v'))).ok()) _exit(1);
      if (i % 100 == 0 && !store->Sync().ok()) _exit(1);
      if (write(pipe_ends[1], &i, sizeof(i)) != sizeof(i)) _exit(1);
    }
  }
  close(pipe_ends[1]);
  int applied = -1, next = 0;
  while (applied < 3000 && read(pipe_ends[0], &next, sizeof(next)) == sizeof(next)) applied = next;
  ASSERT_EQ(kill(child, SIGKILL), 0);
  while (read(pipe_ends[0], &next, sizeof(next)) == sizeof(next)) applied = next;
  close(pipe_ends[0]);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  ASSERT_GE(applied, 3000);
  const auto store = harness.directory().Open("t");
  ASSERT_TRUE(store.ok()) << store.status();
  for (int i = 0; i <= applied; ++i) ASSERT_TRUE((*store)->Read("key" + std::to_string(i)).ok()) << i;
}

TEST(LevelDbStateTest, AStoreBelongsToOneProcess) {
  LevelDbHarness harness;
  int parent_to_child[2], child_to_parent[2];
  ASSERT_EQ(pipe(parent_to_child), 0);
  ASSERT_EQ(pipe(child_to_parent), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  char byte = 'x';
  if (child == 0) {
    const auto store = harness.directory().Open("t");
    (void)!write(child_to_parent[1], &byte, 1);
    (void)!read(parent_to_child[0], &byte, 1);
    _exit(0);
  }
  ASSERT_EQ(read(child_to_parent[0], &byte, 1), 1);
  const absl::Status status = harness.directory().Open("t").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_EQ(std::string(status.message()),
            "data directory " + harness.PathOf("t") + " is in use by another process (pid " +
                std::to_string(child) + "); stop it or choose another --data");
  ASSERT_EQ(write(parent_to_child[1], &byte, 1), 1);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(harness.directory().Open("t").ok());
}

TEST(LevelDbStateTest, HalfDroppedStoresGoAtTheNextStart) {
  LevelDbHarness harness;
  { EXPECT_TRUE((*harness.directory().Open("t"))->Apply(PutBatch("k", "v")).ok()); }
  std::filesystem::rename(harness.PathOf("t"), harness.PathOf(".dropped-t"));
  EXPECT_TRUE(harness.directory().List()->empty());
  harness.Reopen();
  EXPECT_FALSE(std::filesystem::exists(harness.PathOf(".dropped-t")));
}

TEST(LevelDbStateTest, NamesThatLeaveTheDirectoryAreABug) {
  LevelDbHarness harness;
  EXPECT_DEATH((void)harness.directory().Open("../t"), "store name");
  EXPECT_DEATH((void)harness.directory().Drop(""), "store name");
}

}  // namespace
}  // namespace meridian::leveldb_state_test
