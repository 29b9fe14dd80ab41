// Attribute values of all types, in the JSON of the API and as PartiQL literals. Few distinct ones, so that keys and conditions meet.
// Threads: pure functions.
#pragma once

#include <string>

#include "tests/fuzz/request/grammar/choices.h"

namespace meridian::fuzz {

enum class Kind { kS, kN, kB, kSS, kNS, kBS, kL, kM, kBool, kNull };
constexpr size_t kKinds = static_cast<size_t>(Kind::kNull) + 1;
Kind AnyKind(Choices& choices);
Kind KindOfKey(char type);

// What is inside of scalars, unquoted.
std::string TextOf(Choices& choices);
std::string NumberOf(Choices& choices);
std::string Base64Of(Choices& choices);

// {"S":"a"}
std::string ValueJson(Choices& choices, Kind kind, int depth = 0);
// Of a key: never empty, but for a slip.
std::string KeyValueJson(Choices& choices, char type);
// 'a', or <<1, 2>>. There are no literals of binaries: a string takes their place.
std::string Literal(Choices& choices, Kind kind, int depth = 0);

}  // namespace meridian::fuzz
