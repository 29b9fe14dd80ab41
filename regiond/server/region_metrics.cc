#include "regiond/server/region_metrics.h"

#include <algorithm>
#include <set>

#include "regiond/server/az/az_progress.h"

namespace meridian {

RegionMetrics::RegionMetrics(Metrics& metrics) : metrics_(metrics) {
  connections_ = metrics.AddGauge("meridian_regiond_http_connections_count", "Open connections of clients.");
  clocks_beyond_bound_ = metrics.AddGauge("meridian_regiond_clock_beyond_bound_count",
                                          "Versions from further in the future than the clock skew bound, since start.");
}

void RegionMetrics::Update(Region& region, const AzHost& host, size_t http_connections) {
  for (const Arrival& arrival : region.TakeArrivals()) {
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

RegionMetrics::AzMetrics RegionMetrics::AddAzMetrics(AzId id) {
  const Metrics::Labels labels = {{"az", id.name()}};
  const auto gauge = [&](const char* name, const char* help) { return metrics_.AddGauge(name, help, labels); };
  const auto counter = [&](const char* name, const char* help) { return metrics_.AddCounter(name, help, labels); };
  AzMetrics az;
  az.up = gauge("meridian_regiond_az_up", "1 while the Availability Zone runs.");
  az.leads = gauge("meridian_regiond_az_led_partitions_count", "Partitions that the AZ leads.");
  az.behind = gauge("meridian_regiond_az_behind_records_count", "Committed records that the AZ's copies lack; 0 while it does not run.");
  az.rebuilding = gauge("meridian_regiond_az_rebuilding_partitions_count",
                        "Partitions whose copy in the AZ is being rebuilt and does not count for a quorum yet.");
  az.log_records = gauge("meridian_regiond_log_records_count", "Records that the log of an AZ retains.");
  az.log_segments = gauge("meridian_regiond_log_segments_count", "Files of the log of an AZ.");
  az.log_bytes = counter("meridian_regiond_log_written_bytes_total", "Bytes written to the log of an AZ.");
  az.failures = counter("meridian_regiond_az_failures_total", "Times that the AZ stopped because of its disk.");
  az.rebuilt = counter("meridian_regiond_az_rebuilt_copies_total",
                       "Damaged copies, of a table or of everything, that the AZ gave up to have them rebuilt from the others.");
  az.copied = counter("meridian_regiond_az_copied_partitions_total",
                      "Partitions that the AZ took as a copy, because the others' logs did not go back far enough.");
  az.compared = counter("meridian_regiond_scrub_compared_partitions_total",
                        "Times that the AZ, leading a partition, has compared the copies in all AZs.");
  az.differing = counter("meridian_regiond_scrub_differing_partitions_total", "Of these, the times that they differed.");
  return az;
}

void RegionMetrics::UpdateAzs(Region& region, const AzHost& host) {
  for (uint8_t i = 0; i < host.azs(); ++i) UpdateAz(region, host.az(AzId(i)), AzId(i));
}

void RegionMetrics::UpdateAz(Region& region, const AzHost::Az& hosted, AzId id) {
  if (!azs_.contains(id.name())) azs_[id.name()] = AddAzMetrics(id);
  AzMetrics& az = azs_[id.name()];
  // `now` begins at 0 again where the AZ does.
  const auto raise = [](Counter* counter, int64_t now, int64_t& seen) {
    counter->Add(static_cast<double>(now < seen ? now : now - seen));
    seen = now;
  };
  const AzProgress progress = ProgressOf(region, id);
  az.up->Set(hosted.disk->open());
  az.leads->Set(static_cast<double>(progress.leads));
  az.behind->Set(static_cast<double>(progress.behind));
  az.rebuilding->Set(static_cast<double>(progress.rebuilding));
  raise(az.failures, hosted.failures_total, az.failures_seen);
  raise(az.rebuilt, hosted.given_up_total + region.azs().rebuilt_total(id), az.rebuilt_seen);
  if (const AzNode* node = region.azs().Find(id)) {
    raise(az.copied, node->copies_total(), az.copied_seen);
    raise(az.compared, node->scrubber().compared_total(), az.compared_seen);
    raise(az.differing, node->scrubber().differing_total(), az.differing_seen);
  }
  if (!hosted.disk->open()) return;
  const SegmentLog::Stats stats = hosted.disk->log().stats();
  az.log_records->Set(static_cast<double>(stats.records));
  az.log_segments->Set(static_cast<double>(stats.segments));
  raise(az.log_bytes, stats.bytes_written_total, az.log_bytes_seen);
}

void RegionMetrics::UpdateTables(Region& region) {
  std::set<std::string> here;
  for (const auto& [name, table] : region.catalog().tables()) {
    if (IsSystemTable(name)) continue;
    here.insert(name);
    metrics_.AddGauge("meridian_regiond_table_items_count", "Items of a table.", {{"table_name", name}})
        ->Set(static_cast<double>(region.CountersOf(*table).items));
    Counter* expired = metrics_.AddCounter("aws_dynamodb_time_to_live_deleted_item_count_sum", "Items that TTL has deleted in this Region.",
                                           {{"table_name", name}});
    int64_t& expired_seen = expired_seen_[name];
    // A table that has been made anew begins at 0 again.
    expired->Add(static_cast<double>(table->expired_total() - (table->expired_total() < expired_seen ? 0 : expired_seen)));
    expired_seen = table->expired_total();
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
    expired_seen_.erase(at->first);
    at = conflicts_seen_.erase(at);
  }
}

}  // namespace meridian
