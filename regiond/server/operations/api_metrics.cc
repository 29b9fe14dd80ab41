#include "regiond/server/operations/api_metrics.h"

#include <string>

namespace meridian {

ApiMetrics::ApiMetrics(Metrics& metrics) {
  static constexpr const char* kOutcomeNames[kOutcomes] = {"ok", "client_error", "server_error"};
  for (int i = 0; i < kOperations; ++i) {
    const std::string operation(OperationName(static_cast<Operation>(i)));
    for (int outcome = 0; outcome < kOutcomes; ++outcome) {
      requests_[i][outcome] =
          metrics.AddCounter("meridian_regiond_requests_total", "API requests by operation and outcome.",
                             {{"operation", operation}, {"outcome", kOutcomeNames[outcome]}});
    }
    durations_[i] = metrics.AddHistogram("meridian_regiond_request_duration_seconds",
                                         "Time from a request's arrival to its answer, at the server.",
                                         LatencyBoundsSeconds(), {{"operation", operation}});
  }
}

void ApiMetrics::Observe(Operation operation, int http_status, Duration took) {
  const size_t index = static_cast<size_t>(operation);
  const Outcome outcome = http_status < 400 ? kOk : http_status < 500 ? kClientError : kServerError;
  requests_[index][outcome]->Add();
  durations_[index]->Observe(static_cast<double>(took.us) / 1e6);
}

}  // namespace meridian
