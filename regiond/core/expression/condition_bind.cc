#include <algorithm>
#include <compare>
#include <initializer_list>

#include "absl/strings/escaping.h"
#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/compare.h"
#include "regiond/core/expression/condition.h"
#include "regiond/core/expression/operand_checks.h"
#include "regiond/core/expression/path.h"

namespace meridian {
namespace {

using Type = AttributeValue::Type;
using Operands = std::initializer_list<const Operand*>;

// A bound as BETWEEN's errors show it: {N:1}. What holds others shows its type only.
std::string Dump(const AttributeValue& value) {
  std::string text;
  if (const auto* string = value.If<std::string>()) text = *string;
  if (const auto* number = value.If<Number>()) text = number->ToString();
  if (const auto* binary = value.If<Binary>()) text = absl::Base64Escape(binary->bytes);
  if (const auto* boolean = value.If<bool>()) text = *boolean ? "true" : "false";
  if (value.If<Null>() != nullptr) text = "true";
  return StrCat("AttributeValue: {", value.type_name(), ":", text, "}");
}

class ConditionChecker {
 public:
  ConditionChecker(const SlotTable& table, const BoundSlots& slots) : table_(table), slots_(slots) {}

  Problem Check(const Condition& condition) const {
    return std::visit([this](const auto& node) { return CheckNode(node); }, condition.node);
  }

 private:
  Problem CheckAll(const std::vector<Condition>& terms) const {
    for (const Condition& term : terms) {
      if (Problem problem = Check(term)) return problem;
    }
    return std::nullopt;
  }
  Problem CheckNode(const Not& node) const { return CheckAll(node.term); }
  Problem CheckNode(const And& node) const { return CheckAll(node.terms); }
  Problem CheckNode(const Or& node) const { return CheckAll(node.terms); }

  Problem CheckNode(const Comparison& node) const {
    const std::string_view name = ComparatorName(node.comparator);
    if (Problem problem = CheckOperands({&node.left, &node.right})) return problem;
    if (Problem problem = CheckDistinct(name, node.left, {&node.right})) return problem;
    if (Problem problem = CheckSizes({&node.left, &node.right})) return problem;
    if (node.comparator == Comparator::kEqual || node.comparator == Comparator::kNotEqual) {
      return std::nullopt;
    }
    return CheckOrderable(name, {&node.left, &node.right});
  }

  Problem CheckNode(const Between& node) const {
    constexpr std::string_view kName = "BETWEEN";
    if (Problem problem = CheckOperands({&node.operand, &node.low, &node.high})) return problem;
    if (Problem problem = CheckDistinct(kName, node.operand, {&node.low, &node.high})) {
      return problem;
    }
    if (Problem problem = CheckSizes({&node.operand, &node.low, &node.high})) return problem;
    const AttributeValue* low = Literal(node.low);
    const AttributeValue* high = Literal(node.high);
    const bool literals = low != nullptr && high != nullptr;
    if (literals && low->type() != high->type()) {
      return BoundsProblem("same data type for lower and upper bounds", *low, *high);
    }
    if (Problem problem = CheckOrderable(kName, {&node.operand, &node.low, &node.high})) {
      return problem;
    }
    if (literals && OrderOf(*low, *high) == std::strong_ordering::greater) {
      return BoundsProblem("upper bound to be greater than or equal to lower bound", *low, *high);
    }
    return std::nullopt;
  }

  Problem CheckNode(const In& node) const {
    if (Problem problem = CheckOperands({&node.operand})) return problem;
    for (const Operand& candidate : node.candidates) {
      if (Problem problem = CheckOperands({&candidate})) return problem;
    }
    for (const Operand& candidate : node.candidates) {
      if (Problem problem = CheckDistinct("IN", node.operand, {&candidate})) return problem;
    }
    if (Problem problem = CheckSizes({&node.operand})) return problem;
    for (const Operand& candidate : node.candidates) {
      if (Problem problem = CheckSizes({&candidate})) return problem;
    }
    return std::nullopt;
  }

  Problem CheckNode(const FunctionCall& call) const {
    if (!slots_.complete) {
      for (const Operand& operand : call.operands) {
        if (Problem problem = FindUndefined(operand, table_, slots_)) return problem;
      }
    }
    if (Problem problem = FindWrongCount(call)) return problem;
    if (call.operands.size() == 2) {
      const std::string_view name = FunctionName(call.function);
      if (Problem problem = CheckDistinct(name, call.operands[0], {&call.operands[1]})) {
        return problem;
      }
    }
    for (const Operand& operand : call.operands) {
      if (Problem problem = CheckSizes({&operand})) return problem;
    }
    return CheckCallTypes(call);
  }

