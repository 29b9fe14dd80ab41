// What no grammar makes: bodies with bytes lost, repeated, swapped or replaced, with values in others' places, and of other sizes.
// Threads: pure functions.
#pragma once

#include <string>

#include "tests/fuzz/request/grammar/choices.h"

namespace meridian::fuzz {

// One to a few changes at random places.
void Mutate(Choices& choices, std::string& body);

}  // namespace meridian::fuzz
