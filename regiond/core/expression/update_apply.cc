#include <algorithm>
#include <utility>
#include <vector>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/path.h"
#include "regiond/core/expression/projection.h"
#include "regiond/core/expression/update.h"

namespace meridian {
namespace {

absl::Status InvalidPath() {
  return ValidationError(
      "The document path provided in the update expression is invalid for update");
}
absl::Status MissingAttribute() {
  return ValidationError(
      "The provided expression refers to an attribute that does not exist in the item");
}
absl::Status WrongType(ExpressionKind kind) {
  return ValidationError(kind == ExpressionKind::kAttributeUpdates
                             ? "Type mismatch for attribute to update"
                             : "An operand in the update expression has an incorrect data type");
}

// What an operand yields: a view of a stored value, or a value made for it.
struct Resolved {
  const AttributeValue* stored = nullptr;
  std::optional<AttributeValue> made;
  const AttributeValue& get() const { return made ? *made : *stored; }
  AttributeValue Take() { return made ? *std::move(made) : *stored; }
};

// One effect on the item: a new value at a path, or (nullopt) nothing there any more.
struct Change {
  BoundPath target;
  std::optional<AttributeValue> value;
};

enum class SetOperation : uint8_t { kUnion, kDifference };

// nullopt unless both are sets of this kind.
template <typename Set>
std::optional<Set> CombineAs(SetOperation operation, const AttributeValue& a,
                             const AttributeValue& b) {
  const Set* left = a.If<Set>();
  const Set* right = b.If<Set>();
  if (left == nullptr || right == nullptr) return std::nullopt;
  Set out;
  const auto combine = [&](auto algorithm) {
    algorithm(left->elements.begin(), left->elements.end(), right->elements.begin(),
              right->elements.end(), std::back_inserter(out.elements));
  };
  if (operation == SetOperation::kUnion) {
    combine([](auto... args) { std::set_union(args...); });
  } else {
    combine([](auto... args) { std::set_difference(args...); });
  }
  return out;
}

// Sets `*out`, to nullopt for an empty result. False unless both values are sets of one kind.
bool CombineSets(SetOperation operation, const AttributeValue& a, const AttributeValue& b,
                 std::optional<AttributeValue>* out) {
  const auto take = [&](auto set) {
    if (!set) return false;
    if (set->elements.empty()) {
      out->reset();
    } else {
      *out = AttributeValue(*std::move(set));
    }
    return true;
  };
  return take(CombineAs<StringSet>(operation, a, b)) || take(CombineAs<NumberSet>(operation, a, b)) ||
         take(CombineAs<BinarySet>(operation, a, b));
}

// Works out the changes from the image before, without changing anything.
class ChangePlanner {
 public:
  ChangePlanner(const BoundUpdate& update, const Item* before)
      : kind_(update.parsed->kind), slots_(update.slots), before_(before) {}

  absl::Status Plan(const UpdateAction& action) {
    return std::visit([this](const auto& a) { return PlanAction(a); }, action);
  }
  std::vector<Change> TakeChanges() { return std::move(changes_); }

 private:
  absl::Status PlanAction(const SetAction& action) {
    const BoundPath target(action.target, slots_);
    Resolved value;
    if (absl::Status status = Resolve(action.value, &value); !status.ok()) return status;
    if (action.right) {
      if (absl::Status status = Calculate(action, &value); !status.ok()) return status;
    }
    if (absl::Status status = CheckParent(target); !status.ok()) return status;
    if (static_cast<int>(target.size()) - 1 + NestingLevelsOf(value.get()) > kNestingLevelsMax) {
      return ValidationError(
          "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
          "levels beyond supported limit");
    }
    changes_.push_back({target, value.Take()});
    return absl::OkStatus();
  }

  absl::Status PlanAction(const RemoveAction& action) {
    if (before_ == nullptr) return absl::OkStatus();
    const BoundPath target(action.target, slots_);
    if (absl::Status status = CheckParent(target); !status.ok()) return status;
    if (target.FindIn(*before_) != nullptr) changes_.push_back({target, std::nullopt});
    return absl::OkStatus();
  }

