#include "regiond/core/expression/key_condition.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/model/errors.h"
#include "base/model/key_codec.h"
#include "base/model/strings.h"
#include "regiond/core/expression/compare.h"
#include "regiond/core/expression/path.h"

namespace meridian {
namespace {

using Operator = SortCondition::Operator;

// One condition on one attribute.
struct Term {
  std::string_view attribute;
  Operator op = Operator::kEqual;
  std::vector<const AttributeValue*> values;
};

absl::Status InvalidOperator(std::string_view name) {
  return ValidationError(StrCat("Invalid operator used in KeyConditionExpression: ", name));
}

absl::Status InvalidCondition(std::string_view what) {
  return ValidationError(StrCat("Invalid condition in KeyConditionExpression: ", what));
}

absl::Status Unsupported() { return ValidationError("Query key condition not supported"); }

// The operator of `:v op key`, seen from the key.
Comparator Mirrored(Comparator comparator) {
  switch (comparator) {
    case Comparator::kLess: return Comparator::kGreater;
    case Comparator::kLessOrEqual: return Comparator::kGreaterOrEqual;
    case Comparator::kGreater: return Comparator::kLess;
    case Comparator::kGreaterOrEqual: return Comparator::kLessOrEqual;
    default: return comparator;
  }
}

Operator OperatorOf(Comparator comparator) {
  switch (comparator) {
    case Comparator::kLess: return Operator::kLess;
    case Comparator::kLessOrEqual: return Operator::kLessOrEqual;
    case Comparator::kGreater: return Operator::kGreater;
    case Comparator::kGreaterOrEqual: return Operator::kGreaterOrEqual;
    default: return Operator::kEqual;
  }
}

// Gathers the terms that ANDs connect.
class TermCollector {
 public:
  explicit TermCollector(const BoundSlots& slots) : slots_(slots) {}

  absl::Status Collect(const Condition& condition) {
    return std::visit([this](const auto& node) { return CollectNode(node); }, condition.node);
  }
  const std::vector<Term>& terms() const { return terms_; }

 private:
  absl::Status CollectNode(const And& node) {
    for (const Condition& term : node.terms) {
      if (absl::Status status = Collect(term); !status.ok()) return status;
    }
    return absl::OkStatus();
  }
  absl::Status CollectNode(const Or&) { return InvalidOperator("OR"); }
  absl::Status CollectNode(const Not&) { return InvalidOperator("NOT"); }
  absl::Status CollectNode(const In&) { return InvalidOperator("IN"); }

  absl::Status CollectNode(const Comparison& node) {
    if (node.comparator == Comparator::kNotEqual) {
      return InvalidOperator(ComparatorName(node.comparator));
    }
    const bool mirrored = std::holds_alternative<ValueRef>(node.left.node);
    return AddTerm(OperatorOf(mirrored ? Mirrored(node.comparator) : node.comparator),
                   {&node.left, &node.right});
  }

  absl::Status CollectNode(const Between& node) {
    if (!std::holds_alternative<Path>(node.operand.node)) return KeyMustBeFirst("BETWEEN");
    return AddTerm(Operator::kBetween, {&node.operand, &node.low, &node.high});
  }

  absl::Status CollectNode(const FunctionCall& call) {
    const std::string_view name = FunctionName(call.function);
    if (call.function != Function::kBeginsWith) return InvalidOperator(name);
    if (!std::holds_alternative<Path>(call.operands[0].node)) return KeyMustBeFirst(name);
    return AddTerm(Operator::kBeginsWith, {&call.operands[0], &call.operands[1]});
  }

  static absl::Status KeyMustBeFirst(std::string_view name) {
    return InvalidCondition(
        StrCat(name, " operator must have the key attribute as its first operand"));
  }

  absl::Status AddTerm(Operator op, const std::vector<const Operand*>& operands) {
    Term term;
    term.op = op;
    for (const Operand* operand : operands) {
      if (std::holds_alternative<FunctionCall>(operand->node)) {
        return ValidationError("KeyConditionExpressions cannot contain nested operations");
      }
      if (const ValueRef* value = std::get_if<ValueRef>(&operand->node)) {
        term.values.push_back(slots_.values[value->slot]);
        continue;
      }
      const BoundPath path(std::get<Path>(operand->node), slots_);
      if (path.size() > 1) {
        return ValidationError(
            "KeyConditionExpressions cannot have conditions on nested attributes");
      }
      if (!term.attribute.empty()) {
        return InvalidCondition("Multiple attribute names used in one condition");
      }
      term.attribute = path.head();
    }
    if (term.attribute.empty()) return InvalidCondition("No key attribute specified");
    const auto same = [&](const Term& other) { return other.attribute == term.attribute; };
    if (std::any_of(terms_.begin(), terms_.end(), same)) {
      return ValidationError(
          "KeyConditionExpressions must only contain one condition per key");
    }
    terms_.push_back(std::move(term));
    return absl::OkStatus();
  }

