#include "tools/meridian/report/recovery_points.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <string_view>

#include "tools/meridian/text/duration_text.h"

namespace meridian {
namespace {

// Whether the source's replicator is to send to this replica.
bool Receives(std::string_view phase) { return phase == "REGISTERING" || phase == "BACKFILLING" || phase == "ACTIVE"; }

const v1::ReplicaSummary* ReplicaIn(const v1::GlobalTableSummary& table, const std::string& region) {
  const auto at = std::find_if(table.replicas().begin(), table.replicas().end(),
                               [&](const v1::ReplicaSummary& replica) { return replica.region() == region; });
  return at == table.replicas().end() ? nullptr : &*at;
}

LinkRecoveryPoint PointOf(const v1::ClusterStatus& cluster, const v1::RegionStatus* source, const std::string& from,
                          const std::string& to) {
  LinkRecoveryPoint point{from, to, {}};
  for (const v1::GlobalTableSummary& table : cluster.tables()) {
    const v1::ReplicaSummary* const destination = ReplicaIn(table, to);
    if (ReplicaIn(table, from) != nullptr && destination != nullptr && Receives(destination->phase())) {
      point.tables[table.name()] = std::nullopt;
    }
  }
  if (source == nullptr) return point;
  for (const v1::DestinationStatus& destination : source->destinations()) {
    if (destination.destination() != to) continue;
    point.tables[destination.table()] = PendingWritesOnLink{destination.pending_records(), destination.lag_us()};
  }
  return point;
}

void Put(const std::optional<PendingWritesOnLink>& pending, boost::json::object* out) {
  (*out)["pending_writes"] = pending ? boost::json::value(pending->writes) : boost::json::value(nullptr);
  (*out)["oldest_us"] = pending ? boost::json::value(pending->oldest_us) : boost::json::value(nullptr);
}

}  // namespace

std::optional<PendingWritesOnLink> LinkRecoveryPoint::sum() const {
  PendingWritesOnLink all;
  for (const auto& [table, pending] : tables) {
    if (!pending) return std::nullopt;
    all.writes += pending->writes;
    all.oldest_us = std::max(all.oldest_us, pending->oldest_us);
  }
  return all;
}

std::vector<LinkRecoveryPoint> RecoveryPoints(const v1::ClusterStatus& cluster, const std::map<std::string, v1::RegionStatus>& regions) {
  std::vector<LinkRecoveryPoint> points;
  for (const v1::RegionSummary& from : cluster.regions()) {
    const auto source = regions.find(from.name());
    for (const v1::RegionSummary& to : cluster.regions()) {
      if (from.name() == to.name()) continue;
      points.push_back(PointOf(cluster, source == regions.end() ? nullptr : &source->second, from.name(), to.name()));
    }
  }
  return points;
}

boost::json::array RecoveryPointsJson(const std::vector<LinkRecoveryPoint>& points) {
  boost::json::array all;
  for (const LinkRecoveryPoint& point : points) {
    boost::json::array tables;
    for (const auto& [name, pending] : point.tables) {
      boost::json::object table;
      table["table"] = name;
      Put(pending, &table);
      tables.push_back(std::move(table));
    }
    boost::json::object link;
    link["from"] = point.from;
    link["to"] = point.to;
    Put(point.sum(), &link);
    link["tables"] = std::move(tables);
    all.push_back(std::move(link));
  }
  return all;
}

std::vector<std::vector<std::string>> RecoveryPointRows(const std::vector<LinkRecoveryPoint>& points) {
  std::vector<std::vector<std::string>> rows = {{"LOST WITH", "FOR", "TABLE", "WRITES", "OLDEST"}};
  for (const LinkRecoveryPoint& point : points) {
    for (const auto& [table, pending] : point.tables) {
      if (!pending || pending->writes > 0) rows.push_back({point.from, point.to, table, WritesText(pending), AgeText(pending)});
    }
  }
  if (rows.size() == 1) rows.clear();
  return rows;
}

std::string WritesText(const std::optional<PendingWritesOnLink>& pending) { return pending ? std::to_string(pending->writes) : "-"; }

std::string AgeText(const std::optional<PendingWritesOnLink>& pending) {
  if (!pending) return "-";
  return FormatDuration(Duration::Millis(static_cast<int64_t>(pending->oldest_us / 1000)));
}

}  // namespace meridian
