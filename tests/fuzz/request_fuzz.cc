// Requests of every operation to a whole Region, by a generator that knows the grammars of the API (request/): mostly right, sometimes slightly
// wrong, sometimes with bytes changed. None may crash, hang, leak, or be answered with anything but a success or an error of the client's, in
// JSON. An input is the seed of a session of requests (request/session.h), as which requests fit depends on all that came before.
//
// When the process ends it tells how many requests it made. With MERIDIAN_FUZZ_TRACE=1 it tells each request and its answer.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/runtime/metrics/metrics.h"
#include "tests/fuzz/request/session.h"

namespace {

size_t requests = 0, successes = 0;

void TellRequests() { std::fprintf(stderr, "made %zu requests, %zu of them successes\n", requests, successes); }

}  // namespace

// The sanitizer's default keeps 256 MB of freed memory away from reuse, which costs a tenth of the time; this much outlives many requests, too.
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=32"; }

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  std::atexit(TellRequests);
  return 0;
}

// A new seed each time: a seed that resembles one that was good is no better than any other.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t, size_t size_max, unsigned seed) {
  const size_t size = std::min(sizeof seed, size_max);
  std::memcpy(data, &seed, size);
  return size;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static meridian::Metrics metrics;
  static const bool trace = std::getenv("MERIDIAN_FUZZ_TRACE") != nullptr;
  uint64_t seed = 0;
  std::memcpy(&seed, data, std::min(size, sizeof seed));
  successes += meridian::fuzz::Session(seed, metrics, trace).Run();
  requests += meridian::fuzz::kRequestsPerSession;
  return 0;
}
