// One file of the log, and the lock that keeps a second process away from the directory.
// Errors: absl::ErrnoToStatus's code (ENOSPC: kResourceExhausted) with the operation and the path in the text.
// Threads: const methods from any thread; the descriptor closes with the object.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace meridian {

class LogFile {
 public:
  static absl::StatusOr<std::shared_ptr<LogFile>> Create(const std::string& path);  // must not exist yet
  static absl::StatusOr<std::shared_ptr<LogFile>> Open(const std::string& path);
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;
  ~LogFile();

  absl::Status WriteAt(uint64_t offset, std::string_view bytes) const;
  // Up to `size` bytes; fewer at the file's end.
  absl::StatusOr<std::string> ReadAt(uint64_t offset, size_t size) const;
  absl::StatusOr<uint64_t> Size() const;
  absl::Status Truncate(uint64_t size) const;
  absl::Status Sync() const;  // fdatasync
  const std::string& path() const { return path_; }

 private:
  LogFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  const int fd_;
  const std::string path_;
};

// Makes the names in `directory` durable.
absl::Status SyncDirectory(const std::string& directory);

// Holds `<directory>/LOCK` until it is destroyed, or the process dies.
class DirectoryLock {
 public:
  // kFailedPrecondition with the holder's pid if another process (or another open store of this one) holds it.
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Acquire(const std::string& directory);
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int fd) : fd_(fd) {}
  const int fd_;
};

}  // namespace meridian
