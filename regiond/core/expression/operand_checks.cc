#include "regiond/core/expression/operand_checks.h"

#include "base/model/strings.h"

namespace meridian {

Problem FindUndefined(const Operand& operand, const SlotTable& table, const BoundSlots& slots) {
  if (const Path* path = std::get_if<Path>(&operand.node)) {
    for (const PathStep& step : path->steps) {
      const NameStep* name = std::get_if<NameStep>(&step);
      if (name != nullptr && slots.names[name->slot].empty()) {
        return UndefinedName(table.names[name->slot]);
      }
    }
    return std::nullopt;
  }
  if (const ValueRef* value = std::get_if<ValueRef>(&operand.node)) {
    if (slots.values[value->slot] != nullptr) return std::nullopt;
    return UndefinedValue(table.values[value->slot]);
  }
  for (const Operand& argument : std::get<FunctionCall>(operand.node).operands) {
    if (Problem problem = FindUndefined(argument, table, slots)) return problem;
  }
  return std::nullopt;
}

Problem FindWrongCount(const FunctionCall& call) {
  for (const Operand& argument : call.operands) {
    if (Problem problem = FindWrongCount(argument)) return problem;
  }
  if (call.operands.size() == FunctionOperandCount(call.function)) return std::nullopt;
  return StrCat(
      "Incorrect number of operands for operator or function; operator or function: ",
      FunctionName(call.function), ", number of operands: ", call.operands.size());
}

Problem FindWrongCount(const Operand& operand) {
  const FunctionCall* call = std::get_if<FunctionCall>(&operand.node);
  return call == nullptr ? std::nullopt : FindWrongCount(*call);
}

std::optional<AttributeValue::Type> StaticType(const Operand& operand, const BoundSlots& slots) {
  if (const ValueRef* value = std::get_if<ValueRef>(&operand.node)) {
    return slots.values[value->slot]->type();
  }
  const FunctionCall* call = std::get_if<FunctionCall>(&operand.node);
  if (call == nullptr) return std::nullopt;
  switch (call->function) {
    case Function::kSize: return AttributeValue::Type::kN;
    case Function::kListAppend: return AttributeValue::Type::kL;
    case Function::kIfNotExists: return StaticType(call->operands[1], slots);
    default: return AttributeValue::Type::kBool;
  }
}

std::string WrongOperandType(std::string_view function_or_operator, std::string_view type_name) {
  return StrCat("Incorrect operand type for operator or function; operator or function: ",
                function_or_operator, ", operand type: ", type_name);
}

std::string PathRequired(Function function) {
  return StrCat("Operator or function requires a document path; operator or function: ",
                FunctionName(function));
}

}  // namespace meridian
