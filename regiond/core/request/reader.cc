#include "regiond/core/request/reader.h"

#include <algorithm>
#include <utility>

#include "base/model/change_record.h"
#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/expression/key_condition.h"
#include "regiond/core/request/page_builder.h"
#include "regiond/core/state/state_keys.h"

namespace meridian {
namespace {

struct BoundRead {
  std::optional<BoundCondition> filter;
  std::optional<BoundProjection> projection;
};

absl::Status BindProjectionOf(ExpressionCache& expressions, const std::optional<std::string>& text,
                              const KeySchema& schema, Bindings& bindings,
                              std::optional<BoundProjection>* out) {
  if (!text) return absl::OkStatus();
  absl::StatusOr<std::shared_ptr<const ParsedProjection>> parsed = expressions.Projection(*text);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<BoundProjection> bound = BindProjection(*std::move(parsed), bindings);
  if (!bound.ok()) return bound.status();
  *out = *std::move(bound);
  return CheckKeysAreScalars(**out, schema);
}

absl::Status BindFilterOf(ExpressionCache& expressions, const std::optional<std::string>& text,
                          const KeySchema& schema, Bindings& bindings, std::optional<BoundCondition>* out) {
  if (!text) return absl::OkStatus();
  absl::StatusOr<std::shared_ptr<const ParsedCondition>> parsed =
      expressions.Condition(ExpressionKind::kFilter, *text);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<BoundCondition> bound = BindCondition(*std::move(parsed), bindings);
  if (!bound.ok()) return bound.status();
  *out = *std::move(bound);
  return CheckKeysAreScalars(**out, schema);
}

// The state keys that a key condition selects.
StateRange RangeOf(const KeyRange& keys) {
  const std::string prefix = ItemStateKey(PartitionKeyPrefix(keys.partition_key));
  StateRange range{prefix, PrefixEnd(prefix)};
  if (!keys.sort) return range;
  const std::string at = prefix + EncodeKeyComponent(keys.sort->operand);
  switch (keys.sort->op) {
    case SortCondition::Operator::kEqual:
      return {at, at + '\0'};
    case SortCondition::Operator::kLess:
      return {prefix, at};
    case SortCondition::Operator::kLessOrEqual:
      return {prefix, at + '\0'};
    case SortCondition::Operator::kGreater:
      return {at + '\0', range.high};
    case SortCondition::Operator::kGreaterOrEqual:
      return {at, range.high};
    case SortCondition::Operator::kBetween:
      return {at, prefix + EncodeKeyComponent(*keys.sort->upper) + '\0'};
    case SortCondition::Operator::kBeginsWith: {
      const std::string begin = prefix + EncodeKeyComponentPrefix(keys.sort->operand);
      return {begin, PrefixEnd(begin)};
    }
  }
  return range;
}

// Until the end of the range or of the page.
absl::Status ReadForward(StateCursor& cursor, const StateRange& range, PageBuilder& page) {
  for (cursor.Seek(range.low); cursor.valid() && cursor.key() < range.high; cursor.Next()) {
    if (absl::Status status = page.Add(cursor.key().substr(1), cursor.value()); !status.ok()) return status;
    if (page.full()) return absl::OkStatus();
  }
  return cursor.status();
}

absl::Status ReadBackward(StateCursor& cursor, const StateRange& range, PageBuilder& page) {
  for (cursor.SeekBefore(range.high); cursor.valid() && cursor.key() >= range.low; cursor.Prev()) {
    if (absl::Status status = page.Add(cursor.key().substr(1), cursor.value()); !status.ok()) return status;
    if (page.full()) return absl::OkStatus();
  }
  return cursor.status();
}

PartitionId PartitionOf(const ReadView& view, std::string_view item_key) {
  return PartitionId(PartitionOfHash(KeyHash(item_key), view.descriptor().partitions));
}

// Moves the range behind where the last page ended. An exclusive start key beyond the range is an error.
absl::Status StartBehind(const KeySchema& schema, const Item& start, const KeyRange& keys, bool forward,
                         StateRange* range) {
  absl::StatusOr<ItemKey> key = KeyOfArgument(schema, start);
  if (!key.ok()) {
    return ValidationError("The provided starting key is invalid: The provided key element does not match the schema");
  }
  if (*start.Find(schema.partition_key.name) != keys.partition_key) {
    return ValidationError("The provided starting key is outside query boundaries based on provided conditions");
  }
  if (keys.sort && !keys.sort->Matches(*start.Find(schema.sort_key->name))) {
    return ValidationError("The provided starting key does not match the range key predicate");
  }
  const std::string at = ItemStateKey(key->bytes);
  if (forward) {
    range->low = std::max(range->low, at + '\0');
  } else {
    range->high = std::min(range->high, at);
  }
  return absl::OkStatus();
}

absl::Status StartScanBehind(const KeySchema& schema, const ScanRequest& request, StateRange* range) {
  absl::StatusOr<ItemKey> key = KeyOfArgument(schema, *request.exclusive_start_key);
  if (!key.ok()) {
    return ValidationError("The provided starting key is invalid: The provided key element does not match the schema");
  }
  const std::string at = ItemStateKey(key->bytes);
  if (request.segment && (at < range->low || at >= range->high)) {
    return ValidationError(StrCat(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct "
        "Segment. TotalSegments: ", *request.total_segments, " Segment: ", *request.segment));
  }
  range->low = at + '\0';
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ReadOutcome> GetItem(ExpressionCache& expressions, ReadView& view, const GetRequest& request) {
  const KeySchema& schema = view.key_schema();
  std::optional<Bindings> bindings;
  std::optional<BoundProjection> projection;
  if (request.projection_expression) {
    absl::StatusOr<Bindings> made = Bindings::Make(request.parameters);
    if (!made.ok()) return made.status();
    bindings = *std::move(made);
    absl::Status status =
        BindProjectionOf(expressions, request.projection_expression, schema, *bindings, &projection);
    if (!status.ok()) return status;
    if (status = bindings->CheckAllUsed(); !status.ok()) return status;
  }
  absl::StatusOr<ItemKey> key = KeyOfArgument(schema, request.key);
  if (!key.ok()) return key.status();
  absl::StatusOr<StateStore*> store = view.StoreOf(PartitionOf(view, key->bytes));
  if (!store.ok()) return store.status();
  absl::StatusOr<std::string> stored = (*store)->Read(ItemStateKey(*key));
  if (absl::IsNotFound(stored.status())) return ReadOutcome{};
  if (!stored.ok()) return stored.status();
  absl::StatusOr<StoredImage> image = ViewStoredImage(*stored);
  if (!image.ok()) return image.status();
  if (image->deleted) return ReadOutcome{};
  ReadOutcome result;
  absl::StatusOr<int64_t> size = EncodedItemSizeForBilling(image->image);
  if (!size.ok()) return size.status();
  result.bytes_read = *size;
  if (!projection) {
    result.item = std::string(image->image);
    return result;
  }
  absl::StatusOr<Item> item = DecodeItem(image->image);
  if (!item.ok()) return item.status();
  result.item = Project(*projection, *item);
  return result;
}

absl::StatusOr<PageResult> Query(ExpressionCache& expressions, ReadView& view, const QueryRequest& request) {
  const KeySchema& schema = view.key_schema();
  if (!request.key_condition_expression) {
    return ValidationError("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  }
  absl::StatusOr<Bindings> bindings = Bindings::Make(request.parameters);
  if (!bindings.ok()) return bindings.status();
  absl::StatusOr<std::shared_ptr<const ParsedCondition>> parsed =
      expressions.Condition(ExpressionKind::kKeyCondition, *request.key_condition_expression);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<BoundCondition> key_condition = BindCondition(*std::move(parsed), *bindings);
  if (!key_condition.ok()) return key_condition.status();
  BoundRead bound;
  absl::Status status = BindFilterOf(expressions, request.filter_expression, schema, *bindings, &bound.filter);
  if (!status.ok()) return status;
  status = BindProjectionOf(expressions, request.projection_expression, schema, *bindings, &bound.projection);
  if (!status.ok()) return status;
  if (status = bindings->CheckAllUsed(); !status.ok()) return status;
  absl::StatusOr<KeyRange> keys = MakeKeyRange(*key_condition, schema);
  if (!keys.ok()) return keys.status();
  if (bound.filter) {
    if (status = CheckFilterAvoidsKeys(*bound.filter, schema); !status.ok()) return status;
  }
  StateRange range = RangeOf(*keys);
  if (request.exclusive_start_key) {
    status = StartBehind(schema, *request.exclusive_start_key, *keys, request.scan_index_forward, &range);
    if (!status.ok()) return status;
  }
  PageBuilder page(schema, bound.filter, bound.projection, request.select, request.limit);
  absl::StatusOr<StateStore*> store = view.StoreOf(PartitionOf(view, std::string_view(range.low).substr(1)));
  if (!store.ok()) return store.status();
  std::unique_ptr<StateCursor> cursor = (*store)->NewCursor();
  status = request.scan_index_forward ? ReadForward(*cursor, range, page) : ReadBackward(*cursor, range, page);
  if (!status.ok()) return status;
  return page.Finish(page.full());
}

absl::StatusOr<PageResult> Scan(ExpressionCache& expressions, ReadView& view, const ScanRequest& request) {
  const KeySchema& schema = view.key_schema();
  absl::StatusOr<Bindings> bindings = Bindings::Make(request.parameters);
  if (!bindings.ok()) return bindings.status();
  BoundRead bound;
  absl::Status status = BindFilterOf(expressions, request.filter_expression, schema, *bindings, &bound.filter);
  if (!status.ok()) return status;
  status = BindProjectionOf(expressions, request.projection_expression, schema, *bindings, &bound.projection);
  if (!status.ok()) return status;
  if (status = bindings->CheckAllUsed(); !status.ok()) return status;
  StateRange range = request.segment ? ItemRange(static_cast<uint64_t>(*request.segment), static_cast<uint64_t>(*request.total_segments))
                                    : ItemRange(0, 1);
  if (request.exclusive_start_key) {
    if (status = StartScanBehind(schema, request, &range); !status.ok()) return status;
  }
  PageBuilder page(schema, bound.filter, bound.projection, request.select, request.limit);
  const uint64_t partitions = view.descriptor().partitions;
  for (uint64_t i = 0; i < partitions; ++i) {  // each partition's items are one range, and each may be somebody else's to serve
    const StateRange own = ItemRange(i, partitions);
    const StateRange part{std::max(range.low, own.low), std::min(range.high, own.high)};
    if (part.low >= part.high) continue;
    absl::StatusOr<StateStore*> store = view.StoreOf(PartitionId(i));
    if (!store.ok()) return store.status();
    std::unique_ptr<StateCursor> cursor = (*store)->NewCursor();
    if (status = ReadForward(*cursor, part, page); !status.ok()) return status;
    if (page.full()) return page.Finish(true);
  }
  return page.Finish(false);
}

}  // namespace meridian
