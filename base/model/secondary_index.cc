#include "base/model/secondary_index.h"

#include <algorithm>

namespace meridian {

bool Projects(const SecondaryIndex& index, const KeySchema& table, std::string_view attribute) {
  const std::vector<std::string>& more = index.non_key_attributes;
  return index.projection == ProjectionType::kAll || Contains(index.key, attribute) || attribute == table.partition_key.name ||
         (table.sort_key && attribute == table.sort_key->name) || std::find(more.begin(), more.end(), attribute) != more.end();
}

}  // namespace meridian
