// Pieces of a text that was JSON, and may not be any more.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

#include "tests/fuzz/request/grammar/choices.h"

namespace meridian::fuzz {

struct Piece {
  size_t at, size;
};

// A member's or an element's value, whole if the text is JSON. REQUIRES: the text is not empty.
Piece AnyValue(Choices& choices, std::string_view text);

}  // namespace meridian::fuzz
