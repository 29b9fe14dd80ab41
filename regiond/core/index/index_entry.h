// The entry that an item has in a secondary index (reference/dynamodb-api.md §7).
//
//   key    := 'x' fixed32 number  hash  component …  item-key     partition components, then sort components (key_codec.h)
//   value  := the projected item's encoding (item_codec.h)
//   hash   := 8 bytes, big-endian XXH3-64 of the partition components; of a local index the table's own
//
// Entries are derived from items alone, in each AZ for itself: they are neither logged nor copied nor compared.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table.h"

namespace meridian {

constexpr char kIndexPrefix = 'x';

struct IndexEntry {
  std::string key;
  std::string image;
  bool operator==(const IndexEntry&) const = default;
};

// Nothing if the item lacks one of the key's attributes, or has it with another type or empty: the index is sparse.
// `image` is the encoding of `item`.
std::optional<IndexEntry> EntryOf(const SecondaryIndex& index, const KeySchema& table, std::string_view item_key, const Item& item,
                                  std::string_view image);

// All entries of the index lie in [prefix, PrefixEnd(prefix)).
std::string IndexPrefix(uint32_t number);
// Those with these values of the partition attributes, likewise.
std::string IndexPartitionPrefix(const SecondaryIndex& index, const std::vector<const AttributeValue*>& partition);
// The key of the entry of the item with this key, from the values of all key attributes.
std::string IndexEntryKey(const SecondaryIndex& index, const std::vector<const AttributeValue*>& partition,
                          const std::vector<const AttributeValue*>& sort, std::string_view item_key);

}  // namespace meridian
