// What would be lost with each Region: of every directed link between two Regions, the writes that the source has acknowledged to its
// clients and the destination has not acknowledged as durable.
// Threads: pure functions.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

struct PendingWritesOnLink {
  uint64_t writes = 0;
  uint64_t oldest_us = 0;  // how long ago the first of them was made; 0 if there are none
};

struct LinkRecoveryPoint {
  std::string from;
  std::string to;
  // By table with replicas in both; none where nobody can tell: the source does not answer, or has yet to hear of its replicator.
  std::map<std::string, std::optional<PendingWritesOnLink>> tables;

  // Of all tables; none if that of one is not known.
  std::optional<PendingWritesOnLink> sum() const;
};

// In the order of the cluster's Regions. `regions`: those that answer, by name.
std::vector<LinkRecoveryPoint> RecoveryPoints(const v1::ClusterStatus& cluster, const std::map<std::string, v1::RegionStatus>& regions);

// For scripts: from, to, pending_writes and oldest_us (null if not known), and tables with the same and `table`.
boost::json::array RecoveryPointsJson(const std::vector<LinkRecoveryPoint>& points);
// Heading and rows for AlignColumns: the tables that something is pending of, or not known. Empty if there are none.
std::vector<std::vector<std::string>> RecoveryPointRows(const std::vector<LinkRecoveryPoint>& points);

// As people read them: "12" and "1500ms", "-" for what is not known.
std::string WritesText(const std::optional<PendingWritesOnLink>& pending);
std::string AgeText(const std::optional<PendingWritesOnLink>& pending);

}  // namespace meridian
