#include "base/model/secondary_index.h"

#include <algorithm>

namespace meridian {

CompositeKey CompositeKeyOf(const KeySchema& schema) {
  CompositeKey key{{schema.partition_key}, {}};
  if (schema.sort_key) key.sort.push_back(*schema.sort_key);
  return key;
}

bool Contains(const CompositeKey& key, std::string_view attribute) {
  const auto named = [&](const KeyAttribute& one) { return one.name == attribute; };
  return std::any_of(key.partition.begin(), key.partition.end(), named) || std::any_of(key.sort.begin(), key.sort.end(), named);
}

bool Projects(const SecondaryIndex& index, const KeySchema& table, std::string_view attribute) {
  const std::vector<std::string>& more = index.non_key_attributes;
  return index.projection == ProjectionType::kAll || Contains(index.key, attribute) || attribute == table.partition_key.name ||
         (table.sort_key && attribute == table.sort_key->name) || std::find(more.begin(), more.end(), attribute) != more.end();
}

}  // namespace meridian
