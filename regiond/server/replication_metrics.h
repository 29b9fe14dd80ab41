// What a regiond shows of how far other Regions are behind it: the recovery point of each replica of its tables, and CloudWatch's
// PendingReplicationCount. (CloudWatch's ReplicationLatency is the replicator's, which hears the acknowledgements.)
// Threads: the io thread.   Time: passed in.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>

#include "base/model/time.h"
#include "base/runtime/metrics/metrics.h"
#include "regiond/core/region/region.h"

namespace meridian {

class ReplicationMetrics {
 public:
  explicit ReplicationMetrics(Metrics& metrics) : metrics_(metrics) {}
  // Reads the Region once a second; call it more often.
  void Update(Region& region, Instant now);

 private:
  using Replica = std::pair<std::string, std::string>;  // the table's name, the receiving Region
  struct Reading {
    Instant at;
    uint64_t writes;
  };

  void Show(const std::string& self, const Replica& replica, const RecoveryPoint& point, Instant now);
  // There is no such replica any more, so it lacks nothing.
  void Hide(const std::string& self, const Replica& replica);

  Metrics& metrics_;
  Instant next_;
  std::map<Replica, std::deque<Reading>> readings_;  // of the last minute, oldest first
};

}  // namespace meridian
