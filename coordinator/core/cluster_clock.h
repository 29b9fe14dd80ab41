// The cluster's clock as the coordinator reads it: that of its machine, advanced (FaultPlan::AdvanceClock).
// Threads: one driver thread.
#pragma once

#include "base/seam/clock.h"

namespace meridian {

class ClusterClock final : public Clock {
 public:
  // `machine` must outlive it.
  explicit ClusterClock(Clock& machine) : machine_(machine) {}

  Instant Now() override { return machine_.Now(); }
  WallTime WallNow() override { return machine_.WallNow() + advanced_; }
  void SetAdvanced(Duration advanced) { advanced_ = advanced; }

 private:
  Clock& machine_;
  Duration advanced_;
};

}  // namespace meridian