  const BoundSlots& slots_;
  std::vector<Term> terms_;
};

const Term* FindTerm(const std::vector<Term>& terms, std::string_view attribute) {
  const auto at = std::find_if(terms.begin(), terms.end(),
                               [&](const Term& term) { return term.attribute == attribute; });
  return at == terms.end() ? nullptr : &*at;
}

absl::Status MissedKey(const KeyAttribute& key) {
  return ValidationError(StrCat("Query condition missed key schema element: ", key.name));
}

absl::Status CheckTypes(const Term& term, const KeyAttribute& attribute, bool of_statement) {
  const auto fits = [&](const AttributeValue* value) { return value->type() == attribute.type; };
  if (std::all_of(term.values.begin(), term.values.end(), fits)) return absl::OkStatus();
  if (of_statement) return StatementKeyTypeError(attribute.name);
  return ValidationError("One or more parameter values were invalid: Condition parameter type does not match schema type");
}

// Empty and too long values cannot be part of a key; KeyOfArgument() knows the rules, for one sort attribute at a time.
absl::Status CheckValues(const KeyAttribute& partition, const AttributeValue& value, const KeyAttribute* sort, const Term* term) {
  Item key;
  key.Set(partition.name, value);
  if (sort == nullptr) return KeyOfArgument(KeySchema{partition, {}}, key).status();
  for (const AttributeValue* operand : term->values) {
    key.Set(sort->name, *operand);
    if (absl::Status status = KeyOfArgument(KeySchema{partition, *sort}, key).status(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

struct Given {
  const KeyAttribute* attribute;
  const Term* term;
};

// The terms on the key's attributes, in the key's order; the sort attributes' from the left without a gap.
absl::StatusOr<std::vector<Given>> InKeyOrder(const std::vector<Term>& terms, const CompositeKey& key) {
  std::vector<Given> given;
  for (const KeyAttribute& attribute : key.partition) {
    const Term* const term = FindTerm(terms, attribute.name);
    if (term == nullptr) return MissedKey(attribute);
    given.push_back({&attribute, term});
  }
  for (const KeyAttribute& attribute : key.sort) {
    if (given.size() == terms.size()) break;
    const Term* const term = FindTerm(terms, attribute.name);
    if (term == nullptr) return MissedKey(attribute);
    given.push_back({&attribute, term});
  }
  if (given.size() < terms.size()) return Unsupported();
  for (size_t i = 0; i < given.size(); ++i) {
    const bool may_be_inequality = i >= key.partition.size() && i + 1 == given.size();
    if (given[i].term->op != Operator::kEqual && !may_be_inequality) return Unsupported();
  }
  return given;
}

}  // namespace

bool SortCondition::Matches(const AttributeValue& sort_key) const {
  if (op == Operator::kBeginsWith) {
    // As bytes, the components of all keys that begin with the operand begin with its own, without its terminator.
    const std::string prefix = EncodeKeyComponentPrefix(operand);
    return EncodeKeyComponent(sort_key).compare(0, prefix.size(), prefix) == 0;
  }
  const std::optional<std::strong_ordering> order = OrderOf(sort_key, operand);
  if (!order) return false;
  switch (op) {
    case Operator::kLess: return *order < 0;
    case Operator::kLessOrEqual: return *order <= 0;
    case Operator::kGreater: return *order > 0;
    case Operator::kGreaterOrEqual: return *order >= 0;
    case Operator::kBetween:
      return *order >= 0 && OrderOf(sort_key, *upper) != std::strong_ordering::greater;
    default: return *order == 0;
  }
}

absl::StatusOr<KeyRange> MakeKeyRange(const BoundCondition& condition, const CompositeKey& key, bool of_statement) {
  TermCollector collector(condition.slots);
  if (absl::Status status = collector.Collect(condition.parsed->root); !status.ok()) return status;
  const std::vector<Term>& terms = collector.terms();
  const size_t most = std::max<size_t>(2, key.partition.size() + key.sort.size());
  if (terms.size() > most) {
    return ValidationError(most == 2 ? "Conditions can be of length 1 or 2 only" : StrCat("Conditions can be of length 1 to ", most, " only"));
  }
  const absl::StatusOr<std::vector<Given>> given = InKeyOrder(terms, key);
  if (!given.ok()) return given.status();
  for (const Given& one : *given) {
    if (absl::Status status = CheckTypes(*one.term, *one.attribute, of_statement); !status.ok()) return status;
  }
  KeyRange range;
  for (size_t i = 0; i < given->size(); ++i) {
    const auto& [attribute, term] = (*given)[i];
    const AttributeValue& value = *term->values[0];
    const bool partition = i < key.partition.size();
    absl::Status status = partition ? CheckValues(*attribute, value, nullptr, nullptr)
                                    : CheckValues(key.partition.front(), range.partition.front(), attribute, term);
    if (!status.ok()) return status;
    if (partition) {
      range.partition.push_back(value);
    } else if (i + 1 < given->size()) {
      range.equal.push_back(value);
    } else {
      range.sort.emplace();
      range.sort->op = term->op;
      range.sort->operand = value;
      if (term->op == Operator::kBetween) range.sort->upper = *term->values[1];
    }
  }
  return range;
}

}  // namespace meridian
