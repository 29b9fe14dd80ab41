// Clients' reads in one regiond: answered at once, or parked until an Availability Zone can serve them, as the daemon's API server does.
// Time:    SimTime.   Threads: thread-compatible.   Owns: what is parked.
#pragma once

#include <vector>

#include "base/model/request.h"
#include "regiond/core/region/region.h"
#include "tools/sim/clock/sim_clock.h"
#include "tools/sim/cluster/observer.h"

namespace meridian {

class SimReads {
 public:
  // The references must outlive it.
  SimReads(RegionId region, const SimTime& time, SimObserver& observer)
      : id_(std::move(region)), time_(time), observer_(observer) {}

  // Asks for one item, whose key is `key`. The observer is told of the answer, now or later.
  void Read(Region& region, uint64_t request, const ItemKey& key, GetRequest get);
  // Tries again what is parked. Call at the end of a turn.
  void Retry(Region& region);
  // Tells what eventual reads have shown. A copy that is read may take in what it knows to be committed before the turn is over, and observers are
  // told of it then. Call when they have been.
  void TellEventual();
  // The process dies: nobody answers what is parked.
  void Clear() {
    parked_.clear();
    eventual_.clear();
  }
  bool waiting() const { return !parked_.empty() || !eventual_.empty(); }

 private:
  struct Parked {
    uint64_t request;
    ItemKey key;
    GetRequest get;
    Instant until;
  };
  void Try(Region& region, Parked read);

  const RegionId id_;
  const SimTime& time_;
  SimObserver& observer_;
  std::vector<Parked> parked_;
  std::vector<SimReadReply> eventual_;
};

}  // namespace meridian
