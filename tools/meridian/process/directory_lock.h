// Only one `meridian` at a time starts or ends the daemons of a data directory.
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/model/time.h"

namespace meridian {

class DirectoryLock {
 public:
  // Waits for the lock on the file `path`, which it creates. kUnavailable after `patience`.
  static absl::StatusOr<DirectoryLock> Take(const std::string& path, Duration patience);
  ~DirectoryLock() { Release(); }
  DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&&) = delete;

  void Release();  // idempotent

 private:
  explicit DirectoryLock(int file) : file_(file) {}
  int file_;
};

}  // namespace meridian
