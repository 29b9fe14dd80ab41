#include "base/runtime/log/log_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/model/strings.h"

namespace meridian {
namespace {

absl::Status ErrnoError(int error, std::string_view operation, const std::string& path) {
  return absl::ErrnoToStatus(error, StrCat(operation, " ", path));
}

int OpenRetrying(const std::string& path, int flags) {
  int fd;
  do {
    fd = open(path.c_str(), flags | O_CLOEXEC, 0644);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

}  // namespace

absl::StatusOr<std::shared_ptr<LogFile>> LogFile::Create(const std::string& path) {
  const int fd = OpenRetrying(path, O_RDWR | O_CREAT | O_EXCL);
  if (fd < 0) return ErrnoError(errno, "create", path);
  return std::shared_ptr<LogFile>(new LogFile(fd, path));
}

absl::StatusOr<std::shared_ptr<LogFile>> LogFile::Open(const std::string& path) {
  const int fd = OpenRetrying(path, O_RDWR);
  if (fd < 0) return ErrnoError(errno, "open", path);
  return std::shared_ptr<LogFile>(new LogFile(fd, path));
}

LogFile::~LogFile() { close(fd_); }

absl::Status LogFile::WriteAt(uint64_t offset, std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      return ErrnoError(errno, "write", path_);
    }
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += static_cast<uint64_t>(written);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> LogFile::ReadAt(uint64_t offset, size_t size) const {
  std::string bytes(size, '\0');
  size_t done = 0;
  while (done < size) {
    const ssize_t got = pread(fd_, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0) {
      if (errno == EINTR) continue;
      return ErrnoError(errno, "read", path_);
    }
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

absl::StatusOr<uint64_t> LogFile::Size() const {
  struct stat info;
  if (fstat(fd_, &info) != 0) return ErrnoError(errno, "stat", path_);
  return static_cast<uint64_t>(info.st_size);
}

absl::Status LogFile::Truncate(uint64_t size) const {
  if (ftruncate(fd_, static_cast<off_t>(size)) != 0) return ErrnoError(errno, "truncate", path_);
  return absl::OkStatus();
}

absl::Status LogFile::Sync() const {
  if (fdatasync(fd_) != 0) return ErrnoError(errno, "fdatasync", path_);
  return absl::OkStatus();
}

absl::Status SyncDirectory(const std::string& directory) {
  const int fd = OpenRetrying(directory, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return ErrnoError(errno, "open", directory);
  const int result = fsync(fd);
  const int error = errno;
  close(fd);
  return result == 0 ? absl::OkStatus() : ErrnoError(error, "fsync", directory);
}

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Acquire(const std::string& directory) {
  const std::string path = directory + "/LOCK";
  const int fd = OpenRetrying(path, O_RDWR | O_CREAT);
  if (fd < 0) return ErrnoError(errno, "open", path);
  std::unique_ptr<DirectoryLock> lock(new DirectoryLock(fd));
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return ErrnoError(errno, "lock", path);
    char pid[16] = {};
    const ssize_t got = pread(fd, pid, sizeof(pid) - 1, 0);
    return absl::FailedPreconditionError(StrCat(
        "data directory ", directory, " is in use by another process (pid ",
        got > 0 ? std::string_view(pid) : std::string_view("unknown"),
        "); stop it or choose another --data"));
  }
  const std::string pid = StrCat(getpid());
  if (ftruncate(fd, 0) != 0 || pwrite(fd, pid.data(), pid.size(), 0) < 0) {
    return ErrnoError(errno, "write", path);
  }
  return lock;
}

DirectoryLock::~DirectoryLock() { close(fd_); }

}  // namespace meridian
