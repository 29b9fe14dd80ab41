#include <algorithm>
#include <functional>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/compare.h"
#include "regiond/core/expression/condition.h"
#include "regiond/core/expression/path.h"

namespace meridian {
namespace {

// Characters of UTF-8 text.
size_t CharacterCount(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::optional<size_t> SizeOf(const AttributeValue& value) {
  if (const auto* text = value.If<std::string>()) return CharacterCount(*text);
  if (const auto* binary = value.If<Binary>()) return binary->bytes.size();
  if (const auto* set = value.If<StringSet>()) return set->elements.size();
  if (const auto* set = value.If<NumberSet>()) return set->elements.size();
  if (const auto* set = value.If<BinarySet>()) return set->elements.size();
  if (const auto* list = value.If<AttributeList>()) return list->size();
  if (const auto* map = value.If<AttributeMap>()) return map->size();
  return std::nullopt;
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool BeginsWith(const AttributeValue& value, const AttributeValue& prefix) {
  if (value.type() != prefix.type()) return false;
  if (const auto* text = value.If<std::string>()) {
    return StartsWith(*text, *prefix.If<std::string>());
  }
  if (const auto* binary = value.If<Binary>()) {
    return StartsWith(binary->bytes, prefix.If<Binary>()->bytes);
  }
  return false;
}

template <typename T>
bool Holds(const std::vector<T>& set, const T* element) {
  return element != nullptr && std::binary_search(set.begin(), set.end(), *element);
}

bool Contains(const AttributeValue& whole, const AttributeValue& part) {
  const auto* text = part.If<std::string>();
  const auto* binary = part.If<Binary>();
  if (const auto* string = whole.If<std::string>()) {
    return text != nullptr && string->find(*text) != std::string::npos;
  }
  if (const auto* bytes = whole.If<Binary>()) {
    return binary != nullptr && bytes->bytes.find(binary->bytes) != std::string::npos;
  }
  if (const auto* set = whole.If<StringSet>()) return Holds(set->elements, text);
  if (const auto* set = whole.If<NumberSet>()) return Holds(set->elements, part.If<Number>());
  if (const auto* set = whole.If<BinarySet>()) {
    return Holds(set->elements, binary == nullptr ? nullptr : &binary->bytes);
  }
  const auto* list = whole.If<AttributeList>();
  return list != nullptr && std::find(list->begin(), list->end(), part) != list->end();
}

// What an operand stands for on one item.
struct Resolved {
  const AttributeValue* stored = nullptr;  // in the item or the request's values
  std::optional<AttributeValue> computed;  // by size()
  bool without_size = false;               // size() of what has none
  const AttributeValue* get() const { return computed ? &*computed : stored; }
};

bool Compare(Comparator comparator, const Resolved& left, const Resolved& right) {
  if (left.without_size || right.without_size) return false;
  const AttributeValue* a = left.get();
  const AttributeValue* b = right.get();
  if (a == nullptr || b == nullptr) return comparator == Comparator::kNotEqual;
  if (comparator == Comparator::kEqual) return *a == *b;
  if (comparator == Comparator::kNotEqual) return !(*a == *b);
  const std::optional<std::strong_ordering> order = OrderOf(*a, *b);
  if (!order) return false;
  switch (comparator) {
    case Comparator::kLess: return *order < 0;
    case Comparator::kLessOrEqual: return *order <= 0;
    case Comparator::kGreater: return *order > 0;
    default: return *order >= 0;
  }
}

class Evaluator {
 public:
  Evaluator(const BoundSlots& slots, const Item* item) : slots_(slots), item_(item) {}

  bool Test(const Condition& condition) const {
    return std::visit([this](const auto& node) { return TestNode(node); }, condition.node);
  }

 private:
  bool TestNode(const Not& node) const { return !Test(node.term[0]); }
  bool TestNode(const And& node) const {
    return std::all_of(node.terms.begin(), node.terms.end(),
                       [this](const Condition& term) { return Test(term); });
  }
  bool TestNode(const Or& node) const {
    return std::any_of(node.terms.begin(), node.terms.end(),
                       [this](const Condition& term) { return Test(term); });
  }
  bool TestNode(const Comparison& node) const {
    return Compare(node.comparator, Resolve(node.left), Resolve(node.right));
  }
  bool TestNode(const Between& node) const {
    const Resolved operand = Resolve(node.operand);
    return Compare(Comparator::kGreaterOrEqual, operand, Resolve(node.low)) &&
           Compare(Comparator::kLessOrEqual, operand, Resolve(node.high));
  }
  bool TestNode(const In& node) const {
    const Resolved operand = Resolve(node.operand);
    return std::any_of(node.candidates.begin(), node.candidates.end(), [&](const Operand& candidate) {
      return Compare(Comparator::kEqual, operand, Resolve(candidate));
    });
  }
  bool TestNode(const FunctionCall& call) const {
    const Resolved first = Resolve(call.operands[0]);
    const AttributeValue* value = first.get();
    if (call.function == Function::kAttributeExists) return value != nullptr;
    if (call.function == Function::kAttributeNotExists) return value == nullptr;
    if (value == nullptr) return false;
    const Resolved second = Resolve(call.operands[1]);
    if (second.get() == nullptr) return false;
    if (call.function == Function::kBeginsWith) return BeginsWith(*value, *second.get());
    if (call.function == Function::kContains) return Contains(*value, *second.get());
    return value->type_name() == *second.get()->If<std::string>();  // attribute_type
  }

  Resolved Resolve(const Operand& operand) const {
    Resolved resolved;
    if (const ValueRef* value = std::get_if<ValueRef>(&operand.node)) {
      resolved.stored = slots_.values[value->slot];
    } else if (const Path* path = std::get_if<Path>(&operand.node)) {
      if (item_ != nullptr) resolved.stored = BoundPath(*path, slots_).FindIn(*item_);
    } else {
      const Resolved sized = Resolve(std::get<FunctionCall>(operand.node).operands[0]);
      const std::optional<size_t> size =
          sized.get() == nullptr ? std::nullopt : SizeOf(*sized.get());
      resolved.without_size = !size.has_value();
      if (size) {
        resolved.computed = AttributeValue::N(Number::FromInt(static_cast<int64_t>(*size)));
      }
    }
    return resolved;
  }

  const BoundSlots& slots_;
  const Item* item_;
};

// Calls `visit(path)` for every path of a condition; stops at the first error.
using PathVisitor = std::function<absl::Status(const Path&)>;
absl::Status VisitPaths(const Condition& condition, const PathVisitor& visit);

absl::Status VisitPaths(const Operand& operand, const PathVisitor& visit) {
  if (const Path* path = std::get_if<Path>(&operand.node)) return visit(*path);
  if (const FunctionCall* call = std::get_if<FunctionCall>(&operand.node)) {
    for (const Operand& argument : call->operands) {
      if (absl::Status status = VisitPaths(argument, visit); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

template <typename Node>
absl::Status VisitAll(const std::vector<Node>& nodes, const PathVisitor& visit) {
  for (const Node& node : nodes) {
    if (absl::Status status = VisitPaths(node, visit); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status VisitPaths(const Condition& condition, const PathVisitor& visit) {
  if (const auto* node = std::get_if<And>(&condition.node)) return VisitAll(node->terms, visit);
  if (const auto* node = std::get_if<Or>(&condition.node)) return VisitAll(node->terms, visit);
  if (const auto* node = std::get_if<Not>(&condition.node)) return VisitAll(node->term, visit);
  if (const auto* call = std::get_if<FunctionCall>(&condition.node)) {
    return VisitAll(call->operands, visit);
  }
  absl::Status status;
  if (const auto* node = std::get_if<Comparison>(&condition.node)) {
    status.Update(VisitPaths(node->left, visit));
    status.Update(VisitPaths(node->right, visit));
  } else if (const auto* between = std::get_if<Between>(&condition.node)) {
    status.Update(VisitPaths(between->operand, visit));
    status.Update(VisitPaths(between->low, visit));
    status.Update(VisitPaths(between->high, visit));
  } else if (const auto* in = std::get_if<In>(&condition.node)) {
    status.Update(VisitPaths(in->operand, visit));
    status.Update(VisitAll(in->candidates, visit));
  }
  return status;
}

}  // namespace

bool Evaluate(const BoundCondition& condition, const Item* item) {
  return Evaluator(condition.slots, item).Test(condition.parsed->root);
}

absl::Status CheckKeysAreScalars(const BoundCondition& condition, const TableSettings& table) {
  return VisitPaths(condition.parsed->root, [&](const Path& path) {
    return CheckKeyIsScalar(BoundPath(path, condition.slots), table);
  });
}

absl::Status CheckFilterAvoidsKeys(const BoundCondition& filter, const CompositeKey& key) {
  return VisitPaths(filter.parsed->root, [&](const Path& path) {
    const BoundPath bound(path, filter.slots);
    if (!Contains(key, bound.head())) return absl::OkStatus();
    const bool legacy = filter.parsed->kind == ExpressionKind::kQueryFilter;
    return ValidationError(
        StrCat(legacy ? "QueryFilter" : "Filter Expression",
               " can only contain non-primary key attributes: Primary key attribute: ",
               bound.head()));
  });
}

std::vector<std::string_view> AttributesOf(const BoundCondition& condition) {
  std::vector<std::string_view> attributes;
  (void)VisitPaths(condition.parsed->root, [&](const Path& path) {
    attributes.push_back(BoundPath(path, condition.slots).head());
    return absl::OkStatus();
  });
  return attributes;
}

}  // namespace meridian
