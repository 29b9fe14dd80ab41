// One store of a daemon that needs no more: the coordinator's catalog, a replicator's checkpoints.
// Threads, durability, errors: as leveldb_state.h; kInvalidArgument if the directory cannot be made.
#pragma once

#include <memory>
#include <string>

#include "base/runtime/state/leveldb_state.h"

namespace meridian {

class SingleStore {
 public:
  // `<directory>/tables/<name>/`, made if missing.
  static absl::StatusOr<SingleStore> Open(const std::string& directory, const std::string& name);

  StateStore& operator*() const { return *store_; }

 private:
  SingleStore(std::unique_ptr<StateDirectory> directory, std::unique_ptr<StateStore> store)
      : directory_(std::move(directory)), store_(std::move(store)) {}

  std::unique_ptr<StateDirectory> directory_;  // outlives its store
  std::unique_ptr<StateStore> store_;
};

}  // namespace meridian
