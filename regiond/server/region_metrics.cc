#include "regiond/server/region_metrics.h"

#include <set>

namespace meridian {

RegionMetrics::RegionMetrics(Metrics& metrics) : metrics_(metrics) {
  connections_ = metrics.AddGauge("meridian_regiond_http_connections_count", "Open connections of clients.");
  log_records_ = metrics.AddGauge("meridian_regiond_log_records_count", "Records that the log retains.");
  log_segments_ = metrics.AddGauge("meridian_regiond_log_segments_count", "Files of the log.");
  clocks_beyond_bound_ = metrics.AddGauge("meridian_regiond_clock_beyond_bound_count",
                                          "Versions from further in the future than the clock skew bound, since start.");
  log_bytes_ = metrics.AddCounter("meridian_regiond_log_written_bytes_total", "Bytes written to the log.");
}

void RegionMetrics::Update(Region& region, const SegmentLog& log, size_t http_connections) {
  for (const Region::Arrival& arrival : region.TakeArrivals()) {
    Histogram*& lag = lag_by_origin_[arrival.origin.name];
    if (lag == nullptr) {
      lag = metrics_.AddHistogram(
          "meridian_regiond_replication_lag_seconds",
          "Age of replicated changes when they are durable here: from the write in its Region of origin.",
          LatencyBoundsSeconds(), {{"origin", arrival.origin.name}});
    }
    lag->Observe(static_cast<double>(arrival.age.us) / 1e6);
  }
  const SegmentLog::Stats stats = log.stats();
  log_records_->Set(static_cast<double>(stats.records));
  log_segments_->Set(static_cast<double>(stats.segments));
  log_bytes_->Add(static_cast<double>(stats.bytes_written_total - log_bytes_seen_));
  log_bytes_seen_ = stats.bytes_written_total;
  connections_->Set(static_cast<double>(http_connections));
  clocks_beyond_bound_->Set(static_cast<double>(region.hybrid_clock().beyond_bound_total()));
  UpdateTables(region);
}

void RegionMetrics::UpdateTables(Region& region) {
  std::set<std::string> here;
  for (const auto& [name, table] : region.catalog().tables()) {
    here.insert(name);
    metrics_.AddGauge("meridian_regiond_table_items_count", "Items of a table.", {{"table_name", name}})
        ->Set(static_cast<double>(table->counters().items));
    const int64_t recorded = table->journal().recorded_total();
    Counter* conflicts = metrics_.AddCounter("meridian_regiond_conflicts_total",
                                             "Writes that lost to a concurrent one, as met by this Region.",
                                             {{"table_name", name}});
    conflicts->Add(static_cast<double>(recorded - conflicts_seen_[name]));
    conflicts_seen_[name] = recorded;
  }
  for (auto at = conflicts_seen_.begin(); at != conflicts_seen_.end();) {
    if (here.contains(at->first)) {
      ++at;
      continue;
    }
    metrics_.Remove("table_name", at->first);
    at = conflicts_seen_.erase(at);
  }
}

}  // namespace meridian
