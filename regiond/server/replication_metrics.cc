#include "regiond/server/replication_metrics.h"

#include <cmath>
#include <set>

namespace meridian {
namespace {

constexpr Duration kReadingPause = Duration::Seconds(1);
constexpr Duration kAverageOver = Duration::Seconds(60);

struct ReplicaGauges {
  Gauge* writes;
  Gauge* age;
  Gauge* average;
};

ReplicaGauges GaugesOf(Metrics& metrics, const std::string& self, const std::string& table, const std::string& destination) {
  const Metrics::Labels labels = {{"table_name", table}, {"destination", destination}};
  return {
      metrics.AddGauge(
          "meridian_regiond_pending_writes_count",
          "Writes acknowledged here and not yet durable at the destination, which would lack them if this Region were lost now.", labels),
      metrics.AddGauge("meridian_regiond_recovery_point_seconds", "How long ago the oldest of these writes was made; 0 if there are none.",
                       labels),
      metrics.AddGauge(
          "aws_dynamodb_pending_replication_count_average",
          "Writes acknowledged here and not yet durable in the receiving Region: the average of one reading a second over the last minute.",
          {{"region", self}, {"table_name", table}, {"receiving_region", destination}})};
}

}  // namespace

void ReplicationMetrics::Update(Region& region, Instant now) {
  if (now < next_) return;
  next_ = now + kReadingPause;
  const std::string& self = region.self().name;
  std::set<Replica> here;
  for (const auto& [name, table] : region.catalog().tables()) {
    for (const DestinationProgress& destination : region.source().ProgressOf(table->descriptor().id)) {
      const Replica replica(name, destination.destination.name);
      here.insert(replica);
      Show(self, replica, region.RecoveryPointOf(*table, destination), now);
    }
  }
  std::erase_if(readings_, [&](const auto& shown) {
    if (here.contains(shown.first)) return false;
    // Metrics of a table that is gone altogether are forgotten with its others (RegionMetrics).
    if (region.catalog().Find(shown.first.first) != nullptr) Hide(self, shown.first);
    return true;
  });
}

void ReplicationMetrics::Show(const std::string& self, const Replica& replica, const RecoveryPoint& point, Instant now) {
  std::deque<Reading>& readings = readings_[replica];
  while (!readings.empty() && now - readings.front().at >= kAverageOver) readings.pop_front();
  readings.push_back({now, point.writes});
  double sum = 0;
  for (const Reading& reading : readings) sum += static_cast<double>(reading.writes);
  const ReplicaGauges gauges = GaugesOf(metrics_, self, replica.first, replica.second);
  gauges.writes->Set(static_cast<double>(point.writes));
  gauges.age->Set(static_cast<double>(point.age.us) / 1e6);
  gauges.average->Set(sum / static_cast<double>(readings.size()));
}

void ReplicationMetrics::Hide(const std::string& self, const Replica& replica) {
  const ReplicaGauges gauges = GaugesOf(metrics_, self, replica.first, replica.second);
  gauges.writes->Set(0);
  gauges.age->Set(0);
  gauges.average->Set(std::nan(""));
}

}  // namespace meridian
