// The decisions of the generator: a stream of random numbers, so that one seed makes the same requests wherever it is run.
// Threads: thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string_view>

#include "base/seam/random.h"
#include "tests/fuzz/request/grammar/known.h"

namespace meridian::fuzz {

class Choices {
 public:
  explicit Choices(uint64_t seed) : random_(seed) {}

  uint64_t Below(uint64_t bound) { return random_.Below(bound); }  // in [0, bound). REQUIRES: bound > 0
  uint64_t Between(uint64_t min, uint64_t max) { return min + Below(max - min + 1); }
  bool Chance(uint64_t numerator, uint64_t denominator) { return random_.Chance(numerator, denominator); }
  std::string_view OneOf(std::initializer_list<std::string_view> words) { return words.begin()[Below(words.size())]; }
  template <typename List>
  const auto& OneOf(const List& list) {
    return list[Below(std::size(list))];
  }

  // How careful the generator is until the next call: mostly it makes no mistake at all, sometimes a few, seldom many.
  void DrawCare() {
    const uint64_t draw = Below(16);
    slip_odds_ = draw < 10 ? 0 : draw < 15 ? 60 : 8;
  }
  // Whether what is being made now is to be a little wrong. Asked wherever a grammar has something that a client gets wrong.
  bool Slips() { return slip_odds_ > 0 && Chance(1, slip_odds_); }
  void BeFlawless() { slip_odds_ = 0; }

  Known& known() { return known_; }

 private:
  SeededRandom random_;
  uint64_t slip_odds_ = 0;  // one in so many; 0: none
  Known known_;
};

}  // namespace meridian::fuzz
