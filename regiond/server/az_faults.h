// What the coordinator says about the faults of this Region's Availability Zones.
// Rule:    the faults last known stay in force while the coordinator is away. It is told that a revision is known only once
//          its faults have been taken, so that whoever waits for a fault to bite does not go on before.
// Time:    passed in, never read.   Threads: the io thread.   Owns: what is known; nothing durable.
#pragma once

#include <optional>
#include <vector>

#include "base/model/time.h"
#include "base/seam/transport.h"

namespace meridian {

class AzFaultWatch {
 public:
  // `transport` must outlive the watch.
  AzFaultWatch(RegionId self, Transport& transport) : self_(std::move(self)), transport_(transport) {}

  // Asks the coordinator when it is time to. To be called every few ten milliseconds.
  void Tick(Instant now);
  // There is a new connection to the coordinator: asks with the next Tick.
  void OnConnected() { next_ask_ = Instant(); }
  void OnMessage(AzFaults faults);

  // All faults that are to be in force, by rising id, if they are not those of the last call; at first there are none.
  std::optional<std::vector<AzFault>> TakeChanged();

 private:
  const RegionId self_;
  Transport& transport_;
  AzFaults newest_;    // as heard
  AzFaults in_force_;  // as taken
  bool heard_ = false;
  uint64_t told_revision_ = 0;  // with the last question
  Instant next_ask_;
};

}  // namespace meridian
