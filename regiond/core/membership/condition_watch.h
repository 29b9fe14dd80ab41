// What the coordinator says that this Region is to bear: faults of its Availability Zones, and what its clock shows.
// Rule:    what was last known stays in force while the coordinator is away. It is told that a revision is known only once
//          it has been taken, so that whoever waits for a fault to bite does not go on before.
// Time:    passed in, never read.   Threads: the io thread.   Owns: what is known; nothing durable.
#pragma once

#include <optional>

#include "base/model/time.h"
#include "base/seam/transport.h"

namespace meridian {

class ConditionWatch {
 public:
  // `transport` must outlive the watch.
  ConditionWatch(RegionId self, Transport& transport) : self_(std::move(self)), transport_(transport) {}

  // Asks the coordinator when it is time to. To be called every few ten milliseconds.
  void Tick(Instant now);
  // There is a new connection to the coordinator: asks with the next Tick.
  void OnConnected() { next_ask_ = Instant(); }
  void OnMessage(Conditions conditions);

  // What is to be in force, if that is not what the last call gave; at first there are no faults, and the clock is what `StartsAhead` says.
  std::optional<Conditions> TakeChanged();
  void StartsAhead(Duration clock_ahead) { newest_.clock_ahead_us = in_force_.clock_ahead_us = clock_ahead.us; }

 private:
  const RegionId self_;
  Transport& transport_;
  Conditions newest_;    // as heard
  Conditions in_force_;  // as taken
  bool heard_ = false;
  uint64_t told_revision_ = 0;  // with the last question
  Instant next_ask_;
};

}  // namespace meridian
