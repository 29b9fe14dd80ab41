#include "regiond/core/index/collection_sizes.h"

#include <utility>

#include "base/model/bytes.h"
#include "base/model/key_codec.h"

namespace meridian {
namespace {

absl::StatusOr<int64_t> Stored(StateStore& store, std::string_view state_key) {
  const absl::StatusOr<std::string> value = store.Read(state_key);
  if (absl::IsNotFound(value.status())) return 0;
  if (!value.ok()) return value.status();
  ByteReader in(*value);
  const auto bytes = static_cast<int64_t>(in.Fixed64());
  if (!in.done()) return absl::DataLossError("the size of an item collection is damaged");
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> CollectionStateKey(std::string_view item_key) {
  const absl::StatusOr<DecodedKey> key = DecodeItemKey(item_key);
  if (!key.ok()) return key.status();
  return std::string(1, kCollectionPrefix) + PartitionKeyPrefix(key->partition_key);
}

absl::StatusOr<int64_t> ReadCollectionBytes(StateStore& store, std::string_view item_key) {
  const absl::StatusOr<std::string> key = CollectionStateKey(item_key);
  if (!key.ok()) return key.status();
  return Stored(store, *key);
}

absl::Status CollectionSizes::Add(std::string_view item_key, int64_t bytes) {
  if (bytes == 0) return absl::OkStatus();
  absl::StatusOr<std::string> key = CollectionStateKey(item_key);
  if (!key.ok()) return key.status();
  added_[*std::move(key)] += bytes;
  return absl::OkStatus();
}

absl::Status CollectionSizes::Save(StateStore& store, StateBatch& batch) {
  for (const auto& [key, added] : std::exchange(added_, {})) {
    const absl::StatusOr<int64_t> stored = Stored(store, key);
    if (!stored.ok()) return stored.status();
    const int64_t bytes = *stored + added;
    if (bytes > 0) {
      std::string value;
      ByteWriter(&value).Fixed64(static_cast<uint64_t>(bytes));
      batch.Put(key, value);
    } else {
      batch.Erase(key);  // below: the table had items before its collections were counted
    }
  }
  return absl::OkStatus();
}

}  // namespace meridian
