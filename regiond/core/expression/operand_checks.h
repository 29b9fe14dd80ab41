// Checks of operands that conditions and updates share once slots are filled.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/model/attribute_value.h"
#include "regiond/core/expression/ast.h"
#include "regiond/core/expression/bindings.h"

namespace meridian {

// The text of an error behind its "Invalid <kind>: "; nullopt if there is none.
using Problem = std::optional<std::string>;

// The first undefined placeholder of an operand, from left to right.
Problem FindUndefined(const Operand& operand, const SlotTable& table, const BoundSlots& slots);
// The first call, inner ones first, with a wrong number of operands.
Problem FindWrongCount(const FunctionCall& call);
Problem FindWrongCount(const Operand& operand);  // of the call that the operand is, if it is one

// The type that an operand has whatever the item: literals and results of functions. nullopt for paths.
std::optional<AttributeValue::Type> StaticType(const Operand& operand, const BoundSlots& slots);

std::string WrongOperandType(std::string_view function_or_operator, std::string_view type_name);
std::string PathRequired(Function function);

inline bool IsPath(const Operand& operand) { return std::holds_alternative<Path>(operand.node); }

}  // namespace meridian
