// What the item collections of one copy of a table come to: the items with one partition key and their entries in local indexes, as billed
// (reference/dynamodb-api.md §7). Counted of tables with local indexes only, as nobody else can ask.
//
//   key   := 'c' and the part of the items' keys that they share: hash, partition component (key_codec.h)
//   value := fixed64 bytes; none if it is 0
//
// Like entries of indexes, sizes are derived from items in each AZ for itself: neither logged nor copied nor compared.
// Threads: thread-compatible, one driver.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "base/seam/state_store.h"

namespace meridian {

constexpr char kCollectionPrefix = 'c';

// kDataLoss if this is no item's key.
absl::StatusOr<std::string> CollectionStateKey(std::string_view item_key);
absl::StatusOr<int64_t> ReadCollectionBytes(StateStore& store, std::string_view item_key);

// What a batch adds to them.
class CollectionSizes {
 public:
  absl::Status Add(std::string_view item_key, int64_t bytes);
  // Adds what has come together to `batch`, which is the next that `store` applies.
  absl::Status Save(StateStore& store, StateBatch& batch);

 private:
  absl::btree_map<std::string, int64_t> added_;  // by state key
};

}  // namespace meridian
