// Requests of all operations, each as often as it is worth it.
// Threads: pure functions.
#pragma once

#include "tests/fuzz/request/client/request.h"
#include "tests/fuzz/request/grammar/choices.h"
#include "tests/fuzz/request/grammar/tables.h"

namespace meridian::fuzz {

Request AnyRequest(Choices& choices);
// A CreateTable without a mistake.
Request MakeTable(Choices& choices, const TableShape& table);

}  // namespace meridian::fuzz
