#include "regiond/server/az/az_layout.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "base/model/strings.h"

namespace meridian {
namespace {

namespace fs = std::filesystem;

constexpr char kFileName[] = "availability_zones";

absl::Status CannotWrite(std::string_view path, std::string_view why) {
  return absl::InvalidArgumentError(
      StrCat("cannot write ", path, ": ", why, "; choose another data directory or change its permissions"));
}

absl::Status SyncPath(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int error = errno;
  if (file >= 0) close(file);
  return synced ? absl::OkStatus() : CannotWrite(path, std::strerror(error));
}

// Whole or not at all, whatever happens meanwhile.
absl::Status WriteNumber(const std::string& region_directory, size_t azs) {
  const std::string path = StrCat(region_directory, "/", kFileName);
  const std::string unfinished = path + ".new";
  std::ofstream file(unfinished, std::ios::trunc);
  file << azs << "\n";
  file.close();
  if (!file) return CannotWrite(unfinished, std::strerror(errno));
  if (absl::Status status = SyncPath(unfinished); !status.ok()) return status;
  std::error_code error;
  fs::rename(unfinished, path, error);
  if (error) return CannotWrite(path, error.message());
  return SyncPath(region_directory);
}

// 0 if the data directory is new, or a crash has left it half made.
size_t MadeWith(const std::string& region_directory) {
  size_t azs = 0;
  std::ifstream(StrCat(region_directory, "/", kFileName)) >> azs;
  return azs;
}

// The number is written last: once it is there, so was every AZ.
absl::Status MakeNew(const std::string& region_directory, size_t azs) {
  for (uint8_t i = 0; i < azs; ++i) {
    const std::string directory = StrCat(region_directory, "/", AzId(i).name());
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) return CannotWrite(directory, error.message());
  }
  return WriteNumber(region_directory, azs);
}

}  // namespace

absl::StatusOr<std::vector<AzId>> CheckAzLayout(const std::string& region_directory, size_t azs) {
  std::error_code error;
  fs::create_directories(region_directory, error);
  if (error) return CannotWrite(region_directory, error.message());
  const size_t made_with = MadeWith(region_directory);
  if (made_with == 0) {
    if (absl::Status status = MakeNew(region_directory, azs); !status.ok()) return status;
    return std::vector<AzId>{};
  }
  if (made_with != azs) {
    return absl::InvalidArgumentError(StrCat(region_directory, " was made with availability_zones: ", made_with, " and cannot be used with ",
                                             azs, "; set the option back, or choose another data directory"));
  }
  std::vector<AzId> gone;
  std::string names;
  for (uint8_t i = 0; i < azs; ++i) {
    const std::string directory = StrCat(region_directory, "/", AzId(i).name());
    if (fs::exists(fs::symlink_status(directory, error))) continue;
    gone.push_back(AzId(i));
    StrAppend(&names, names.empty() ? "" : ", ", directory);
  }
  const size_t left = azs - gone.size();
  const size_t quorum = azs / 2 + 1;
  if (left >= quorum) return gone;
  return absl::DataLossError(StrCat("gone: ", names, "; what is left, ", left, " of ", azs, " Availability Zones, may lack acknowledged writes. ",
                                    "Put back at least ", quorum - left, " of them, or delete ", region_directory,
                                    " to start the Region without data"));
}

}  // namespace meridian
