// What a regiond shows of its Region beside its API: replication, conflicts, log, connections.
// Threads: the io thread.
#pragma once

#include <map>
#include <string>

#include "base/runtime/metrics/metrics.h"
#include "regiond/core/region/region.h"
#include "regiond/server/az/az_host.h"

namespace meridian {

class RegionMetrics {
 public:
  explicit RegionMetrics(Metrics& metrics);
  // Takes the Region's arrivals, and brings gauges and totals up to date.
  void Update(Region& region, const AzHost& host, size_t http_connections);

 private:
  // Of one Availability Zone.
  struct AzMetrics {
    Gauge* up = nullptr;
    Gauge* leads = nullptr;
    Gauge* behind = nullptr;
    Gauge* rebuilding = nullptr;
    Gauge* log_records = nullptr;
    Gauge* log_segments = nullptr;
    Counter* log_bytes = nullptr;
    Counter* failures = nullptr;
    Counter* rebuilt = nullptr;
    Counter* copied = nullptr;
    Counter* compared = nullptr;
    Counter* differing = nullptr;
    int64_t log_bytes_seen = 0;
    int64_t failures_seen = 0;
    int64_t rebuilt_seen = 0;
    int64_t copied_seen = 0;
    int64_t compared_seen = 0;
    int64_t differing_seen = 0;
  };

  AzMetrics AddAzMetrics(AzId id);
  void UpdateTables(Region& region);
  void UpdateAzs(Region& region, const AzHost& host);
  void UpdateAz(Region& region, const AzHost::Az& hosted, AzId id);

  Metrics& metrics_;
  std::map<std::string, Histogram*> lag_by_origin_;
  std::map<std::string, int64_t> conflicts_seen_;  // by table, to turn totals into increments
  std::map<std::string, int64_t> expired_seen_;     // by table: of Table::expired_total
  std::map<std::string, AzMetrics> azs_;  // by name
  Gauge* connections_;
  Gauge* clocks_beyond_bound_;
};

}  // namespace meridian
