// The parameters that were there before expressions.
// Threads: pure functions.
#pragma once

#include <string>

#include "tests/fuzz/request/grammar/choices.h"
#include "tests/fuzz/request/grammar/json.h"
#include "tests/fuzz/request/grammar/tables.h"

namespace meridian::fuzz {

std::string AttributesToGet(Choices& choices, const TableShape& table);
std::string AttributeUpdates(Choices& choices);
std::string KeyConditions(Choices& choices, const TableShape& table, const IndexShape* index);
// Adds Expected, and perhaps a ConditionalOperator.
void AddExpected(Choices& choices, Members& request);
// Adds a QueryFilter or ScanFilter, which is `name`, and perhaps a ConditionalOperator.
void AddFilter(Choices& choices, std::string_view name, Members& request);

}  // namespace meridian::fuzz
