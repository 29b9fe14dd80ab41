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

std::string_view ProjectionName(ProjectionType projection) {
  switch (projection) {
    case ProjectionType::kAll: return "ALL";
    case ProjectionType::kKeysOnly: return "KEYS_ONLY";
    case ProjectionType::kInclude: return "INCLUDE";
  }
  return "";
}

}  // namespace

void AppendKeySchema(const CompositeKey& key, std::string* out) {
  std::vector<std::pair<KeyAttribute, std::string_view>> elements;
  for (const KeyAttribute& attribute : key.partition) elements.emplace_back(attribute, "HASH");
  for (const KeyAttribute& attribute : key.sort) elements.emplace_back(attribute, "RANGE");
  AppendArray(elements, out, [](const auto& element, std::string* to) { AppendKeyElement(element.first, element.second, to); });
}

void AppendProjection(const SecondaryIndex& index, std::string* out) {
  JsonObjectWriter projection(out);
  projection.String("ProjectionType", ProjectionName(index.projection));
  if (index.projection != ProjectionType::kInclude) return;
  projection.Name("NonKeyAttributes");
  AppendArray(index.non_key_attributes, out, [](std::string_view name, std::string* to) { AppendJsonString(name, to); });
}

}  // namespace meridian
