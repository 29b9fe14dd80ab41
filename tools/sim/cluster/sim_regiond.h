// One regiond: its Region, driven as the daemon drives it, and its disk, which outlives crashes.
//
// What comes in within a turn of the daemon's loop is flushed to the log together; a turn lasts a random time, so a crash
// finds changes that are proposed, on their way to the disk, durable and applied.
// Time:    SimTime.   Threads: thread-compatible.
#pragma once

#include <memory>

#include "absl/container/btree_map.h"
#include "regiond/core/region/region.h"
#include "tools/sim/cluster/observer.h"
#include "tools/sim/cluster/taps.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"
#include "tools/sim/network/sim_network.h"

namespace meridian {

struct SimRegiondOptions {
  RegionOptions region;
  SimDiskOptions disk;
  Duration turn_max = Duration::Micros(300);
  Duration clock_granularity = Duration::Micros(1);
};

class SimRegiond {
 public:
  SimRegiond(SimRegiondOptions options, const SimTime& time, SimNetwork& network, SimObserver& observer, uint64_t seed);
  ~SimRegiond();

  void Start();  // REQUIRES: down
  void Crash(CrashKind kind);  // REQUIRES: up
  bool up() const { return region_ != nullptr; }
  Region& region() { return *region_; }  // REQUIRES: up, so below
  void Write(uint64_t request, const WriteRequest& write);
  void ProposeReplica(uint64_t request, const RegionId& target, const std::string& table);
  void Deliver(SimNetwork::Delivery delivery);

  Instant NextDue() const;  // Instant::Max() while down
  void RunDue();
  // Nothing proposed is on its way to the disk.
  bool settled() const { return tap_->under_way().empty() && flush_at_ == Instant::Max(); }

  const RegionId& id() const { return options_.region.self; }
  SimClock& clock() { return clock_; }

 private:
  void Touched();
  void ReportDurable(const LogRecord& record);
  void ReportKept();

  const SimRegiondOptions options_;
  const SimTime& time_;
  SimNetwork& network_;
  SimObserver& observer_;
  const uint64_t seed_;
  SimClock clock_;
  SeededRandom disk_random_;
  SeededRandom turn_random_;
  SimDisk disk_;
  uint64_t starts_ = 0;
  absl::btree_map<LogId, Lsn> durable_;  // what has been reported

  // Of the running process.
  std::unique_ptr<SeededRandom> random_;
  std::unique_ptr<SimTransport> transport_;
  std::unique_ptr<SimLogStore> log_;
  std::unique_ptr<TappedLog> tap_;
  std::unique_ptr<SimStateDirectory> states_;
  std::unique_ptr<TappedStates> state_tap_;
  std::unique_ptr<Region> region_;
  Instant flush_at_ = Instant::Max();
  Instant tick_at_;
};

}  // namespace meridian
