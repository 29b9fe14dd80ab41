// Randomness as a seam. Each component gets a stream of its own, forked from one seed by a label, so that adding a draw in
// one component does not change what another sees.
#pragma once

#include <cstdint>
#include <string_view>

namespace meridian {

class Random {
 public:
  virtual ~Random() = default;
  virtual uint64_t Next() = 0;  // uniform over all 64-bit numbers

  // Uniform in [0, bound). REQUIRES: bound > 0. The bias of the multiplication is below 2^-32 for any bound used here.
  uint64_t Below(uint64_t bound) {
    return static_cast<uint64_t>(static_cast<unsigned __int128>(Next()) * bound >> 64);
  }
  // True `numerator` times in `denominator`.
  bool Chance(uint64_t numerator, uint64_t denominator) { return Below(denominator) < numerator; }
};

// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014): repeatable on every machine,
// unlike absl::BitGen. Not for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  SeededRandom(uint64_t seed, std::string_view label);  // the stream of `label` under `seed`
  uint64_t Next() override;

 private:
  uint64_t state_;
};

}  // namespace meridian
