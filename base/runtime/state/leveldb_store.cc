#include <fcntl.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/runtime/state/leveldb_shared.h"

namespace meridian {
namespace {

leveldb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view FromSlice(const leveldb::Slice& slice) { return {slice.data(), slice.size()}; }

// The process that holds LevelDB's own lock file, which is locked the POSIX way.
std::string LockHolder(const std::string& directory) {
  std::string holder = "unknown";
  const int fd = open((directory + "/LOCK").c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return holder;
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) holder = StrCat(lock.l_pid);
  close(fd);
  return holder;
}

absl::Status ToStatus(const leveldb::Status& status, const std::string& directory) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = status.ToString();
  if (status.IsNotFound()) return absl::NotFoundError("no such key");
  if (status.IsCorruption()) {
    return absl::DataLossError(StrCat(
        "state in ", directory, " is damaged: ", text, ". Put back an undamaged copy of ",
        std::filesystem::path(directory).parent_path().parent_path().string(),
        "; one of three Availability Zones may also be moved away if the other two are whole, and will be rebuilt"));
  }
  if (text.find("No space left on device") != std::string::npos ||
      text.find("File too large") != std::string::npos) {
    return absl::ResourceExhaustedError(StrCat("state in ", directory, ": ", text));
  }
  return absl::UnknownError(StrCat("state in ", directory, ": ", text));
}

absl::Status SyncPath(const std::string& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT ? absl::OkStatus() : absl::ErrnoToStatus(errno, "open " + path);
  const int result = fsync(fd);
  const int error = errno;
  close(fd);
  return result == 0 ? absl::OkStatus() : absl::ErrnoToStatus(error, "fsync " + path);
}

class LevelDbCursor final : public StateCursor {
 public:
  LevelDbCursor(std::unique_ptr<leveldb::Iterator> iterator, std::string directory)
      : iterator_(std::move(iterator)), directory_(std::move(directory)) {}

  void Seek(std::string_view key) override {
    iterator_->Seek(ToSlice(key));
    CheckMove();
  }
  void SeekBefore(std::string_view key) override {
    if (!key.empty()) iterator_->Seek(ToSlice(key));
    if (!key.empty() && iterator_->Valid()) {
      iterator_->Prev();
    } else {
      iterator_->SeekToLast();
    }
    CheckMove();
  }
  void Next() override {
    iterator_->Next();
    CheckMove();
  }
  void Prev() override {
    iterator_->Prev();
    CheckMove();
  }
  bool valid() const override { return valid_; }
  std::string_view key() const override { return FromSlice(iterator_->key()); }
  std::string_view value() const override { return FromSlice(iterator_->value()); }
  absl::Status status() const override { return ToStatus(iterator_->status(), directory_); }

 private:
  // LevelDB steps over blocks that it cannot read and only notes the error; entries must not vanish silently.
  void CheckMove() { valid_ = iterator_->Valid() && iterator_->status().ok(); }

  const std::unique_ptr<leveldb::Iterator> iterator_;
  const std::string directory_;
  bool valid_ = false;
};

class LevelDbStore final : public StateStore {
 public:
  LevelDbStore(std::string directory, std::shared_ptr<LevelDbShared> shared,
               OpenStores::Mark mark, std::unique_ptr<leveldb::DB> db)
      : directory_(std::move(directory)),
        shared_(std::move(shared)),
        mark_(std::move(mark)),
        db_(std::move(db)) {}

  absl::Status Apply(const StateBatch& batch) override {
    leveldb::WriteBatch writes;
    batch.ForEach([&](bool erase, std::string_view key, std::string_view value) {
      if (erase) {
        writes.Delete(ToSlice(key));
      } else {
        writes.Put(ToSlice(key), ToSlice(value));
      }
    });
    return ToStatus(db_->Write(leveldb::WriteOptions(), &writes), directory_);
  }

  absl::StatusOr<std::string> Read(std::string_view key) override {
    std::string value;
    const leveldb::Status status = db_->Get(Verified(), ToSlice(key), &value);
    if (!status.ok()) return ToStatus(status, directory_);
    return value;
  }

  std::unique_ptr<StateCursor> NewCursor() override {
    return std::make_unique<LevelDbCursor>(
        std::unique_ptr<leveldb::Iterator>(db_->NewIterator(Verified())), directory_);
  }

  // A synced write would cover only LevelDB's current log file. The one before may still hold batches that the
  // background thread is writing to a table, so all log files are synced; those that vanish meanwhile are in tables,
  // which LevelDB syncs itself.
  absl::Status Sync() override {
    std::error_code error;
    std::filesystem::directory_iterator it(directory_, error), end;
    for (; !error && it != end; it.increment(error)) {
      if (it->path().extension() != ".log") continue;
      if (absl::Status status = SyncPath(it->path().string(), O_RDONLY); !status.ok()) return status;
    }
    if (error) return absl::ErrnoToStatus(error.value(), "list " + directory_);
    return SyncPath(directory_, O_RDONLY | O_DIRECTORY);
  }

 private:
  static leveldb::ReadOptions Verified() {
    leveldb::ReadOptions options;
    options.verify_checksums = true;
    return options;
  }

  const std::string directory_;
  const std::shared_ptr<LevelDbShared> shared_;  // outlives db_
  const OpenStores::Mark mark_;
  const std::unique_ptr<leveldb::DB> db_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<StateStore>> OpenLevelDbStore(const std::string& directory,
                                                             const LevelDbStateOptions& options,
                                                             std::shared_ptr<LevelDbShared> shared,
                                                             OpenStores::Mark mark) {
  leveldb::Options db_options;
  db_options.create_if_missing = true;
  db_options.paranoid_checks = true;  // else damage in the middle of its log is skipped, which is no prefix
  db_options.write_buffer_size = static_cast<size_t>(options.write_buffer_bytes);
  db_options.max_open_files = options.open_files_max;
  db_options.block_cache = shared->cache.get();
  db_options.filter_policy = shared->filter.get();
  leveldb::DB* opened = nullptr;
  const leveldb::Status status = leveldb::DB::Open(db_options, directory, &opened);
  std::unique_ptr<leveldb::DB> db(opened);
  if (status.IsIOError() && status.ToString().find("lock ") != std::string::npos) {
    return absl::FailedPreconditionError(
        StrCat("data directory ", directory, " is in use by another process (pid ",
               LockHolder(directory), "); stop it or choose another --data"));
  }
  // LevelDB reports some damage, such as a missing table file, as an I/O error or an invalid argument.
  if (status.IsInvalidArgument() || (status.IsIOError() && std::filesystem::exists(directory + "/CURRENT") &&
                                     status.ToString().find("No such file") != std::string::npos)) {
    return ToStatus(leveldb::Status::Corruption(status.ToString()), directory);
  }
  if (!status.ok()) return ToStatus(status, directory);
  return std::make_unique<LevelDbStore>(directory, std::move(shared), std::move(mark), std::move(db));
}

}  // namespace meridian