  absl::Status PlanAction(const AddAction& action) {
    const BoundPath target(action.target, slots_);
    if (absl::Status status = CheckParent(target); !status.ok()) return status;
    const AttributeValue& operand = *slots_.values[action.value.slot];
    const AttributeValue* old = Find(target);
    if (old == nullptr) {
      changes_.push_back({target, operand});
      return absl::OkStatus();
    }
    std::optional<AttributeValue> sum;
    if (old->If<Number>() != nullptr && operand.If<Number>() != nullptr) {
      absl::StatusOr<Number> number = old->If<Number>()->Add(*operand.If<Number>());
      if (!number.ok()) return number.status();
      sum = AttributeValue::N(*std::move(number));
    } else if (!CombineSets(SetOperation::kUnion, *old, operand, &sum)) {
      return WrongType(kind_);
    }
    changes_.push_back({target, std::move(sum)});
    return absl::OkStatus();
  }

  absl::Status PlanAction(const DeleteAction& action) {
    if (before_ == nullptr) return absl::OkStatus();
    const BoundPath target(action.target, slots_);
    if (absl::Status status = CheckParent(target); !status.ok()) return status;
    const AttributeValue* old = target.FindIn(*before_);
    if (old == nullptr) return absl::OkStatus();
    std::optional<AttributeValue> rest;
    const AttributeValue& operand = *slots_.values[action.value.slot];
    if (!CombineSets(SetOperation::kDifference, *old, operand, &rest)) return WrongType(kind_);
    changes_.push_back({target, std::move(rest)});
    return absl::OkStatus();
  }

  const AttributeValue* Find(const BoundPath& path) const {
    return before_ == nullptr ? nullptr : path.FindIn(*before_);
  }

  // The container that the last step is taken in must be there, and of the right kind.
  absl::Status CheckParent(const BoundPath& target) const {
    if (target.size() == 1) return absl::OkStatus();
    if (before_ == nullptr) return InvalidPath();
    const AttributeValue* parent = target.FindIn(*before_, target.size() - 1);
    if (parent == nullptr) return InvalidPath();
    const bool by_name = std::holds_alternative<std::string_view>(target[target.size() - 1]);
    const bool fits =
        by_name ? parent->If<AttributeMap>() != nullptr : parent->If<AttributeList>() != nullptr;
    return fits ? absl::OkStatus() : InvalidPath();
  }

  absl::Status Resolve(const Operand& operand, Resolved* out) const {
    if (const ValueRef* value = std::get_if<ValueRef>(&operand.node)) {
      out->stored = slots_.values[value->slot];
      return absl::OkStatus();
    }
    if (const Path* path = std::get_if<Path>(&operand.node)) {
      out->stored = Find(BoundPath(*path, slots_));
      return out->stored != nullptr ? absl::OkStatus() : MissingAttribute();
    }
    const FunctionCall& call = std::get<FunctionCall>(operand.node);
    if (call.function == Function::kListAppend) return Append(call, out);
    out->stored = Find(BoundPath(std::get<Path>(call.operands[0].node), slots_));
    return out->stored != nullptr ? absl::OkStatus() : Resolve(call.operands[1], out);
  }

  absl::Status Append(const FunctionCall& call, Resolved* out) const {
    Resolved head, tail;
    if (absl::Status status = Resolve(call.operands[0], &head); !status.ok()) return status;
    if (absl::Status status = Resolve(call.operands[1], &tail); !status.ok()) return status;
    const AttributeList* more = tail.get().If<AttributeList>();
    if (head.get().If<AttributeList>() == nullptr || more == nullptr) return WrongType(kind_);
    AttributeList list = *head.get().If<AttributeList>();
    list.insert(list.end(), more->begin(), more->end());
    out->made = AttributeValue(std::move(list));
    return absl::OkStatus();
  }

  // Turns the left value of an arithmetic SET into the result.
  absl::Status Calculate(const SetAction& action, Resolved* value) const {
    Resolved right;
    if (absl::Status status = Resolve(*action.right, &right); !status.ok()) return status;
    const Number* a = value->get().If<Number>();
    const Number* b = right.get().If<Number>();
    if (a == nullptr || b == nullptr) return WrongType(kind_);
    absl::StatusOr<Number> result =
        action.arithmetic == SetAction::Arithmetic::kAdd ? a->Add(*b) : a->Subtract(*b);
    if (!result.ok()) return result.status();
    value->made = AttributeValue::N(*std::move(result));
    return absl::OkStatus();
  }

