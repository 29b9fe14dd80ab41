#include "regiond/core/partiql/key_terms.h"

#include <algorithm>
#include <utility>

namespace meridian {
namespace {

void Flatten(const Condition& condition, ConditionTerms* out) {
  const And* const both = std::get_if<And>(&condition.node);
  if (both == nullptr) return out->push_back(&condition);
  for (const Condition& term : both->terms) Flatten(term, out);
}

bool IsAttribute(const Operand& operand, std::string_view attribute, const StatementSlots& slots) {
  const Path* const path = std::get_if<Path>(&operand.node);
  return path != nullptr && path->steps.size() == 1 && slots.names[std::get<NameStep>(path->steps[0]).slot] == attribute;
}

const AttributeValue* ValueOf(const Operand& operand, const StatementSlots& slots) {
  const ValueRef* const value = std::get_if<ValueRef>(&operand.node);
  return value == nullptr ? nullptr : &slots.values[value->slot];
}

// The values that `attribute` may have by the condition alone: that of `attribute = value`, those of an IN, or of an OR of such conditions.
// Empty for any other condition.
std::vector<const AttributeValue*> Allowed(const Condition& condition, std::string_view attribute, const StatementSlots& slots) {
  std::vector<const AttributeValue*> values;
  if (const auto* const equal = std::get_if<Comparison>(&condition.node)) {
    const bool mirrored = IsAttribute(equal->right, attribute, slots);
    const AttributeValue* const value = ValueOf(mirrored ? equal->left : equal->right, slots);
    const bool about_it = mirrored || IsAttribute(equal->left, attribute, slots);
    if (about_it && value != nullptr && equal->comparator == Comparator::kEqual) values.push_back(value);
  } else if (const auto* const in = std::get_if<In>(&condition.node)) {
    if (!IsAttribute(in->operand, attribute, slots)) return {};
    for (const Operand& candidate : in->candidates) {
      const AttributeValue* const value = ValueOf(candidate, slots);
      if (value == nullptr) return {};
      values.push_back(value);
    }
  } else if (const auto* const either = std::get_if<Or>(&condition.node)) {
    for (const Condition& term : either->terms) {
      const std::vector<const AttributeValue*> more = Allowed(term, attribute, slots);
      if (more.empty()) return {};
      values.insert(values.end(), more.begin(), more.end());
    }
  }
  return values;
}

bool IsEquality(const Condition& condition) { return std::holds_alternative<Comparison>(condition.node); }

// Whether a key condition may have this term on the sort attribute.
bool SelectsRange(const Condition& condition, std::string_view attribute, const StatementSlots& slots) {
  if (const auto* const node = std::get_if<Comparison>(&condition.node)) {
    if (node->comparator == Comparator::kNotEqual) return false;
    return (IsAttribute(node->left, attribute, slots) && ValueOf(node->right, slots) != nullptr) ||
           (IsAttribute(node->right, attribute, slots) && ValueOf(node->left, slots) != nullptr);
  }
  if (const auto* const between = std::get_if<Between>(&condition.node)) {
    return IsAttribute(between->operand, attribute, slots) && ValueOf(between->low, slots) != nullptr &&
           ValueOf(between->high, slots) != nullptr;
  }
  const auto* const call = std::get_if<FunctionCall>(&condition.node);
  return call != nullptr && call->function == Function::kBeginsWith && IsAttribute(call->operands[0], attribute, slots) &&
         ValueOf(call->operands[1], slots) != nullptr;
}

// Takes out the first of `terms` that `matches`; nullptr if there is none.
template <typename Matches>
const Condition* TakeFirst(ConditionTerms& terms, Matches matches) {
  const auto at = std::find_if(terms.begin(), terms.end(), [&](const Condition* term) { return matches(*term); });
  if (at == terms.end()) return nullptr;
  const Condition* const found = *at;
  terms.erase(at);
  return found;
}

const Condition* TakeEquality(ConditionTerms& terms, std::string_view attribute, const StatementSlots& slots) {
  return TakeFirst(terms, [&](const Condition& term) { return IsEquality(term) && !Allowed(term, attribute, slots).empty(); });
}

// The values of the one partition attribute, of an equality if there is one, else of the first term that lists them.
std::vector<AttributeValue> TakeValues(ConditionTerms& terms, std::string_view attribute, const StatementSlots& slots) {
  const Condition* term = TakeEquality(terms, attribute, slots);
  if (term == nullptr) term = TakeFirst(terms, [&](const Condition& one) { return !Allowed(one, attribute, slots).empty(); });
  std::vector<AttributeValue> values;
  if (term == nullptr) return values;
  for (const AttributeValue* value : Allowed(*term, attribute, slots)) {
    if (std::find(values.begin(), values.end(), *value) == values.end()) values.push_back(*value);
  }
  return values;
}

}  // namespace

ConditionTerms TermsOf(const std::optional<Condition>& where) {
  ConditionTerms terms;
  if (where) Flatten(*where, &terms);
  return terms;
}

KeyTerms SplitForQuery(const ConditionTerms& terms, const CompositeKey& key, const StatementSlots& slots) {
  KeyTerms split;
  split.rest = terms;
  if (key.partition.size() == 1) {
    split.partition = TakeValues(split.rest, key.partition[0].name, slots);
  } else {
    for (const KeyAttribute& attribute : key.partition) {
      const Condition* const equality = TakeEquality(split.rest, attribute.name, slots);
      if (equality == nullptr) return KeyTerms{{}, {}, terms};
      split.partition.push_back(*Allowed(*equality, attribute.name, slots)[0]);
    }
  }
  if (split.partition.empty()) return split;
  for (const KeyAttribute& attribute : key.sort) {
    const Condition* term = TakeEquality(split.rest, attribute.name, slots);
    const bool equal = term != nullptr;
    if (!equal) term = TakeFirst(split.rest, [&](const Condition& one) { return SelectsRange(one, attribute.name, slots); });
    if (term != nullptr) split.sort.push_back(term);
    if (!equal) break;
  }
  return split;
}

std::optional<WholeKey> SplitForItem(const ConditionTerms& terms, const KeySchema& schema, const StatementSlots& slots) {
  WholeKey whole{{}, terms};
  const auto take = [&](const KeyAttribute& attribute) {
    const Condition* const equality = TakeEquality(whole.rest, attribute.name, slots);
    if (equality == nullptr) return false;
    whole.key.Set(attribute.name, *Allowed(*equality, attribute.name, slots)[0]);
    return true;
  };
  if (!take(schema.partition_key) || (schema.sort_key && !take(*schema.sort_key))) return std::nullopt;
  return whole;
}

std::optional<std::string> FindContradiction(const WholeKey& whole, const StatementSlots& slots) {
  for (const Attribute& attribute : whole.key) {
    ConditionTerms rest = whole.rest;
    while (const Condition* const equality = TakeEquality(rest, attribute.name, slots)) {
      if (*Allowed(*equality, attribute.name, slots)[0] != attribute.value) return std::string(attribute.name);
    }
  }
  return std::nullopt;
}

}  // namespace meridian
