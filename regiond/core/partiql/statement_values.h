// The values that a statement writes out: 'text', 1, TRUE, NULL, [1, 'a'], {'a': 1}, <<1, 2>>, with ? for a parameter anywhere. There is
// no way to write binaries but as parameters. Of a tuple's members with one name the last counts, as in a JSON object.
// Errors, on the cursor: ill-formed text; what an AttributeValue of a request may not be either (reference/dynamodb-api.md §3).
// Private to this directory.
#pragma once

#include "base/model/attribute_value.h"
#include "regiond/core/partiql/statement_cursor.h"

namespace meridian {

bool PeekIsValue(const StatementCursor& cursor);
AttributeValue ParseValue(StatementCursor& cursor);
// Of an item itself, whose attributes may nest as deep as any value.
AttributeValue ParseItemValue(StatementCursor& cursor);

}  // namespace meridian
