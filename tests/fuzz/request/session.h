// What one input of the fuzzer is: a world that begins with its tables made, and then so many requests, some of them at once, with time going by
// and restarts between them. A table that was deleted is made again soon.
// Threads: thread-compatible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/runtime/metrics/metrics.h"
#include "tests/fuzz/request/client/answer_check.h"
#include "tests/fuzz/request/client/request.h"
#include "tests/fuzz/request/grammar/choices.h"
#include "tests/fuzz/request/world/world.h"

namespace meridian::fuzz {

// So many that the making of a world does not count. tools/test reckons with it.
constexpr size_t kRequestsPerSession = 500;

class Session {
 public:
  // `trace`: tell each request and its answer on standard error, to see what an input does.
  Session(uint64_t seed, Metrics& metrics, bool trace) : choices_(seed), world_(metrics), trace_(trace) {}

  // Ends the process at an answer that must not be, or none. The number of successes.
  size_t Run();

 private:
  std::vector<Request> NextRequests();
  void Ask(const std::vector<Request>& requests);
  void Judge(const Request& request, const Response& answer);
  void Between();

  Choices choices_;
  World world_;
  AnswerCheck check_;
  std::deque<Request> next_pages_;  // to be asked for
  size_t asked_ = 0;
  size_t successes_ = 0;
  const bool trace_;
};

}  // namespace meridian::fuzz
