// What an answer makes possible: requests for what comes after it, and for what it names.
// Threads: pure functions.
#pragma once

#include <simdjson.h>

#include <optional>

#include "tests/fuzz/request/client/request.h"
#include "tests/fuzz/request/grammar/known.h"

namespace meridian::fuzz {

// `request` once more, from where `answer`, its answer's body, ended: the next page of a Query, a Scan, a list or a statement. nullopt if
// that was the last page, or no page at all.
std::optional<Request> NextPage(const Request& request, simdjson::dom::element answer);

// Adds what `answer` tells of streams.
void Learn(simdjson::dom::element answer, Known& known);

}  // namespace meridian::fuzz
