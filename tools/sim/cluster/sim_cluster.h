// A whole cluster in one thread: for each Region a regiond and a replicator, and the coordinator, under virtual time.
// Rule:    the driver moves SimTime to NextDue() (or stops earlier) and calls RunDue(); the same seed and the same calls give
//          the same run. Daemons act in a fixed order within one instant.
// Threads: thread-compatible.   Owns: daemons, disks, network; the observer is the caller's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/sim/cluster/sim_coordinator.h"
#include "tools/sim/cluster/sim_regiond.h"
#include "tools/sim/cluster/sim_replicator.h"

namespace meridian {

struct SimClusterOptions {
  std::vector<RegionId> regions;
  std::vector<DirectedLink> links;  // as the cluster file would have them: the replicators delay what they send
  RegionOptions region;             // self is filled in
  SenderOptions sender;
  SimDiskOptions disk;
  PairSettings network;
  AzNetworkSettings az_network;
  Duration turn_max = Duration::Micros(300);
  Duration clock_granularity = Duration::Micros(1);
  CrashKind crash = CrashKind::kProcess;  // of every crash
};

class SimCluster {
 public:
  SimCluster(const SimClusterOptions& options, uint64_t seed, SimObserver& observer);
  ~SimCluster();

  SimTime& time() { return time_; }
  SimNetwork& network() { return network_; }
  SimCoordinator& coordinator() { return *coordinator_; }
  size_t regions() const { return regionds_.size(); }
  SimRegiond& regiond(size_t index) { return *regionds_[index]; }
  SimReplicator& replicator(size_t index) { return *replicators_[index]; }
  const RegionId& region_id(size_t index) const { return regionds_[index]->id(); }
  std::optional<size_t> IndexOf(const RegionId& region) const;

  void StartAll();  // whatever is down
  void CrashRegiond(size_t index) { regionds_[index]->Crash(options_.crash); }
  void CrashReplicator(size_t index) { replicators_[index]->Crash(options_.crash); }
  void CrashCoordinator() { coordinator_->Crash(options_.crash); }

  // Both ends of the directed link: what a replicator sends, and the answers of the Region that sends nothing else.
  void CutLink(size_t from, size_t to);
  void HealLink(size_t from, size_t to);
  // The Region's two daemons and the coordinator do not hear each other.
  void CutCoordinator(size_t region);
  void HealCoordinator(size_t region);

  Instant NextDue() const;
  void RunDue();

  // Why not: every replica of `table` is active in every Region, everything is up, nothing is on its way to a disk, and every
  // checkpoint has reached the end of its log. Empty if all that is so.
  std::string Undrained(const std::string& table);

 private:
  void Deliver(SimNetwork::Delivery delivery);
  bool CheckpointsAtEnd(size_t index, Table& table);

  const SimClusterOptions options_;
  SimTime time_;
  SimObserver& observer_;
  SeededRandom network_random_;
  SimNetwork network_;
  std::vector<std::unique_ptr<SimRegiond>> regionds_;
  std::vector<std::unique_ptr<SimReplicator>> replicators_;
  std::unique_ptr<SimCoordinator> coordinator_;
};

}  // namespace meridian
