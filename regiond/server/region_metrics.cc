#include "regiond/server/region_metrics.h"

#include <algorithm>
#include <set>

namespace meridian {

RegionMetrics::RegionMetrics(Metrics& metrics) : metrics_(metrics) {
  connections_ = metrics.AddGauge("meridian_regiond_http_connections_count", "Open connections of clients.");
  clocks_beyond_bound_ = metrics.AddGauge("meridian_regiond_clock_beyond_bound_count",
                                          "Versions from further in the future than the clock skew bound, since start.");
}

void RegionMetrics::Update(Region& region, const AzHost& host, size_t http_connections) {
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
  UpdateAzs(region, host);
  connections_->Set(static_cast<double>(http_connections));
  clocks_beyond_bound_->Set(static_cast<double>(region.hybrid_clock().beyond_bound_total()));
  UpdateTables(region);
}

void RegionMetrics::UpdateAzs(Region& region, const AzHost& host) {
  for (uint8_t i = 0; i < host.azs(); ++i) {
    const AzId id(i);
    AzMetrics& az = azs_[id.name()];
    if (az.up == nullptr) {
      const Metrics::Labels labels = {{"az", id.name()}};
      az.up = metrics_.AddGauge("meridian_regiond_az_up", "1 while the Availability Zone runs.", labels);
      az.leads = metrics_.AddGauge("meridian_regiond_az_led_partitions_count", "Partitions that the AZ leads.", labels);
      az.log_records = metrics_.AddGauge("meridian_regiond_log_records_count", "Records that the log of an AZ retains.", labels);
      az.log_segments = metrics_.AddGauge("meridian_regiond_log_segments_count", "Files of the log of an AZ.", labels);
      az.log_bytes = metrics_.AddCounter("meridian_regiond_log_written_bytes_total", "Bytes written to the log of an AZ.", labels);
      az.failures = metrics_.AddCounter("meridian_regiond_az_failures_total", "Times that the AZ stopped because of its disk.", labels);
      az.rebuilt = metrics_.AddCounter("meridian_regiond_az_rebuilt_tables_total",
                                       "Damaged copies of tables that were given up and rebuilt from the other AZs.", labels);
    }
    const auto raise = [](Counter* counter, int64_t now, int64_t& seen) {
      if (now > seen) counter->Add(static_cast<double>(now - seen));
      seen = now;
    };
    int64_t leads = 0;
    for (const auto& [name, table] : region.catalog().tables()) {
      for (const Partition& partition : table->partitions()) leads += partition.leader() && partition.leader()->az == id;
    }
    const AzHost::Az& hosted = host.az(id);
    az.up->Set(hosted.disk->open());
    az.leads->Set(static_cast<double>(leads));
    raise(az.failures, hosted.failures_total, az.failures_seen);
    raise(az.rebuilt, hosted.set_aside_total + region.azs().rebuilt_total(id), az.rebuilt_seen);
    if (!hosted.disk->open()) continue;
    const SegmentLog::Stats stats = hosted.disk->log().stats();
    az.log_records->Set(static_cast<double>(stats.records));
    az.log_segments->Set(static_cast<double>(stats.segments));
    raise(az.log_bytes, stats.bytes_written_total, az.log_bytes_seen);
  }
}

void RegionMetrics::UpdateTables(Region& region) {
  std::set<std::string> here;
  for (const auto& [name, table] : region.catalog().tables()) {
    here.insert(name);
    metrics_.AddGauge("meridian_regiond_table_items_count", "Items of a table.", {{"table_name", name}})
        ->Set(static_cast<double>(region.CountersOf(*table).items));
    TableState* const state = region.azs().MostApplied(table->descriptor().id);
    const int64_t recorded = state == nullptr ? 0 : state->conflicts_recorded_total();
    Counter* conflicts = metrics_.AddCounter("meridian_regiond_conflicts_total",
                                             "Writes that lost to a concurrent one, as met by this Region.",
                                             {{"table_name", name}});
    // An AZ that started lately has counted fewer.
    if (recorded > conflicts_seen_[name]) conflicts->Add(static_cast<double>(recorded - conflicts_seen_[name]));
    conflicts_seen_[name] = std::max(recorded, conflicts_seen_[name]);
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
