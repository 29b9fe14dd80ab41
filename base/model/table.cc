#include "base/model/table.h"

#include <algorithm>

#include "base/model/strings.h"
#include "base/model/errors.h"

namespace meridian {
namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr std::string_view kSchemaMismatch = "The provided key element does not match the schema";

size_t KeyBytes(const AttributeValue& value) {
  if (const std::string* text = value.If<std::string>()) return text->size();
  if (const Binary* binary = value.If<Binary>()) return binary->bytes.size();
  return 0;  // numbers are always short
}

absl::Status CheckKeyValue(const KeyAttribute& attribute, const AttributeValue& value, bool sort_key) {
  const size_t bytes = KeyBytes(value);
  if (bytes == 0 && value.type() != AttributeValue::Type::kN) {
    return ValidationError(StrCat(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ",
        value.type() == AttributeValue::Type::kS ? "string" : "binary", " value. Key: ", attribute.name));
  }
  if (!sort_key && bytes > kPartitionKeyBytesMax) {
    return ValidationError(
        StrCat(kInvalid, "Size of hashkey has exceeded the maximum size limit of2048 bytes"));
  }
  if (sort_key && bytes > kSortKeyBytesMax) {
    return ValidationError(StrCat(
        kInvalid, "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"));
  }
  return absl::OkStatus();
}

absl::StatusOr<const AttributeValue*> FindInItem(const KeyAttribute& attribute, const Item& item,
                                                 bool sort_key) {
  const AttributeValue* value = item.Find(attribute.name);
  if (value == nullptr) {
    return ValidationError(StrCat(kInvalid, "Missing the key ", attribute.name, " in the item"));
  }
  if (value->type() != attribute.type) {
    return ValidationError(StrCat(kInvalid, "Type mismatch for key ", attribute.name, " expected: ",
                                        AttributeValue::TypeName(attribute.type),
                                        " actual: ", value->type_name()));
  }
  if (absl::Status status = CheckKeyValue(attribute, *value, sort_key); !status.ok()) return status;
  return value;
}

}  // namespace

std::string_view TableStatusName(TableStatus status) {
  switch (status) {
    case TableStatus::kCreating: return "CREATING";
    case TableStatus::kActive: return "ACTIVE";
    case TableStatus::kUpdating: return "UPDATING";
    case TableStatus::kDeleting: return "DELETING";
    case TableStatus::kInaccessible: return "INACCESSIBLE_ENCRYPTION_CREDENTIALS";
  }
  return "";
}

PartitionLayout LayoutOf(const TableDescriptor& table) {
  PartitionLayout layout(table.partitions);
  for (size_t i = 0; i < table.splits.size(); ++i) {
    if (table.splits[i].done()) layout.Split(table.splits[i].parent, table.ChildOf(i), table.splits[i].at);
  }
  return layout;
}

const SecondaryIndex* FindIndex(const TableSettings& settings, std::string_view name) {
  const auto at = std::find_if(settings.indexes.begin(), settings.indexes.end(),
                               [&](const SecondaryIndex& index) { return index.name == name; });
  return at == settings.indexes.end() ? nullptr : &*at;
}

const ReplicaState* GlobalTable::Find(const RegionId& region) const {
  auto at = std::find_if(replicas.begin(), replicas.end(),
                         [&](const ReplicaState& replica) { return replica.region == region; });
  return at == replicas.end() ? nullptr : &*at;
}

ReplicaState* GlobalTable::Find(const RegionId& region) {
  return const_cast<ReplicaState*>(std::as_const(*this).Find(region));
}

absl::StatusOr<ItemKey> KeyOfItem(const KeySchema& schema, const Item& item) {
  absl::StatusOr<const AttributeValue*> partition_key = FindInItem(schema.partition_key, item, false);
  if (!partition_key.ok()) return partition_key.status();
  if (!schema.sort_key) return EncodeItemKey(**partition_key, nullptr);
  absl::StatusOr<const AttributeValue*> sort_key = FindInItem(*schema.sort_key, item, true);
  if (!sort_key.ok()) return sort_key.status();
  return EncodeItemKey(**partition_key, *sort_key);
}

absl::StatusOr<ItemKey> KeyOfArgument(const KeySchema& schema, const Item& key) {
  const size_t expected = schema.sort_key ? 2 : 1;
  const AttributeValue* partition_key = key.Find(schema.partition_key.name);
  const AttributeValue* sort_key = schema.sort_key ? key.Find(schema.sort_key->name) : nullptr;
  if (key.size() != expected || partition_key == nullptr ||
      partition_key->type() != schema.partition_key.type ||
      (schema.sort_key && (sort_key == nullptr || sort_key->type() != schema.sort_key->type))) {
    return ValidationError(kSchemaMismatch);
  }
  if (absl::Status status = CheckKeyValue(schema.partition_key, *partition_key, false); !status.ok()) {
    return status;
  }
  if (sort_key != nullptr) {
    if (absl::Status status = CheckKeyValue(*schema.sort_key, *sort_key, true); !status.ok()) return status;
  }
  return EncodeItemKey(*partition_key, sort_key);
}

absl::StatusOr<ItemKey> KeyOfStatement(const KeySchema& schema, const Item& attributes) {
  for (const KeyAttribute* attribute : {&schema.partition_key, schema.sort_key ? &*schema.sort_key : nullptr}) {
    if (attribute == nullptr) continue;
    const AttributeValue* const value = attributes.Find(attribute->name);
    if (value == nullptr) return ValidationError(StrCat("Key attribute should be present in the item: Key ", attribute->name));
    if (value->type() != attribute->type) return StatementKeyTypeError(attribute->name);
  }
  return KeyOfItem(schema, attributes);
}

absl::Status StatementKeyTypeError(std::string_view attribute) {
  return ValidationError(StrCat("Key attribute's data type should match its data type in table's schema: Key ", attribute));
}

absl::StatusOr<Item> KeyAttributes(const KeySchema& schema, const ItemKey& key) {
  absl::StatusOr<DecodedKey> decoded = DecodeItemKey(key.bytes);
  if (!decoded.ok()) return decoded.status();
  Item item;
  item.Set(schema.partition_key.name, std::move(decoded->partition_key));
  if (schema.sort_key && decoded->sort_key) {
    item.Set(schema.sort_key->name, *std::move(decoded->sort_key));
  }
  return item;
}

}  // namespace meridian
