#include "regiond/server/kept_clock.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/numbers.h"
#include "base/model/strings.h"

namespace meridian {
namespace {

absl::Status Trouble(const std::string& what, const std::string& path) {
  return absl::UnavailableError(StrCat(what, " ", path, ": ", std::strerror(errno), "; is the disk full, or the directory read-only?"));
}

}  // namespace

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
  std::ofstream file(fresh, std::ios::trunc);
  file << ahead.us << "\n" << std::flush;
  if (!file) return Trouble("cannot write", fresh);
  file.close();
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return Trouble("cannot replace", path);
  return absl::OkStatus();
}

}  // namespace meridian
