// The x-amzn-RequestId of every response: 52 characters of A-Z and 0-9, without a lock or a system
// call. Threads: Next may be called from any thread.   Distinct for the life of the object;
// unpredictability is not promised.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace meridian {

constexpr size_t kRequestIdSize = 52;

class RequestIds {
 public:
  // Two processes with different seeds give different ids.
  explicit RequestIds(uint64_t seed) : seed_(seed) {}

  std::string Next() {
    constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";  // five bits each
    constexpr int kCharsPerWord = 12;
    const uint64_t count = count_.fetch_add(1, std::memory_order_relaxed);
    std::string id(kRequestIdSize, '\0');
    uint64_t word = 0;
    for (size_t i = 0; i < kRequestIdSize; ++i, word >>= 5) {
      // Every word mixes the whole counter, so that ids also differ where they are cut.
      if (i % kCharsPerWord == 0) word = Mix(seed_ + count * 5 + i / kCharsPerWord);
      id[i] = kAlphabet[word & 31];
    }
    return id;
  }

 private:
  // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64 bits.
  static uint64_t Mix(uint64_t value) {
    value *= 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }

  const uint64_t seed_;
  std::atomic<uint64_t> count_{0};
};

}  // namespace meridian
