// What a regiond shows of its Region beside its API: replication, conflicts, log, connections.
// Threads: the io thread.
#pragma once

#include <map>
#include <string>

#include "base/runtime/log/segment_log.h"
#include "base/runtime/metrics/metrics.h"
#include "regiond/core/region/region.h"

namespace meridian {

class RegionMetrics {
 public:
  explicit RegionMetrics(Metrics& metrics);
  // Takes the Region's arrivals, and brings gauges and totals up to date.
  void Update(Region& region, const SegmentLog& log, size_t http_connections);

 private:
  void UpdateTables(Region& region);

  Metrics& metrics_;
  std::map<std::string, Histogram*> lag_by_origin_;
  std::map<std::string, int64_t> conflicts_seen_;  // by table, to turn totals into increments
  Gauge* connections_;
  Gauge* log_records_;
  Gauge* log_segments_;
  Gauge* clocks_beyond_bound_;
  Counter* log_bytes_;
  int64_t log_bytes_seen_ = 0;
};

}  // namespace meridian
