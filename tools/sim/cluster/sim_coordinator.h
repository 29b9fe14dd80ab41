// The coordinator, driven as the daemon drives it, and its disk, which outlives crashes.
// Time:    SimTime.   Threads: thread-compatible.
#pragma once

#include <memory>

#include "coordinator/core/coordinator.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_state_store.h"
#include "tools/sim/network/sim_network.h"

namespace meridian {

class SimCoordinator {
 public:
  SimCoordinator(CoordinatorOptions options, const SimTime& time, SimNetwork& network, uint64_t seed);
  ~SimCoordinator();

  void Start();  // REQUIRES: down
  void Crash(CrashKind kind);  // REQUIRES: up
  bool up() const { return coordinator_ != nullptr; }
  Coordinator& coordinator() { return *coordinator_; }  // REQUIRES: up, so below
  void Deliver(SimNetwork::Delivery delivery);

  Instant NextDue() const { return up() ? tick_at_ : Instant::Max(); }
  void RunDue();

 private:
  const CoordinatorOptions options_;
  const SimTime& time_;
  SimNetwork& network_;
  const uint64_t seed_;
  SimClock clock_;
  SeededRandom disk_random_;
  SimDisk disk_;
  uint64_t starts_ = 0;

  // Of the running process.
  std::unique_ptr<SeededRandom> random_;
  std::unique_ptr<SimTransport> transport_;
  std::unique_ptr<SimStateDirectory> states_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<Coordinator> coordinator_;
  Instant tick_at_;
};

}  // namespace meridian
