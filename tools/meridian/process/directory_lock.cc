#include "tools/meridian/process/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <thread>

#include "base/model/strings.h"

namespace meridian {

absl::StatusOr<DirectoryLock> DirectoryLock::Take(const std::string& path, Duration patience) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) {
    return absl::InvalidArgumentError(StrCat("cannot open ", path, ": ", std::strerror(errno)));
  }
  DirectoryLock lock(file);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(patience.us);
  while (flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() >= deadline) {
      return absl::UnavailableError(
          StrCat("another 'meridian up' or 'meridian down' works on this "
                 "data directory (it holds ",
                 path, "); try again when it has ended"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return lock;
}

void DirectoryLock::Release() {
  if (file_ >= 0) close(std::exchange(file_, -1));
}

}  // namespace meridian
