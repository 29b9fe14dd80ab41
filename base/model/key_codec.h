// Primary keys as bytes whose order is the order in which Query and Scan return items.
//
//   key        := hash component [component]        partition key, then sort key where the table has one
//   hash       := 8 bytes, big-endian XXH3-64 of the partition key's component
//   component  := tag escaped 00 00                 tag: 'S', 'N' or 'B'
//   escaped    := the UTF-8 bytes, the number's encoding or the binary's bytes, with every 00 written as 00 FF
//
// The tag makes a key readable without its table's schema (conflict journal, `meridian verify`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"

namespace meridian {

// An encoded primary key. Ordered as the store orders it.
struct ItemKey {
  std::string bytes;
  auto operator<=>(const ItemKey&) const = default;
};

// REQUIRES: the values are S, N or B.
ItemKey EncodeItemKey(const AttributeValue& partition_key, const AttributeValue* sort_key);

struct DecodedKey {
  AttributeValue partition_key;
  std::optional<AttributeValue> sort_key;
};
absl::StatusOr<DecodedKey> DecodeItemKey(std::string_view bytes);  // kDataLoss for anything else

// The 64-bit hash that places an item in a partition. REQUIRES: key.bytes.size() >= 8.
uint64_t KeyHash(std::string_view key_bytes);

// All keys of one partition key lie in [prefix, PrefixEnd(prefix)).
std::string PartitionKeyPrefix(const AttributeValue& partition_key);
// One component without its hash, for bounds on the sort key: prefix + component.
std::string EncodeKeyComponent(const AttributeValue& value);
// The component without its terminator: what every S or B that begins with `value` begins with.
std::string EncodeKeyComponentPrefix(const AttributeValue& value);
// The least byte string greater than every string that begins with `prefix`; empty if there is none.
std::string PrefixEnd(std::string_view prefix);

}  // namespace meridian
