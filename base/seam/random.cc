#include "base/seam/random.h"

namespace meridian {

SeededRandom::SeededRandom(uint64_t seed, std::string_view label) : state_(seed) {
  for (const char c : label) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  Next();
}

uint64_t SeededRandom::Next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace meridian
