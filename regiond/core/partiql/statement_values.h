// The values that a statement writes out: 'text', 1, TRUE, NULL, [1, 'a'], {'a': 1}, <<1, 2>>, with ? for a parameter anywhere. There is
// no way to write binaries but as parameters.
// Errors, on the cursor: ill-formed text; what PartiQL has and DynamoDB has not, with the texts of DynamoDB Local, which name the place in
// the value: "under root.2.name" is the member `name` of its third element; what an AttributeValue of a request may not be either
// (reference/dynamodb-api.md §3).
// Private to this directory.
#pragma once

#include "base/model/attribute_value.h"
#include "regiond/core/partiql/statement_cursor.h"

namespace meridian {

bool PeekIsValue(const StatementCursor& cursor);
AttributeValue ParseValue(StatementCursor& cursor);
// The tuple of an item itself, whose attributes are values of their own, so that they may nest as deep as any. REQUIRES: '{' is next.
AttributeValue ParseItemValue(StatementCursor& cursor);

// A string, a number or a binary, as an element of a set must be, too.
bool CanBeKey(const AttributeValue& value);

}  // namespace meridian
