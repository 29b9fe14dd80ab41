// WHERE's condition, as a tree of the expression engine:
//   or := and {OR and} · and := not {AND not} · not := NOT not | primary
//   primary := '(' or ')' | function | operand (= <> != < <= > >=) operand | operand [NOT] BETWEEN operand AND operand
//            | operand [NOT] IN '[' operand {, operand} ']' (or in parentheses) | path IS [NOT] (MISSING | NULL)
//   operand := path | value | size '(' path ')'
//   function := (begins_with | contains | attribute_type) '(' operand ',' operand ')', in any case
// Source: AWS developer guide, "Use PartiQL functions with DynamoDB" and "PartiQL arithmetic, comparison, and logical operators".
// IS MISSING becomes attribute_not_exists, IS NULL attribute_type "NULL".   Private to this directory.
#pragma once

#include "regiond/core/partiql/statement_cursor.h"

namespace meridian {

Condition ParseStatementCondition(StatementCursor& cursor);

}  // namespace meridian
