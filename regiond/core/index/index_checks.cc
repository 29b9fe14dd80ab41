#include "regiond/core/index/index_checks.h"

#include <algorithm>
#include <optional>

#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/index/index_entry.h"

namespace meridian {
namespace {

using Type = AttributeValue::Type;

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

absl::Status WrongType(const SecondaryIndex& index, const KeyAttribute& key, const AttributeValue& value, bool update) {
  const bool scalar = value.type() == Type::kS || value.type() == Type::kN || value.type() == Type::kB;
  if (update && !scalar) {
    return ValidationError("The update expression attempted to update the secondary index key to unsupported type");
  }
  return ValidationError(StrCat(kInvalid, "Type mismatch for Index Key ", key.name, " Expected: ", AttributeValue::TypeName(key.type),
                                " Actual: ", value.type_name(), " IndexName: ", index.name));
}

absl::Status Empty(const SecondaryIndex& index, const KeyAttribute& key, bool update) {
  const std::string value = StrCat("The AttributeValue for a key attribute cannot contain an empty ",
                                   key.type == Type::kS ? "string" : "binary", " value.");
  if (update) {
    return ValidationError(StrCat("One or more parameter values are not valid. The update expression attempted to update a secondary index "
                                  "key to a value that is not supported. ", value));
  }
  return ValidationError(StrCat("One or more parameter values are not valid. A value specified for a secondary index key is not supported. ",
                                value, " IndexName: ", index.name, ", IndexKey: ", key.name));
}

absl::Status TooLong(bool sort) {
  return ValidationError(StrCat(kInvalid, sort ? "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
                                               : "Size of hashkey has exceeded the maximum size limit of2048 bytes"));
}

absl::Status CheckKeys(const SecondaryIndex& index, bool sort, const Item* before, const Item& after, bool update) {
  size_t total = 0;
  for (const KeyAttribute& key : sort ? index.key.sort : index.key.partition) {
    const AttributeValue* const value = after.Find(key.name);
    if (value == nullptr) continue;
    const AttributeValue* const old = before == nullptr ? nullptr : before->Find(key.name);
    if (old != nullptr && *old == *value) continue;
    if (value->type() != key.type) return WrongType(index, key, *value, update);
    if (key.type == Type::kN) continue;
    const std::string* const text = value->If<std::string>();
    const size_t bytes = text != nullptr ? text->size() : value->If<Binary>()->bytes.size();
    if (bytes == 0) return Empty(index, key, update);
    total += bytes;
  }
  if (total > (sort ? kSortKeyBytesMax : kPartitionKeyBytesMax)) return TooLong(sort);
  return absl::OkStatus();
}

int64_t UnitsOf(const std::optional<IndexEntry>& entry) {
  if (!entry) return 0;
  const absl::StatusOr<int64_t> bytes = EncodedItemSizeForBilling(entry->image);
  return std::max<int64_t>(1, (bytes.value_or(0) + 1023) / 1024);
}

}  // namespace

absl::Status CheckIndexKeys(const TableSettings& settings, const Item* before, const Item& after, bool update) {
  for (const SecondaryIndex& index : settings.indexes) {
    for (const bool sort : {false, true}) {
      if (absl::Status status = CheckKeys(index, sort, before, after, update); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

bool HasLocalIndex(const TableSettings& settings) {
  const auto is_local = [](const SecondaryIndex& index) { return index.kind == IndexKind::kLocal; };
  return std::any_of(settings.indexes.begin(), settings.indexes.end(), is_local);
}

absl::StatusOr<int64_t> CollectionShareOf(const TableSettings& settings, std::string_view image) {
  if (image.empty()) return 0;
  const absl::StatusOr<Item> item = DecodeItem(image);
  if (!item.ok()) return item.status();
  auto sum = static_cast<int64_t>(ItemSizeForBilling(*item));
  for (const SecondaryIndex& index : settings.indexes) {
    if (index.kind == IndexKind::kGlobal) continue;
    const std::optional<IndexEntry> entry = EntryOf(index, settings.key_schema, {}, *item, image);
    if (entry) sum += EncodedItemSizeForBilling(entry->image).value_or(0);
  }
  return sum;
}

absl::StatusOr<std::vector<IndexUnits>> IndexUnitsOf(const TableSettings& settings, std::string_view before, std::string_view after) {
  std::optional<Item> old_item, new_item;
  for (const auto& [image, item] : {std::pair(before, &old_item), std::pair(after, &new_item)}) {
    if (image.empty()) continue;
    absl::StatusOr<Item> decoded = DecodeItem(image);
    if (!decoded.ok()) return decoded.status();
    *item = *std::move(decoded);
  }
  std::vector<IndexUnits> all;
  for (const SecondaryIndex& index : settings.indexes) {
    std::optional<IndexEntry> old_entry, new_entry;
    if (old_item) old_entry = EntryOf(index, settings.key_schema, {}, *old_item, before);
    if (new_item) new_entry = EntryOf(index, settings.key_schema, {}, *new_item, after);
    if (old_entry == new_entry) continue;
    const bool moves = old_entry && new_entry && old_entry->key != new_entry->key;
    const int64_t units = moves ? UnitsOf(old_entry) + UnitsOf(new_entry) : std::max(UnitsOf(old_entry), UnitsOf(new_entry));
    all.push_back({index.name, index.kind, units});
  }
  return all;
}

}  // namespace meridian