  // Placeholders first, then the operand counts of size().
  Problem CheckOperands(Operands operands) const {
    if (!slots_.complete) {
      for (const Operand* operand : operands) {
        if (Problem problem = FindUndefined(*operand, table_, slots_)) return problem;
      }
    }
    for (const Operand* operand : operands) {
      if (Problem problem = FindWrongCount(*operand)) return problem;
    }
    return std::nullopt;
  }

  Problem CheckDistinct(std::string_view name, const Operand& first, Operands others) const {
    const Path* path = std::get_if<Path>(&first.node);
    if (path == nullptr) return std::nullopt;
    const BoundPath bound(*path, slots_);
    for (const Operand* other : others) {
      const Path* other_path = std::get_if<Path>(&other->node);
      if (other_path == nullptr || !(bound == BoundPath(*other_path, slots_))) continue;
      return StrCat(
          "The first operand must be distinct from the remaining operands for this operator or "
          "function; operator: ",
          name, ", first operand: ", bound.ToString());
    }
    return std::nullopt;
  }

  // The operand types of every size(…) among the operands.
  Problem CheckSizes(Operands operands) const {
    for (const Operand* operand : operands) {
      const FunctionCall* call = std::get_if<FunctionCall>(&operand->node);
      if (call == nullptr) continue;
      if (Problem problem = CheckSizes({&call->operands[0]})) return problem;
      if (Problem problem = CheckCallTypes(*call)) return problem;
    }
    return std::nullopt;
  }

  Problem CheckOrderable(std::string_view name, Operands operands) const {
    for (const Operand* operand : operands) {
      const std::optional<Type> type = StaticType(*operand, slots_);
      if (type && !IsOrderable(*type)) return WrongOperandType(name, AttributeValue::TypeName(*type));
    }
    return std::nullopt;
  }

  Problem CheckCallTypes(const FunctionCall& call) const {
    const std::string_view name = FunctionName(call.function);
    const std::optional<Type> first = StaticType(call.operands[0], slots_);
    const auto first_is = [&](std::initializer_list<Type> types) {
      return first && std::find(types.begin(), types.end(), *first) != types.end();
    };
    switch (call.function) {
      case Function::kAttributeExists:
      case Function::kAttributeNotExists:
        return IsPath(call.operands[0]) ? std::nullopt : Problem(PathRequired(call.function));
      case Function::kAttributeType: return CheckTypeName(call.operands[1]);
      case Function::kBeginsWith:
        for (const Operand& operand : call.operands) {
          const std::optional<Type> type = StaticType(operand, slots_);
          if (type && *type != Type::kS && *type != Type::kB) {
            return WrongOperandType(name, AttributeValue::TypeName(*type));
          }
        }
        return std::nullopt;
      case Function::kContains:
        if (!first_is({Type::kN, Type::kBool, Type::kNull, Type::kM})) return std::nullopt;
        return WrongOperandType(name, AttributeValue::TypeName(*first));
      case Function::kSize:
        if (!first_is({Type::kN, Type::kBool, Type::kNull})) return std::nullopt;
        return WrongOperandType(name, AttributeValue::TypeName(*first));
      default: return std::nullopt;
    }
  }

  Problem CheckTypeName(const Operand& operand) const {
    const std::string_view name = FunctionName(Function::kAttributeType);
    const std::optional<Type> type = StaticType(operand, slots_);
    if (!type) return WrongOperandType(name, "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
    if (*type != Type::kS) return WrongOperandType(name, AttributeValue::TypeName(*type));
    const std::string& wanted = *Literal(operand)->If<std::string>();
    for (size_t i = 0; i <= static_cast<size_t>(Type::kM); ++i) {
      if (AttributeValue::TypeName(static_cast<Type>(i)) == wanted) return std::nullopt;
    }
    return StrCat("Invalid attribute type name found; type: ", wanted,
                  ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
  }

  static Problem BoundsProblem(std::string_view requirement, const AttributeValue& low,
                               const AttributeValue& high) {
    return StrCat("The BETWEEN operator requires ", requirement,
                  "; lower bound operand: ", Dump(low), ", upper bound operand: ", Dump(high));
  }

  const AttributeValue* Literal(const Operand& operand) const {
    const ValueRef* value = std::get_if<ValueRef>(&operand.node);
    return value == nullptr ? nullptr : slots_.values[value->slot];
  }

  const SlotTable& table_;
  const BoundSlots& slots_;
};

}  // namespace

absl::StatusOr<BoundCondition> BindCondition(std::shared_ptr<const ParsedCondition> parsed,
                                             Bindings& bindings) {
  BoundCondition bound;
  bound.slots = bindings.Fill(parsed->slots);
  if (Problem problem = ConditionChecker(parsed->slots, bound.slots).Check(parsed->root)) {
    return ValidationError(
        StrCat("Invalid ", ExpressionKindName(parsed->kind), ": ", *problem));
  }
  bound.parsed = std::move(parsed);
  return bound;
}

}  // namespace meridian
