#include "regiond/core/request/reader.h"

#include <algorithm>
#include <utility>

#include "base/model/change_record.h"
#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "base/model/strings.h"
#include "regiond/core/expression/key_condition.h"
#include "regiond/core/request/page_builder.h"
#include "regiond/core/request/read_target.h"
#include "regiond/core/state/state_keys.h"

namespace meridian {
namespace {

struct BoundRead {
  std::optional<BoundCondition> filter;
  std::optional<BoundProjection> projection;
};

absl::Status BindProjectionOf(ExpressionCache& expressions, const std::optional<std::string>& text, bool legacy,
                              const TableSettings& table, Bindings& bindings,
                              std::optional<BoundProjection>* out) {
  if (!text) return absl::OkStatus();
  absl::StatusOr<std::shared_ptr<const ParsedProjection>> parsed =
      expressions.Projection(*text, legacy ? ExpressionKind::kAttributesToGet : ExpressionKind::kProjection);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<BoundProjection> bound = BindProjection(*std::move(parsed), bindings);
  if (!bound.ok()) return bound.status();
  *out = *std::move(bound);
  return CheckKeysAreScalars(**out, table);
}

absl::Status BindFilterOf(ExpressionCache& expressions, const std::optional<std::string>& text, ExpressionKind kind,
                          const TableSettings& table, Bindings& bindings, std::optional<BoundCondition>* out) {
  if (!text) return absl::OkStatus();
  absl::StatusOr<std::shared_ptr<const ParsedCondition>> parsed =
      expressions.Condition(kind, *text);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<BoundCondition> bound = BindCondition(*std::move(parsed), bindings);
  if (!bound.ok()) return bound.status();
  *out = *std::move(bound);
  return CheckKeysAreScalars(**out, table);
}

std::string MissingIn(const SecondaryIndex& index, const KeySchema& schema, const std::vector<std::string_view>& wanted) {
  std::string missing;
  for (const std::string_view attribute : wanted) {
    if (!Projects(index, schema, attribute)) StrAppend(&missing, missing.empty() ? "" : ", ", attribute);
  }
  return missing;
}

// A global index shows only what it projects; of a local one the rest can be read from the table, but not by the filter.
absl::Status CheckProjected(const ReadTarget& target, const KeySchema& schema, const BoundRead& bound, Select select) {
  const SecondaryIndex* const index = target.index();
  if (index == nullptr || index->projection == ProjectionType::kAll) return absl::OkStatus();
  const bool global = index->kind == IndexKind::kGlobal;
  constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
  if (global && select == Select::kAllAttributes) {
    return ValidationError(StrCat(kInvalid, "Select type ALL_ATTRIBUTES is not supported for global secondary index ", index->name,
                                  " because its projection type is not ALL"));
  }
  const std::string shown = global && bound.projection ? MissingIn(*index, schema, AttributesOf(*bound.projection)) : "";
  if (!shown.empty()) {
    return ValidationError(StrCat(kInvalid, "Global secondary index ", index->name, " does not project [", shown, "]"));
  }
  const std::string filtered = bound.filter ? MissingIn(*index, schema, AttributesOf(*bound.filter)) : "";
  if (filtered.empty()) return absl::OkStatus();
  return ValidationError(
      StrCat(kInvalid, "Secondary index ", index->name, " does not project one or more filter attributes: [", filtered, "]"));
}

// Until the end of the range or of the page.
absl::Status ReadForward(StateStore& store, const StateRange& range, PageBuilder& page) {
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  for (cursor->Seek(range.low); cursor->valid() && cursor->key() < range.high; cursor->Next()) {
    if (absl::Status status = page.Add(store, cursor->key(), cursor->value()); !status.ok()) return status;
    if (page.full()) return absl::OkStatus();
  }
  return cursor->status();
}

absl::Status ReadBackward(StateStore& store, const StateRange& range, PageBuilder& page) {
  const std::unique_ptr<StateCursor> cursor = store.NewCursor();
  for (cursor->SeekBefore(range.high); cursor->valid() && cursor->key() >= range.low; cursor->Prev()) {
    if (absl::Status status = page.Add(store, cursor->key(), cursor->value()); !status.ok()) return status;
    if (page.full()) return absl::OkStatus();
  }
  return cursor->status();
}

// Moves the range behind where the last page ended. An exclusive start key beyond the range is an error.
absl::Status StartBehind(const ReadTarget& target, const Item& start, const KeyRange& keys, bool forward, StateRange* range) {
  const absl::StatusOr<std::string> at = target.PositionOf(start);
  if (!at.ok()) return at.status();
  const CompositeKey& key = target.key();
  for (size_t i = 0; i < key.partition.size(); ++i) {
    if (*start.Find(key.partition[i].name) == keys.partition[i]) continue;
    return ValidationError("The provided starting key is outside query boundaries based on provided conditions");
  }
  for (size_t i = 0; i < keys.equal.size(); ++i) {
    if (*start.Find(key.sort[i].name) == keys.equal[i]) continue;
    return ValidationError("The provided starting key does not match the range key predicate");
  }
  if (keys.sort && !keys.sort->Matches(*start.Find(key.sort[keys.equal.size()].name))) {
    return ValidationError("The provided starting key does not match the range key predicate");
  }
  if (forward) {
    range->low = std::max(range->low, *at + '\0');
  } else {
    range->high = std::min(range->high, *at);
  }
  return absl::OkStatus();
}

absl::Status StartScanBehind(const ReadTarget& target, const ScanRequest& request, StateRange* range) {
  const absl::StatusOr<std::string> at = target.PositionOf(*request.exclusive_start_key);
  if (!at.ok()) return at.status();
  if (request.segment && (*at < range->low || *at >= range->high)) {
    return ValidationError(StrCat(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct "
        "Segment. TotalSegments: ", *request.total_segments, " Segment: ", *request.segment));
  }
  range->low = *at + '\0';
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ItemKey> KeyOfGet(const KeySchema& schema, const GetRequest& get) {
  return get.parameters.statement ? KeyOfStatement(schema, get.key) : KeyOfArgument(schema, get.key);
}

absl::StatusOr<ReadOutcome> GetItem(ExpressionCache& expressions, ReadView& view, const GetRequest& request) {
  const KeySchema& schema = view.key_schema();
  std::optional<Bindings> bindings;
  std::optional<BoundProjection> projection;
  if (request.projection_expression) {
    absl::StatusOr<Bindings> made = Bindings::Make(request.parameters);
    if (!made.ok()) return made.status();
    bindings = *std::move(made);
    absl::Status status =
        BindProjectionOf(expressions, request.projection_expression, request.parameters.legacy, view.descriptor().settings, *bindings,
                         &projection);
    if (!status.ok()) return status;
    if (status = bindings->CheckAllUsed(); !status.ok()) return status;
  }
  absl::StatusOr<ItemKey> key = KeyOfGet(schema, request);
  if (!key.ok()) return key.status();
  absl::StatusOr<StateStore*> store = view.StoreOfItem(view.layout().Of(KeyHash(key->bytes)), *key);
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
  const absl::StatusOr<ReadTarget> target = ReadTarget::Of(view.descriptor(), request.index_name, request.consistent_read);
  if (!target.ok()) return target.status();
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
  const ExpressionKind filter_kind = request.parameters.legacy ? ExpressionKind::kQueryFilter : ExpressionKind::kFilter;
  absl::Status status =
      BindFilterOf(expressions, request.filter_expression, filter_kind, view.descriptor().settings, *bindings, &bound.filter);
  if (!status.ok()) return status;
  status = BindProjectionOf(expressions, request.projection_expression, request.parameters.legacy, view.descriptor().settings, *bindings,
                            &bound.projection);
  if (!status.ok()) return status;
  if (bound.projection) bound.projection->flat = request.flat_projection;
  if (status = bindings->CheckAllUsed(); !status.ok()) return status;
  const absl::StatusOr<KeyRange> keys = MakeKeyRange(*key_condition, target->key(), request.parameters.statement);
  if (!keys.ok()) return keys.status();
  if (bound.filter && !request.parameters.statement) {
    if (status = CheckFilterAvoidsKeys(*bound.filter, target->key()); !status.ok()) return status;
  }
  if (status = CheckProjected(*target, schema, bound, request.select); !status.ok()) return status;
  StateRange range = target->RangeOf(*keys);
  if (request.exclusive_start_key) {
    status = StartBehind(*target, *request.exclusive_start_key, *keys, request.scan_index_forward, &range);
    if (!status.ok()) return status;
  }
  PageBuilder page(*target, schema, bound.filter, bound.projection, request.select, request.limit);
  const absl::StatusOr<StateStore*> store =
      target->partitioned() ? view.StoreOf(view.layout().Of(target->HashOf(range.low))) : view.StoreOfAll(target->index()->number);
  if (!store.ok()) return store.status();
  status = request.scan_index_forward ? ReadForward(**store, range, page) : ReadBackward(**store, range, page);
  if (!status.ok()) return status;
  return page.Finish();
}

absl::StatusOr<PageResult> Scan(ExpressionCache& expressions, ReadView& view, const ScanRequest& request) {
  const KeySchema& schema = view.key_schema();
  const absl::StatusOr<ReadTarget> target = ReadTarget::Of(view.descriptor(), request.index_name, request.consistent_read);
  if (!target.ok()) return target.status();
  absl::StatusOr<Bindings> bindings = Bindings::Make(request.parameters);
  if (!bindings.ok()) return bindings.status();
  BoundRead bound;
  const ExpressionKind filter_kind = request.parameters.legacy ? ExpressionKind::kScanFilter : ExpressionKind::kFilter;
  absl::Status status =
      BindFilterOf(expressions, request.filter_expression, filter_kind, view.descriptor().settings, *bindings, &bound.filter);
  if (!status.ok()) return status;
  status = BindProjectionOf(expressions, request.projection_expression, request.parameters.legacy, view.descriptor().settings, *bindings,
                            &bound.projection);
  if (!status.ok()) return status;
  if (bound.projection) bound.projection->flat = request.flat_projection;
  if (status = bindings->CheckAllUsed(); !status.ok()) return status;
  if (status = CheckProjected(*target, schema, bound, request.select); !status.ok()) return status;
  StateRange range = request.segment
                         ? target->SegmentOf(static_cast<uint64_t>(*request.segment), static_cast<uint64_t>(*request.total_segments))
                         : target->OfHashes(0, UINT64_MAX);
  if (request.exclusive_start_key) {
    if (status = StartScanBehind(*target, request, &range); !status.ok()) return status;
  }
  PageBuilder page(*target, schema, bound.filter, bound.projection, request.select, request.limit);
  if (!target->partitioned()) {
    const absl::StatusOr<StateStore*> store = view.StoreOfAll(target->index()->number);
    if (!store.ok()) return store.status();
    if (status = ReadForward(**store, range, page); !status.ok()) return status;
    return page.Finish();
  }
  for (const PartitionLayout::Range& partition : view.layout().ranges()) {  // each may be somebody else's to serve
    if (page.full()) break;
    const StateRange own = target->OfHashes(partition.first, partition.last);
    const StateRange part{std::max(range.low, own.low), std::min(range.high, own.high)};
    if (part.low >= part.high) continue;
    const absl::StatusOr<StateStore*> store = view.StoreOf(partition.id);
    if (!store.ok()) return store.status();
    if (status = ReadForward(**store, part, page); !status.ok()) return status;
  }
  return page.Finish();
}

}  // namespace meridian
