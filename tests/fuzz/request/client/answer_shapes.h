// Which members a successful answer of each operation has.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

#include "regiond/server/api/operation.h"

namespace meridian::fuzz {

// Names of members, with a blank between two of them.
struct AnswerShape {
  std::string_view must, may;
  bool nothing = false;  // the body is empty
};
const AnswerShape& ShapeOfAnswer(Operation operation);

// Whether `name` is among such names, and how many there are.
bool Names(std::string_view names, std::string_view name);
size_t CountNames(std::string_view names);

}  // namespace meridian::fuzz
