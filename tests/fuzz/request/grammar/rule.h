// A rule of a grammar: its alternatives, each with how often it is taken.
//   constexpr Alternative<std::string (*)(Choices&)> kOperand[] = {{6, Path}, {3, Value}, {1, Size}};
//   Pick(choices, kOperand).make(choices)
#pragma once

#include <cstddef>

#include "tests/fuzz/request/grammar/choices.h"

namespace meridian::fuzz {

template <typename Make>
struct Alternative {
  unsigned weight;
  Make make;
};

// One of the alternatives, or of anything else that has a weight. REQUIRES: some weight is not 0.
template <typename Weighted, size_t N>
const Weighted& Pick(Choices& choices, const Weighted (&rule)[N]) {
  uint64_t total = 0;
  for (const Weighted& alternative : rule) total += alternative.weight;
  uint64_t draw = choices.Below(total);
  size_t at = 0;
  while (draw >= rule[at].weight) draw -= rule[at++].weight;
  return rule[at];
}

}  // namespace meridian::fuzz
