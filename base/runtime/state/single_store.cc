#include "base/runtime/state/single_store.h"

#include <filesystem>
#include <utility>

#include "base/model/strings.h"

namespace meridian {
namespace {

constexpr int64_t kBlockCacheBytes = 1 << 20;

}  // namespace

absl::StatusOr<SingleStore> SingleStore::Open(const std::string& directory, const std::string& name) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::InvalidArgumentError(StrCat("cannot create the directory ", directory, ": ", error.message(),
                                             "; choose another data directory or change its permissions"));
  }
  auto stores = LevelDbStateDirectory::Open({.az_directory = directory}, MakeLevelDbShared(kBlockCacheBytes));
  if (!stores.ok()) return stores.status();
  absl::StatusOr<std::unique_ptr<StateStore>> store = (*stores)->Open(name);
  if (!store.ok()) return store.status();
  return SingleStore(*std::move(stores), *std::move(store));
}

}  // namespace meridian
