#include "regiond/core/index/index_entry.h"

#include <xxhash.h>

#include "base/model/bytes.h"
#include "base/model/item_codec.h"
#include "base/model/key_codec.h"

namespace meridian {
namespace {

bool IsEmpty(const AttributeValue& value) {
  if (const std::string* text = value.If<std::string>()) return text->empty();
  if (const Binary* binary = value.If<Binary>()) return binary->bytes.empty();
  return false;
}

// False if the item cannot be in the index.
bool FindKeys(const std::vector<KeyAttribute>& attributes, const Item& item, std::vector<const AttributeValue*>& out) {
  for (const KeyAttribute& attribute : attributes) {
    const AttributeValue* const value = item.Find(attribute.name);
    if (value == nullptr || value->type() != attribute.type || IsEmpty(*value)) return false;
    out.push_back(value);
  }
  return true;
}

std::string ProjectedImage(const SecondaryIndex& index, const KeySchema& table, const Item& item) {
  Item projected;
  for (const Attribute& attribute : item) {
    if (Projects(index, table, attribute.name)) projected.Set(attribute.name, attribute.value);
  }
  return EncodeItem(projected);
}

}  // namespace

std::string IndexPrefix(uint32_t number) {
  std::string prefix(1, kIndexPrefix);
  ByteWriter(&prefix).Fixed32(number);
  return prefix;
}

std::string IndexPartitionPrefix(const SecondaryIndex& index, const std::vector<const AttributeValue*>& partition) {
  std::string components;
  for (const AttributeValue* value : partition) components += EncodeKeyComponent(*value);
  std::string prefix = IndexPrefix(index.number);
  ByteWriter(&prefix).Fixed64(XXH3_64bits(components.data(), components.size()));
  return prefix + components;
}

std::string IndexEntryKey(const SecondaryIndex& index, const std::vector<const AttributeValue*>& partition,
                          const std::vector<const AttributeValue*>& sort, std::string_view item_key) {
  std::string key = IndexPartitionPrefix(index, partition);
  for (const AttributeValue* value : sort) key += EncodeKeyComponent(*value);
  return key.append(item_key);
}

std::optional<IndexEntry> EntryOf(const SecondaryIndex& index, const KeySchema& table, std::string_view item_key, const Item& item,
                                  std::string_view image) {
  std::vector<const AttributeValue*> partition, sort;
  if (!FindKeys(index.key.partition, item, partition) || !FindKeys(index.key.sort, item, sort)) return std::nullopt;
  IndexEntry entry{IndexEntryKey(index, partition, sort, item_key), {}};
  entry.image = index.projection == ProjectionType::kAll ? std::string(image) : ProjectedImage(index, table, item);
  return entry;
}

}  // namespace meridian
