#include "base/model/key_schema.h"

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

}  // namespace meridian
