#include "regiond/server/kept_clock.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/numbers.h"
#include "base/model/strings.h"
#include "base/runtime/log/log_file.h"

namespace meridian {
absl::StatusOr<Duration> ReadKeptClock(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return Duration();
  std::ifstream file(path);
  std::string text;
  int64_t us = 0;
  if (!std::getline(file, text) || !absl::SimpleAtoi(text, &us)) {
    return absl::DataLossError(StrCat(path, " does not say how far the clock is ahead; remove it to start with the machine's clock, until the "
                                      "coordinator is heard"));
  }
  return Duration::Micros(us);
}

absl::Status KeepClock(const std::string& path, Duration ahead) {
  const std::string fresh = path + ".new";
  if (std::remove(fresh.c_str()) != 0 && errno != ENOENT) return absl::ErrnoToStatus(errno, StrCat("cannot remove ", fresh));
  {
    const absl::StatusOr<std::shared_ptr<LogFile>> file = LogFile::Create(fresh);
    if (!file.ok()) return file.status();
    if (absl::Status status = (*file)->WriteAt(0, StrCat(ahead.us, "\n")); !status.ok()) return status;
    if (absl::Status status = (*file)->Sync(); !status.ok()) return status;
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return absl::ErrnoToStatus(errno, StrCat("cannot replace ", path));
  return SyncDirectory(std::filesystem::path(path).parent_path().string());
}

}  // namespace meridian
