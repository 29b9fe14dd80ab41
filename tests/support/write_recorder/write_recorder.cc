#include "tests/support/write_recorder/write_recorder.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <mutex>

namespace meridian {
namespace {

using Kind = FileOperation::Kind;

struct Recording {
  std::mutex mutex;  // held over each recorded call
  std::string root;  // empty: nothing is recorded
  std::vector<FileOperation> operations;
};
Recording& recording() {
  static Recording* const one = new Recording;  // outlives every thread
  return *one;
}

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

// Relative to the root; empty if it is not below it or carries no data.
std::string Relative(const std::string& path) {
  const std::string& root = recording().root;
  if (root.empty() || !path.starts_with(root + "/") || IsWithoutData(path)) return {};
  return path.substr(root.size() + 1);
}
std::string PathOf(int fd) {
  char path[PATH_MAX];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = readlink(link.c_str(), path, sizeof(path));
  return size <= 0 ? std::string() : Relative(std::string(path, static_cast<size_t>(size)));
}
std::string PathAt(int directory, const char* path) {
  if (path[0] == '/' || directory == AT_FDCWD) return Relative(path);
  char parent[PATH_MAX];
  const std::string link = "/proc/self/fd/" + std::to_string(directory);
  const ssize_t size = readlink(link.c_str(), parent, sizeof(parent));
  return size <= 0 ? std::string() : Relative(std::string(parent, static_cast<size_t>(size)) + "/" + path);
}

// Makes `call` and, if it went well, adds what it did to `path`.
template <typename Call>
auto Recorded(Kind kind, const std::string& path, const Call& call, FileOperation operation = {}) {
  auto result = call();
  if (result >= 0 && !path.empty()) {
    operation.kind = kind;
    operation.path = path;
    recording().operations.push_back(std::move(operation));
  }
  return result;
}

uint64_t PositionOf(int fd) {
  if ((fcntl(fd, F_GETFL) & O_APPEND) == 0) return static_cast<uint64_t>(lseek(fd, 0, SEEK_CUR));
  struct stat info;
  return fstat(fd, &info) == 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

int OpenAt(int directory, const char* path, int flags, mode_t mode) {
  static const auto real = Real<int (*)(int, const char*, int, ...)>("openat");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  const bool existed = faccessat(directory, path, F_OK, 0) == 0;
  const int fd = real(directory, path, flags, mode);
  const std::string name = PathAt(directory, path);
  if (fd < 0 || name.empty()) return fd;
  if (!existed) recording().operations.push_back({Kind::kCreate, name, {}, 0, {}});
  if (existed && (flags & O_TRUNC) != 0) recording().operations.push_back({Kind::kTruncate, name, {}, 0, {}});
  return fd;
}

int Sync(int fd, const char* function) {
  const auto real = Real<int (*)(int)>(function);
  // Not under the lock: a sync may take long, and covers what was written before it began.
  std::string path;
  {
    const std::lock_guard<std::mutex> lock(recording().mutex);
    path = PathOf(fd);
  }
  if (path.empty()) return real(fd);
  const std::lock_guard<std::mutex> lock(recording().mutex);
  return Recorded(Kind::kSync, path, [&] { return real(fd); });
}

ssize_t WriteAt(int fd, const void* bytes, size_t size, uint64_t offset, const std::function<ssize_t()>& call) {
  const std::string path = PathOf(fd);
  const ssize_t written = call();
  if (written > 0 && !path.empty()) {
    recording().operations.push_back(
        {Kind::kWrite, path, {}, offset, std::string(static_cast<const char*>(bytes), static_cast<size_t>(written))});
  }
  return written;
}

}  // namespace

WriteRecorder::WriteRecorder(std::string root) {
  const std::lock_guard<std::mutex> lock(recording().mutex);
  recording().root = std::move(root);
  recording().operations.clear();
}
WriteRecorder::~WriteRecorder() {
  const std::lock_guard<std::mutex> lock(recording().mutex);
  recording().root.clear();
  recording().operations.clear();
}
size_t WriteRecorder::size() const {
  const std::lock_guard<std::mutex> lock(recording().mutex);
  return recording().operations.size();
}
const std::vector<FileOperation>& WriteRecorder::operations() const { return recording().operations; }

}  // namespace meridian

using meridian::OpenAt;
using meridian::PathAt;
using meridian::PathOf;
using meridian::PositionOf;
using meridian::Real;
using meridian::Recorded;
using meridian::recording;
using meridian::Relative;
using Kind = meridian::FileOperation::Kind;

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return OpenAt(AT_FDCWD, path, flags, mode);
}
int openat(int directory, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return OpenAt(directory, path, flags, mode);
}
ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t)>("write");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  if (recording().root.empty()) return real(fd, bytes, size);
  return meridian::WriteAt(fd, bytes, size, PositionOf(fd), [&] { return real(fd, bytes, size); });
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  static const auto real = Real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  return meridian::WriteAt(fd, bytes, size, static_cast<uint64_t>(offset), [&] { return real(fd, bytes, size, offset); });
}
int ftruncate(int fd, off_t size) noexcept {
  static const auto real = Real<int (*)(int, off_t)>("ftruncate");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  return Recorded(Kind::kTruncate, PathOf(fd), [&] { return real(fd, size); }, {{}, {}, {}, static_cast<uint64_t>(size), {}});
}
int fsync(int fd) { return meridian::Sync(fd, "fsync"); }
int fdatasync(int fd) { return meridian::Sync(fd, "fdatasync"); }
int rename(const char* from, const char* to) noexcept {
  static const auto real = Real<int (*)(const char*, const char*)>("rename");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  return Recorded(Kind::kRename, Relative(from), [&] { return real(from, to); }, {{}, {}, Relative(to), 0, {}});
}
int unlink(const char* path) noexcept {
  static const auto real = Real<int (*)(const char*)>("unlink");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  return Recorded(Kind::kDelete, Relative(path), [&] { return real(path); });
}
int unlinkat(int directory, const char* path, int flags) noexcept {
  static const auto real = Real<int (*)(int, const char*, int)>("unlinkat");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  const Kind kind = (flags & AT_REMOVEDIR) != 0 ? Kind::kDeleteDirectory : Kind::kDelete;
  return Recorded(kind, PathAt(directory, path), [&] { return real(directory, path, flags); });
}
int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = Real<int (*)(const char*, mode_t)>("mkdir");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  return Recorded(Kind::kMakeDirectory, Relative(path), [&] { return real(path, mode); });
}
int rmdir(const char* path) noexcept {
  static const auto real = Real<int (*)(const char*)>("rmdir");
  const std::lock_guard<std::mutex> lock(recording().mutex);
  return Recorded(Kind::kDeleteDirectory, Relative(path), [&] { return real(path); });
}
int remove(const char* path) noexcept {
  struct stat info;
  if (lstat(path, &info) == 0 && S_ISDIR(info.st_mode)) return rmdir(path);
  return unlink(path);
}

}  // extern "C"
