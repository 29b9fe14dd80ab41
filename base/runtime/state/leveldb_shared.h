// For the .cc files of this directory only.
#pragma once

#include <leveldb/cache.h>
#include <leveldb/filter_policy.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "base/model/check.h"
#include "base/runtime/state/leveldb_state.h"

namespace meridian {

class LevelDbShared {
 public:
  explicit LevelDbShared(int64_t block_cache_bytes)
      : cache(leveldb::NewLRUCache(static_cast<size_t>(block_cache_bytes))),
        filter(leveldb::NewBloomFilterPolicy(10)) {}
  const std::unique_ptr<leveldb::Cache> cache;
  const std::unique_ptr<const leveldb::FilterPolicy> filter;
};

// Which stores of a directory are open. LevelDB refuses a second opening by the same process too, but gives the lock that
// keeps other processes away up while it does so; it must not get that far.
class OpenStores : public std::enable_shared_from_this<OpenStores> {
 public:
  using Mark = std::shared_ptr<void>;  // the store counts as open while this lives
  // REQUIRES: not open.
  Mark Open(const std::string& name) {
    MERIDIAN_CHECK(names_.insert(name).second, "store ", name, " is opened twice");
    return Mark(nullptr, [self = shared_from_this(), name](void*) { self->names_.erase(name); });
  }
  bool Contains(const std::string& name) const { return names_.contains(name); }

 private:
  std::set<std::string> names_;
};

absl::StatusOr<std::unique_ptr<StateStore>> OpenLevelDbStore(const std::string& directory,
                                                             const LevelDbStateOptions& options,
                                                             std::shared_ptr<LevelDbShared> shared,
                                                             OpenStores::Mark mark);

}  // namespace meridian
