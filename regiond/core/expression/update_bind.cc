#include <array>
#include <vector>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/operand_checks.h"
#include "regiond/core/expression/path.h"
#include "regiond/core/expression/update.h"

namespace meridian {
namespace {

using Type = AttributeValue::Type;

// The names that ADD and DELETE have for types in their errors.
std::string_view LongTypeName(Type type) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "STRING",     "NUMBER",     "BINARY", "BOOLEAN", "NULL", "STRING_SET",
      "NUMBER_SET", "BINARY_SET", "LIST",   "MAP"};
  return kNames[static_cast<size_t>(type)];
}

bool IsSet(Type type) { return type == Type::kSS || type == Type::kNS || type == Type::kBS; }

// Finds the wrong operand counts of an action.
struct CountChecker {
  Problem operator()(const SetAction& action) const {
    if (Problem problem = FindWrongCount(action.value)) return problem;
    return action.right ? FindWrongCount(*action.right) : std::nullopt;
  }
  template <typename Other>
  Problem operator()(const Other&) const {
    return std::nullopt;
  }
};

// Finds the wrong operand types of an action. REQUIRES: operand counts are right and values defined.
class TypeChecker {
 public:
  explicit TypeChecker(const BoundSlots& slots) : slots_(slots) {}

  Problem operator()(const SetAction& action) const {
    if (Problem problem = CheckCalls(action.value)) return problem;
    if (!action.right) return std::nullopt;
    if (Problem problem = CheckCalls(*action.right)) return problem;
    const std::string_view sign =
        action.arithmetic == SetAction::Arithmetic::kAdd ? "+" : "-";
    if (Problem problem = CheckType(sign, action.value, Type::kN)) return problem;
    return CheckType(sign, *action.right, Type::kN);
  }
  Problem operator()(const RemoveAction&) const { return std::nullopt; }
  Problem operator()(const AddAction& action) const {
    const Type type = slots_.values[action.value.slot]->type();
    return IsSet(type) || type == Type::kN ? std::nullopt : WrongType("ADD", type);
  }
  Problem operator()(const DeleteAction& action) const {
    const Type type = slots_.values[action.value.slot]->type();
    return IsSet(type) ? std::nullopt : WrongType("DELETE", type);
  }

 private:
  static Problem WrongType(std::string_view section, Type type) {
    return StrCat("Incorrect operand type for operator or function; operator: ", section,
                  ", operand type: ", LongTypeName(type));
  }

  Problem CheckType(std::string_view name, const Operand& operand, Type wanted) const {
    const std::optional<Type> type = StaticType(operand, slots_);
    if (!type || *type == wanted) return std::nullopt;
    return WrongOperandType(name, AttributeValue::TypeName(*type));
  }

  Problem CheckCalls(const Operand& operand) const {
    const FunctionCall* call = std::get_if<FunctionCall>(&operand.node);
    if (call == nullptr) return std::nullopt;
    for (const Operand& argument : call->operands) {
      if (Problem problem = CheckCalls(argument)) return problem;
    }
    if (call->function == Function::kIfNotExists) {
      return IsPath(call->operands[0]) ? std::nullopt : Problem(PathRequired(call->function));
    }
    for (const Operand& argument : call->operands) {
      if (Problem problem = CheckType(FunctionName(call->function), argument, Type::kL)) {
        return problem;
      }
    }
    return std::nullopt;
  }

  const BoundSlots& slots_;
};

Problem CheckUpdate(const ParsedUpdate& update, const BoundSlots& slots) {
  for (size_t slot = 0; slot < slots.names.size(); ++slot) {
    if (slots.names[slot].empty()) return UndefinedName(update.slots.names[slot]);
  }
  for (size_t slot = 0; slot < slots.values.size(); ++slot) {
    if (slots.values[slot] == nullptr) return UndefinedValue(update.slots.values[slot]);
  }
  std::vector<BoundPath> targets;
  targets.reserve(update.actions.size());
  for (const UpdateAction& action : update.actions) targets.emplace_back(TargetOf(action), slots);
  if (Problem problem = FindClash(targets)) return problem;
  for (const UpdateAction& action : update.actions) {
    if (Problem problem = std::visit(CountChecker{}, action)) return problem;
  }
  for (const UpdateAction& action : update.actions) {
    if (Problem problem = std::visit(TypeChecker(slots), action)) return problem;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<BoundUpdate> BindUpdate(std::shared_ptr<const ParsedUpdate> parsed,
                                       Bindings& bindings) {
  BoundUpdate bound;
  bound.slots = bindings.Fill(parsed->slots);
  if (const Problem problem = CheckUpdate(*parsed, bound.slots)) {
    return ValidationError(
        StrCat("Invalid ", ExpressionKindName(ExpressionKind::kUpdate), ": ", *problem));
  }
  bound.parsed = std::move(parsed);
  return bound;
}

absl::Status CheckKeysAreScalars(const BoundUpdate& update, const TableSettings& table) {
  for (const UpdateAction& action : update.parsed->actions) {
    const BoundPath target(TargetOf(action), update.slots);
    if (IsKeyAttribute(table.key_schema, target.head())) continue;  // which CheckUpdateAvoidsKeys() refuses
    if (absl::Status status = CheckKeyIsScalar(target, table); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckUpdateAvoidsKeys(const BoundUpdate& update, const KeySchema& schema) {
  for (const UpdateAction& action : update.parsed->actions) {
    const std::string_view attribute = BoundPath(TargetOf(action), update.slots).head();
    if (!IsKeyAttribute(schema, attribute)) continue;
    return ValidationError(
        StrCat("One or more parameter values were invalid: Cannot update attribute ", attribute,
               ". This attribute is part of the key"));
  }
  return absl::OkStatus();
}

}  // namespace meridian
