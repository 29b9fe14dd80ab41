// What UPDATE does, as actions of the expression engine:
//   actions := action {action} · action := SET path = sum {, path = sum} | REMOVE path
//   sum := operand [(+ | -) operand] · operand := path | value | list_append '(' operand ',' operand ')'
//   SET p = set_add(p, <<…>>) becomes ADD, SET p = set_delete(p, <<…>>) becomes DELETE.
// Source: AWS developer guide, "PartiQL update statements for DynamoDB".   Private to this directory.
#pragma once

#include <vector>

#include "regiond/core/partiql/statement_cursor.h"

namespace meridian {

std::vector<UpdateAction> ParseUpdateActions(StatementCursor& cursor);

}  // namespace meridian
