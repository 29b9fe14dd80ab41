// One replicator, driven as the daemon drives it, and the disk with its checkpoints, which outlives crashes.
// Time:    SimTime.   Threads: thread-compatible.
#pragma once

#include <memory>

#include "replicator/core/node/replicator.h"
#include "tools/sim/cluster/observer.h"
#include "tools/sim/cluster/taps.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_state_store.h"
#include "tools/sim/network/sim_network.h"

namespace meridian {

class SimReplicator {
 public:
  SimReplicator(ReplicatorOptions options, const SimTime& time, SimNetwork& network, SimObserver& observer, uint64_t seed);
  ~SimReplicator();

  void Start();  // REQUIRES: down
  void Crash(CrashKind kind);  // REQUIRES: up
  bool up() const { return replicator_ != nullptr; }
  const Replicator& replicator() const { return *replicator_; }  // REQUIRES: up, so below
  void Deliver(SimNetwork::Delivery delivery);
  // The checkpoints as they are on its disk.
  Checkpoints StoredCheckpoints();

  Instant NextDue() const { return next_due_; }  // Instant::Max() while down
  void RunDue();

  const RegionId& id() const { return options_.self; }
  int64_t resent_total() const;  // batches, crashed processes included

 private:
  // After everything that the machine has done.
  void Acted();
  int64_t Resent() const;

  const ReplicatorOptions options_;
  const SimTime& time_;
  SimNetwork& network_;
  SimObserver& observer_;
  const uint64_t seed_;
  SimClock clock_;
  SeededRandom disk_random_;
  SimDisk disk_;
  uint64_t starts_ = 0;
  int64_t resent_before_ = 0;

  // Of the running process.
  std::unique_ptr<SeededRandom> random_;
  std::unique_ptr<SimTransport> transport_;
  std::unique_ptr<SimStateDirectory> states_;
  int64_t saved_ = 0;
  int64_t reported_ = 0;  // of saved_
  std::unique_ptr<TappedState> store_;
  std::unique_ptr<Replicator> replicator_;
  Instant last_run_;
  Instant next_due_ = Instant::Max();  // asked after each action; nothing else changes it
};

}  // namespace meridian
