#include "regiond/core/request/write_evaluator.h"

#include <utility>

#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "regiond/core/expression/bindings.h"
#include "regiond/core/expression/condition.h"
#include "regiond/core/expression/update.h"

namespace meridian {
namespace {

// The expressions of one write, bound; either may be absent.
struct BoundWrite {
  std::optional<BoundUpdate> update;
  std::optional<BoundCondition> condition;
};

absl::StatusOr<BoundWrite> Bind(ExpressionCache& expressions, const TableSettings& table, const WriteRequest& write,
                                Bindings& bindings) {
  BoundWrite bound;
  const UpdateRequest* update = std::get_if<UpdateRequest>(&write.action);
  if (update != nullptr && update->update_expression) {
    absl::StatusOr<std::shared_ptr<const ParsedUpdate>> parsed = expressions.Update(
        *update->update_expression, write.parameters.legacy ? ExpressionKind::kAttributeUpdates : ExpressionKind::kUpdate);
    if (!parsed.ok()) return parsed.status();
    absl::StatusOr<BoundUpdate> made = BindUpdate(*std::move(parsed), bindings);
    if (!made.ok()) return made.status();
    bound.update = *std::move(made);
  }
  if (write.condition_expression) {
    absl::StatusOr<std::shared_ptr<const ParsedCondition>> parsed =
        expressions.Condition(write.parameters.legacy ? ExpressionKind::kExpected : ExpressionKind::kCondition,
                              *write.condition_expression);
    if (!parsed.ok()) return parsed.status();
    absl::StatusOr<BoundCondition> made = BindCondition(*std::move(parsed), bindings);
    if (!made.ok()) return made.status();
    bound.condition = *std::move(made);
  }
  if (absl::Status status = bindings.CheckAllUsed(); !status.ok()) return status;
  if (bound.update) {
    if (absl::Status status = CheckKeysAreScalars(*bound.update, table); !status.ok()) return status;
  }
  if (bound.condition) {
    if (absl::Status status = CheckKeysAreScalars(*bound.condition, table); !status.ok()) return status;
  }
  return bound;
}

// Whether anything but the old image's presence is needed of the stored item.
bool NeedsOldItem(const TableSettings& table, const WriteRequest& write, const BoundWrite& bound) {
  return bound.condition.has_value() || !table.indexes.empty() || std::holds_alternative<UpdateRequest>(write.action);
}

EvaluatedWrite::Effect PutEffect(const Item& item, const BoundWrite& bound) {
  return {false, EncodeItem(item), bound.condition.has_value()};
}

absl::Status CheckPutSize(int64_t bytes) {
  if (bytes <= static_cast<int64_t>(kItemBytesMax)) return absl::OkStatus();
  return ValidationError("Item size has exceeded the maximum allowed size");
}

// Entries of local indexes count with their item (reference/dynamodb-api.md §3). Notes by how much the collection grows, too.
absl::Status MeasureWithLocalEntries(const TableSettings& table, const MetItem& met, EvaluatedWrite* write, bool update) {
  if (!write->effect || !HasLocalIndex(table)) return absl::OkStatus();
  const absl::StatusOr<int64_t> before = CollectionShareOf(table, met.exists() ? std::string_view(met.item.image) : "");
  if (!before.ok()) return before.status();
  const absl::StatusOr<int64_t> after = CollectionShareOf(table, write->effect->image);
  if (!after.ok()) return after.status();
  write->result.collection_grown = *after - *before;
  if (*after <= static_cast<int64_t>(kItemBytesMax)) return absl::OkStatus();
  return ValidationError(update ? "Item size to update has exceeded the maximum allowed size"
                                : "Item size has exceeded the maximum allowed size");
}

absl::Status EvaluateUpdate(const TableSettings& table, const UpdateRequest& request, const BoundWrite& bound,
                            ReturnValues return_values, const Item* before, const std::string& before_image, EvaluatedWrite* out) {
  std::optional<Item> after;
  Item returned;
  if (bound.update) {
    absl::StatusOr<UpdateResult> updated = ApplyUpdate(*bound.update, before, request.key, return_values);
    if (!updated.ok()) return updated.status();
    after = std::move(updated->item);
    returned = std::move(updated->returned);
  } else {
    after = before != nullptr ? *before : request.key;
  }
  if (after) {
    if (absl::Status status = CheckIndexKeys(table, before, *after, true); !status.ok()) return status;
    out->result.bytes_after = static_cast<int64_t>(ItemSizeForBilling(*after));
    out->effect = PutEffect(*after, bound);
  }
  switch (return_values) {
    case ReturnValues::kNone: break;
    case ReturnValues::kAllOld:
      if (before != nullptr) out->result.attributes = before_image;
      break;
    case ReturnValues::kAllNew:
      if (after) out->result.attributes = out->effect->image;
      break;
    case ReturnValues::kUpdatedOld:
    case ReturnValues::kUpdatedNew:
      if (!returned.empty()) out->result.attributes = std::move(returned);
      break;
  }
  return absl::OkStatus();
}

absl::Status ChargeIndexes(const TableSettings& table, const MetItem& met, EvaluatedWrite* out) {
  if (table.indexes.empty() || !out->effect) return absl::OkStatus();
  const std::string_view before = met.exists() ? std::string_view(met.item.image) : std::string_view();
  absl::StatusOr<std::vector<IndexUnits>> units = IndexUnitsOf(table, before, out->effect->image);
  if (!units.ok()) return units.status();
  out->result.indexes = *std::move(units);
  return absl::OkStatus();
}

}  // namespace

ChangeRecord MadeOf(ItemKey key, const Version& version, MetItem met, EvaluatedWrite::Effect effect) {
  ChangeRecord change;
  change.key = std::move(key);
  change.after.version = version;
  if (!met.item.version.empty()) {
    change.after.past = std::move(met.item.past);
    change.after.past.Include(met.item.version);
    change.after.replaces = met.item.version;
  }
  change.after.deleted = effect.deleted;
  change.after.image = std::move(effect.image);
  change.after.conditional = effect.conditional;
  return change;
}

absl::Status CheckExpressions(ExpressionCache& expressions, const TableSettings& table, const WriteRequest& write) {
  if (!write.condition_expression && std::holds_alternative<DeleteRequest>(write.action)) return absl::OkStatus();
  absl::StatusOr<Bindings> bindings = Bindings::Make(write.parameters);
  if (!bindings.ok()) return bindings.status();
  return Bind(expressions, table, write, *bindings).status();
}

absl::StatusOr<ItemKey> KeyOfWrite(const KeySchema& schema, const WriteRequest& write) {
  const bool statement = write.parameters.statement;
  if (const PutRequest* put = std::get_if<PutRequest>(&write.action)) {
    return statement ? KeyOfStatement(schema, put->item) : KeyOfItem(schema, put->item);
  }
  const auto of = [&](const Item& key) { return statement ? KeyOfStatement(schema, key) : KeyOfArgument(schema, key); };
  if (const DeleteRequest* del = std::get_if<DeleteRequest>(&write.action)) return of(del->key);
  if (const ConditionCheckRequest* check = std::get_if<ConditionCheckRequest>(&write.action)) return of(check->key);
  return of(std::get<UpdateRequest>(write.action).key);
}

absl::StatusOr<EvaluatedWrite> EvaluateWrite(ExpressionCache& expressions, const TableSettings& table,
                                             const WriteRequest& write, const MetItem& met) {
  if (const PutRequest* put = std::get_if<PutRequest>(&write.action)) {
    if (absl::Status status = CheckIndexKeys(table, nullptr, put->item, false); !status.ok()) return status;
  }
  BoundWrite bound;
  std::optional<Bindings> bindings;  // the bound expressions refer to it
  if (write.condition_expression || !std::holds_alternative<DeleteRequest>(write.action)) {
    absl::StatusOr<Bindings> made = Bindings::Make(write.parameters);
    if (!made.ok()) return made.status();
    bindings = *std::move(made);
    absl::StatusOr<BoundWrite> all = Bind(expressions, table, write, *bindings);
    if (!all.ok()) return all.status();
    bound = *std::move(all);
    if (bound.update) {
      if (absl::Status status = CheckUpdateAvoidsKeys(*bound.update, table.key_schema); !status.ok()) return status;
    }
  }

  EvaluatedWrite out;
  std::optional<Item> before;
  if (met.exists()) {
    absl::StatusOr<int64_t> size = EncodedItemSizeForBilling(met.item.image);
    if (!size.ok()) return size.status();
    out.result.bytes_before = *size;
    if (NeedsOldItem(table, write, bound)) {
      absl::StatusOr<Item> decoded = DecodeItem(met.item.image);
      if (!decoded.ok()) return decoded.status();
      before = *std::move(decoded);
    }
  }
  const Item* const old_item = before ? &*before : nullptr;
  if (bound.condition && !Evaluate(*bound.condition, old_item)) {
    if (write.inserts) return DuplicateItemError();
    const bool show = write.return_item_on_condition_failure && met.exists();
    return ConditionalCheckFailedError(show ? std::optional<std::string>(met.item.image) : std::nullopt);
  }

  if (const UpdateRequest* update = std::get_if<UpdateRequest>(&write.action)) {
    absl::Status status = EvaluateUpdate(table, *update, bound, write.return_values, old_item, met.item.image, &out);
    if (status.ok()) status = MeasureWithLocalEntries(table, met, &out, true);
    if (status.ok()) status = ChargeIndexes(table, met, &out);
    if (!status.ok()) return status;
    return out;
  }
  if (std::holds_alternative<ConditionCheckRequest>(write.action)) return out;
  if (write.return_values == ReturnValues::kAllOld && met.exists()) out.result.attributes = met.item.image;
  if (const PutRequest* put = std::get_if<PutRequest>(&write.action)) {
    out.result.bytes_after = static_cast<int64_t>(ItemSizeForBilling(put->item));
    if (absl::Status status = CheckPutSize(out.result.bytes_after); !status.ok()) return status;
    out.effect = PutEffect(put->item, bound);
  } else if (met.exists()) {
    out.effect = EvaluatedWrite::Effect{true, {}, bound.condition.has_value()};
  }
  absl::Status status = MeasureWithLocalEntries(table, met, &out, false);
  if (status.ok()) status = ChargeIndexes(table, met, &out);
  if (!status.ok()) return status;
  return out;
}

}  // namespace meridian