  const ExpressionKind kind_;
  const BoundSlots& slots_;
  const Item* before_;
  std::vector<Change> changes_;
};

// The container of the target's last step. REQUIRES: the path has several steps and its parent exists.
AttributeValue& ParentOf(Item& item, const BoundPath& target) {
  AttributeValue* parent = item.Find(target.head());
  for (size_t i = 1; i + 1 < target.size(); ++i) parent = FindStep(*parent, target[i]);
  return *parent;
}

void Store(Item& item, const BoundPath& target, AttributeValue value) {
  if (target.size() == 1) {
    item.Set(target.head(), std::move(value));
    return;
  }
  AttributeValue& parent = ParentOf(item, target);
  const BoundPath::Step last = target[target.size() - 1];
  if (const std::string_view* name = std::get_if<std::string_view>(&last)) {
    parent.If<AttributeMap>()->Set(*name, std::move(value));
    return;
  }
  AttributeList& list = *parent.If<AttributeList>();
  const uint32_t index = std::get<uint32_t>(last);
  if (index < list.size()) {
    list[index] = std::move(value);
  } else {
    list.push_back(std::move(value));
  }
}

void Remove(Item& item, const BoundPath& target) {
  if (target.size() == 1) {
    item.Erase(target.head());
    return;
  }
  AttributeValue& parent = ParentOf(item, target);
  const BoundPath::Step last = target[target.size() - 1];
  if (const std::string_view* name = std::get_if<std::string_view>(&last)) {
    parent.If<AttributeMap>()->Erase(*name);
  } else {
    AttributeList& list = *parent.If<AttributeList>();
    list.erase(list.begin() + std::get<uint32_t>(last));
  }
}

// REQUIRES: `changes` ascend by target. Stores go first and in ascending order, so that elements beyond a list's end are
// appended by their indexes; removals last and in descending order, so that no index shifts before its turn.
void ApplyChanges(std::vector<Change>& changes, Item& item) {
  for (Change& change : changes) {
    if (change.value) Store(item, change.target, *std::move(change.value));
  }
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    if (!change->value) Remove(item, change->target);
  }
}

// The new values [first, last), which share their first `depth` steps, in their nested places behind those steps.
AttributeValue NestNewValues(const Change* first, const Change* last, size_t depth) {
  if (first->target.size() == depth) return *first->value;
  AttributeMap map;
  AttributeList list;
  while (first != last) {
    const BoundPath::Step step = first->target[depth];
    const Change* end = std::find_if(
        first, last, [&](const Change& change) { return change.target[depth] != step; });
    AttributeValue value = NestNewValues(first, end, depth + 1);
    if (const std::string_view* name = std::get_if<std::string_view>(&step)) {
      map.Set(*name, std::move(value));
    } else {
      list.push_back(std::move(value));
    }
    first = end;
  }
  return list.empty() ? AttributeValue(std::move(map)) : AttributeValue(std::move(list));
}

Item UpdatedNew(const std::vector<Change>& sorted) {
  std::vector<Change> stores;
  std::copy_if(sorted.begin(), sorted.end(), std::back_inserter(stores),
               [](const Change& change) { return change.value.has_value(); });
  const AttributeValue nested =
      stores.empty() ? AttributeValue(AttributeMap())
                     : NestNewValues(stores.data(), stores.data() + stores.size(), 0);
  return *nested.If<AttributeMap>();
}

Item UpdatedOld(const BoundUpdate& update, const Item& before) {
  BoundPaths targets;
  for (const UpdateAction& action : update.parsed->actions) {
    targets.emplace_back(TargetOf(action), update.slots);
  }
  std::sort(targets.begin(), targets.end());
  return ProjectPaths(targets, before);
}

bool OnlyRemoves(const ParsedUpdate& update) {
  return std::all_of(update.actions.begin(), update.actions.end(), [](const UpdateAction& action) {
    return std::holds_alternative<RemoveAction>(action) ||
           std::holds_alternative<DeleteAction>(action);
  });
}

}  // namespace

absl::StatusOr<UpdateResult> ApplyUpdate(const BoundUpdate& update, const Item* before,
                                         const Item& key, ReturnValues return_values) {
  UpdateResult result;
  if (before == nullptr && OnlyRemoves(*update.parsed)) return result;
  ChangePlanner planner(update, before);
  for (const UpdateAction& action : update.parsed->actions) {
    if (absl::Status status = planner.Plan(action); !status.ok()) return status;
  }
  std::vector<Change> changes = planner.TakeChanges();
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.target < b.target; });
  if (return_values == ReturnValues::kUpdatedOld && before != nullptr) {
    result.returned = UpdatedOld(update, *before);
  }
  if (return_values == ReturnValues::kUpdatedNew) result.returned = UpdatedNew(changes);
  result.item = before != nullptr ? *before : key;
  ApplyChanges(changes, *result.item);
  if (ItemSizeForBilling(*result.item) > kItemBytesMax) {
    return ValidationError("Item size to update has exceeded the maximum allowed size");
  }
  return result;
}

}  // namespace meridian
