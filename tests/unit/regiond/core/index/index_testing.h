// What the tests of this directory share: a table with keys pk (S) and sk (N).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/model/item_codec.h"
#include "base/model/table.h"

namespace meridian {

using Type = AttributeValue::Type;

inline AttributeValue S(std::string_view text) { return AttributeValue::S(text); }
inline AttributeValue N(int64_t number) { return AttributeValue::N(Number::FromInt(number)); }

inline Item ItemOf(const std::vector<std::pair<std::string, AttributeValue>>& attributes) {
  Item item;
  for (const auto& [name, value] : attributes) item.Set(name, value);
  return item;
}

// An index by `city` (S) and, if asked for, `age` (N).
inline SecondaryIndex ByCity(uint32_t number, ProjectionType projection, bool with_age = false) {
  SecondaryIndex index;
  index.name = "by-city";
  index.number = number;
  index.key.partition = {{"city", Type::kS}};
  if (with_age) index.key.sort = {{"age", Type::kN}};
  index.projection = projection;
  return index;
}

inline TableSettings SettingsWith(std::vector<SecondaryIndex> indexes) {
  TableSettings settings;
  settings.key_schema = {{"pk", Type::kS}, KeyAttribute{"sk", Type::kN}};
  settings.indexes = std::move(indexes);
  return settings;
}

inline Item Person(int64_t sk, const AttributeValue& city) {
  return ItemOf({{"pk", S("p")}, {"sk", N(sk)}, {"city", city}, {"age", N(7)}, {"note", S("n")}});
}

}  // namespace meridian
