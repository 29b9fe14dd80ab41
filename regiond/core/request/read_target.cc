#include "regiond/core/request/read_target.h"

#include <algorithm>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/path.h"
#include "regiond/core/index/index_entry.h"

namespace meridian {
namespace {

using Pointers = std::vector<const AttributeValue*>;

Pointers PointersTo(const std::vector<AttributeValue>& values) {
  Pointers pointers;
  for (const AttributeValue& value : values) pointers.push_back(&value);
  return pointers;
}

absl::Status WrongStartKey() {
  return ValidationError("The provided starting key is invalid: The provided key element does not match the schema");
}

// The values of `attributes` in `key`; false if one is missing or has another type.
bool Find(const std::vector<KeyAttribute>& attributes, const Item& key, Pointers& out) {
  for (const KeyAttribute& attribute : attributes) {
    const AttributeValue* const value = key.Find(attribute.name);
    if (value == nullptr || value->type() != attribute.type) return false;
    out.push_back(value);
  }
  return true;
}

}  // namespace

ReadTarget::ReadTarget(const TableDescriptor& table, const SecondaryIndex* index)
    : schema_(&table.settings.key_schema),
      index_(index),
      key_(index == nullptr ? CompositeKeyOf(*schema_) : index->key),
      prefix_(index == nullptr ? std::string(1, kItemPrefix) : IndexPrefix(index->number)) {}

absl::StatusOr<ReadTarget> ReadTarget::Of(const TableDescriptor& table, const std::optional<std::string>& index_name, bool consistent) {
  if (!index_name) return ReadTarget(table, nullptr);
  const SecondaryIndex* const index = FindIndex(table.settings, *index_name);
  if (index == nullptr) return ValidationError(StrCat("The table does not have the specified index: ", *index_name));
  if (index->kind == IndexKind::kGlobal && consistent) {
    return ValidationError("Consistent reads are not supported on global secondary indexes");
  }
  if (std::find(table.building.begin(), table.building.end(), index->number) != table.building.end()) {
    return ValidationError(StrCat("Cannot read from backfilling global secondary index: ", *index_name));
  }
  return ReadTarget(table, index);
}

StateRange ReadTarget::RangeOf(const KeyRange& keys) const {
  std::string prefix = index_ == nullptr ? ItemStateKey(PartitionKeyPrefix(keys.partition.front()))
                                         : IndexPartitionPrefix(*index_, PointersTo(keys.partition));
  for (const AttributeValue& value : keys.equal) prefix += EncodeKeyComponent(value);
  StateRange range{prefix, PrefixEnd(prefix)};
  if (!keys.sort) return range;
  const std::string at = prefix + EncodeKeyComponent(keys.sort->operand);
  // Behind the sort component an index's key goes on, so what is equal is a range too.
  const std::string behind = PrefixEnd(at);
  switch (keys.sort->op) {
    case SortCondition::Operator::kEqual:
      return {at, behind};
    case SortCondition::Operator::kLess:
      return {prefix, at};
    case SortCondition::Operator::kLessOrEqual:
      return {prefix, behind};
    case SortCondition::Operator::kGreater:
      return {behind, range.high};
    case SortCondition::Operator::kGreaterOrEqual:
      return {at, range.high};
    case SortCondition::Operator::kBetween:
      return {at, PrefixEnd(prefix + EncodeKeyComponent(*keys.sort->upper))};
    case SortCondition::Operator::kBeginsWith: {
      const std::string begin = prefix + EncodeKeyComponentPrefix(keys.sort->operand);
      return {begin, PrefixEnd(begin)};
    }
  }
  return range;
}

StateRange ReadTarget::OfHashes(uint64_t first, uint64_t last) const { return HashRange(prefix_, first, last); }

StateRange ReadTarget::SegmentOf(uint64_t segment, uint64_t segments) const {
  return OfHashes(FirstHashOf(segment, segments), segment + 1 == segments ? UINT64_MAX : FirstHashOf(segment + 1, segments) - 1);
}

absl::StatusOr<std::string> ReadTarget::PositionOf(const Item& start_key) const {
  Item table_key;
  for (const Attribute& attribute : start_key) {
    if (IsKeyAttribute(*schema_, attribute.name)) table_key.Set(attribute.name, attribute.value);
  }
  if (StartKeyOf(start_key).size() != start_key.size()) return WrongStartKey();
  const absl::StatusOr<ItemKey> item_key = KeyOfArgument(*schema_, table_key);
  if (!item_key.ok()) return WrongStartKey();
  if (index_ == nullptr) return ItemStateKey(*item_key);
  Pointers partition, sort;
  if (!Find(key_.partition, start_key, partition) || !Find(key_.sort, start_key, sort)) {
    return ValidationError("The provided starting key is invalid");
  }
  return IndexEntryKey(*index_, partition, sort, item_key->bytes);
}

uint64_t ReadTarget::HashOf(std::string_view state_key) const { return KeyHash(state_key.substr(prefix_.size())); }

Item ReadTarget::StartKeyOf(const Item& item) const {
  Item key;
  for (const Attribute& attribute : item) {
    if (IsKeyAttribute(*schema_, attribute.name) || Contains(key_, attribute.name)) key.Set(attribute.name, attribute.value);
  }
  return key;
}

}  // namespace meridian
