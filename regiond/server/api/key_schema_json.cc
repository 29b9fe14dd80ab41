#include "regiond/server/api/key_schema_json.h"

#include <utility>

#include "regiond/server/api/json_object.h"

namespace meridian {
namespace {

void AppendKeyElement(const KeyAttribute& key, std::string_view type, std::string* out) {
  JsonObjectWriter object(out);
  object.String("AttributeName", key.name);
  object.String("KeyType", type);
}

}  // namespace

void AppendKeySchema(const CompositeKey& key, std::string* out) {
  std::vector<std::pair<KeyAttribute, std::string_view>> elements;
  for (const KeyAttribute& attribute : key.partition) elements.emplace_back(attribute, "HASH");
  for (const KeyAttribute& attribute : key.sort) elements.emplace_back(attribute, "RANGE");
  AppendArray(elements, out, [](const auto& element, std::string* to) { AppendKeyElement(element.first, element.second, to); });
}

}  // namespace meridian
