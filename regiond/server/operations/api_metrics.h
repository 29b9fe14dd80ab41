// What a regiond counts of its API: requests by operation and outcome, and how long they took.
// Threads: the io thread.
#pragma once

#include <array>

#include "base/model/time.h"
#include "base/runtime/metrics/metrics.h"
#include "regiond/server/api/operation.h"

namespace meridian {

class ApiMetrics {
 public:
  explicit ApiMetrics(Metrics& metrics);
  void Observe(Operation operation, int http_status, Duration took);

 private:
  enum Outcome { kOk, kClientError, kServerError, kOutcomes };
  std::array<std::array<Counter*, kOutcomes>, kOperations> requests_{};
  std::array<Histogram*, kOperations> durations_{};
};

}  // namespace meridian
