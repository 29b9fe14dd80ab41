#include "regiond/server/api/key_json.h"

#include <utility>

#include "base/model/strings.h"
#include "base/model/table.h"
#include "regiond/server/api/attribute_reader.h"
#include "regiond/server/api/item_json.h"
#include "regiond/server/api/json_reader.h"

namespace meridian {

std::string KeyJson(const KeySchema& schema, const ItemKey& key) {
  absl::StatusOr<Item> attributes = KeyAttributes(schema, key);
  if (!attributes.ok()) return "";
  std::string json;
  AppendItemJson(*attributes, &json);
  return json;
}

absl::StatusOr<Item> ReadKeyJson(std::string_view json) {
  JsonBody body;
  Item attributes;
  absl::Status status = body.Parse(json);
  if (status.ok()) {
    JsonReader reader;
    AttributeReader values(&reader);
    for (const auto member : body.members()) attributes.Set(member.key, values.Value(member.value));
    status = reader.status();
    status.Update(values.value_status());
  }
  if (status.ok()) return attributes;
  return absl::InvalidArgumentError(
      StrCat("the key is not DynamoDB JSON of key attributes, such as {\"id\":{\"S\":\"cart\"}}: ", json));
}

absl::StatusOr<std::string> KeyBeginning(const KeySchema& schema, const Item& attributes) {
  if (schema.sort_key && attributes.size() == 1) {
    const AttributeValue* const partition_key = attributes.Find(schema.partition_key.name);
    if (partition_key != nullptr && partition_key->type() == schema.partition_key.type) return PartitionKeyPrefix(*partition_key);
  } else if (const absl::StatusOr<ItemKey> key = KeyOfArgument(schema, attributes); key.ok()) {
    return key->bytes;
  }
  const auto described = [](const KeyAttribute& attribute) {
    return StrCat(attribute.name, " (", AttributeValue::TypeName(attribute.type), ")");
  };
  return absl::InvalidArgumentError(StrCat("no item has this key: the key attributes are ", described(schema.partition_key),
                                           schema.sort_key ? " and " + described(*schema.sort_key) : ""));
}

}  // namespace meridian
