// The key of a table, and those of its indexes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/model/attribute_value.h"

namespace meridian {

constexpr size_t kPartitionKeyBytesMax = 2048;
constexpr size_t kSortKeyBytesMax = 1024;

struct KeyAttribute {
  std::string name;
  AttributeValue::Type type = AttributeValue::Type::kS;  // kS, kN or kB
  bool operator==(const KeyAttribute&) const = default;
};

struct KeySchema {
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;
  bool operator==(const KeySchema&) const = default;
};

// What a query goes by: it gives every partition attribute, and sort attributes from the left. A table's has at most one of each, that
// of a global index at most four (reference/dynamodb-api.md §4.2).
struct CompositeKey {
  std::vector<KeyAttribute> partition;
  std::vector<KeyAttribute> sort;
  bool operator==(const CompositeKey&) const = default;
};
CompositeKey CompositeKeyOf(const KeySchema& schema);
bool Contains(const CompositeKey& key, std::string_view attribute);

}  // namespace meridian
