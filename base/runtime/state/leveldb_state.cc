#include "base/runtime/state/leveldb_state.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/model/check.h"
#include "base/runtime/state/leveldb_shared.h"

namespace meridian {
namespace {

// A store that is being deleted carries this in front of its name, so that a crash leaves no half of a store.
constexpr std::string_view kDroppedPrefix = ".dropped-";

void CheckName(const std::string& name) {
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  MERIDIAN_CHECK(good, "store name \"", name, "\"");
}

absl::Status FileError(const std::error_code& error, std::string_view operation,
                       const std::string& path) {
  return absl::ErrnoToStatus(error.value(), StrCat(operation, " ", path));
}

absl::StatusOr<std::vector<std::string>> NamesIn(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator it(directory, error), end;
  for (; !error && it != end; it.increment(error)) names.push_back(it->path().filename().string());
  if (error) return FileError(error, "list", directory);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::shared_ptr<LevelDbShared> MakeLevelDbShared(int64_t block_cache_bytes) {
  return std::make_shared<LevelDbShared>(block_cache_bytes);
}

LevelDbStateDirectory::LevelDbStateDirectory(const LevelDbStateOptions& options,
                                             std::shared_ptr<LevelDbShared> shared)
    : options_(options),
      tables_(options.az_directory + "/tables"),
      shared_(std::move(shared)),
      open_(std::make_shared<OpenStores>()) {}

absl::StatusOr<std::unique_ptr<LevelDbStateDirectory>> LevelDbStateDirectory::Open(
    const LevelDbStateOptions& options, std::shared_ptr<LevelDbShared> shared) {
  std::unique_ptr<LevelDbStateDirectory> directory(
      new LevelDbStateDirectory(options, std::move(shared)));
  std::error_code error;
  std::filesystem::create_directories(directory->tables_, error);
  if (error) return FileError(error, "create directory", directory->tables_);
  const auto names = NamesIn(directory->tables_);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    if (!name.starts_with(kDroppedPrefix)) continue;
    const std::string path = directory->tables_ + "/" + name;
    std::filesystem::remove_all(path, error);
    if (error) return FileError(error, "delete", path);
  }
  return directory;
}

absl::StatusOr<std::unique_ptr<StateStore>> LevelDbStateDirectory::Open(const std::string& name) {
  CheckName(name);
  return OpenLevelDbStore(tables_ + "/" + name, options_, shared_, open_->Open(name));
}

absl::Status LevelDbStateDirectory::Drop(const std::string& name) {
  CheckName(name);
  MERIDIAN_CHECK(!open_->Contains(name), "store ", name, " is dropped while open");
  const std::string path = tables_ + "/" + name;
  const std::string dropped = StrCat(tables_, "/", kDroppedPrefix, name);
  std::error_code error;
  std::filesystem::remove_all(dropped, error);
  if (error) return FileError(error, "delete", dropped);
  std::filesystem::rename(path, dropped, error);
  if (error == std::errc::no_such_file_or_directory) return absl::OkStatus();
  if (error) return FileError(error, "rename", path);
  std::filesystem::remove_all(dropped, error);
  if (error) return FileError(error, "delete", dropped);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> LevelDbStateDirectory::List() {
  auto names = NamesIn(tables_);
  if (!names.ok()) return names;
  std::erase_if(*names, [](const std::string& name) { return name.starts_with('.'); });
  return names;
}

}  // namespace meridian
