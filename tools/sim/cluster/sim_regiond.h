// One regiond: its Region, driven as the daemon drives it, and the disks of its AZs, which outlive crashes.
//
// What comes in within a turn of the daemon's loop is flushed to the logs together; a turn lasts a random time, so a crash
// finds changes that are proposed, on their way to the disks, durable and applied.
// What the Region takes for committed is told to the observer record by record, in the order of each log, before anything that the Region
// does because of it can be seen; and it is checked against the disks: a record must be durable on a quorum of them, and what was committed
// once must stay what it is, whoever leads.
// Time:    SimTime.   Threads: thread-compatible.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "regiond/core/membership/condition_watch.h"
#include "regiond/core/region/region.h"
#include "tools/sim/cluster/observer.h"
#include "tools/sim/cluster/sim_reads.h"
#include "tools/sim/disk/sim_disk.h"
#include "tools/sim/disk/sim_log_store.h"
#include "tools/sim/disk/sim_state_store.h"
#include "tools/sim/network/sim_az_network.h"
#include "tools/sim/network/sim_network.h"

namespace meridian {

struct SimRegiondOptions {
  RegionOptions region;
  SimDiskOptions disk;
  AzNetworkSettings az_network;
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
  void Transact(uint64_t request, TransactWriteRequest transaction);
  void Read(uint64_t request, const ItemKey& key, GetRequest get);  // as SimReads
  void ProposeReplica(uint64_t request, ReplicaAction action, const RegionId& target, const std::string& table);
  void ChangeSettings(uint64_t request, const std::string& table, Region::TableChange change, TableChangeKind kind);
  BackupId CreateBackup(uint64_t request, const std::string& table);
  void Deliver(SimNetwork::Delivery delivery);

  // Faults of one AZ; they stay while the process is down.
  void StopAz(AzId az, CrashKind kind);  // until EndAzFaults
  void CutAz(AzId az) { az_network_.SetCut(az, true); }
  void SlowAz(AzId az, Duration delay) { az_network_.SetDelay(az, delay); }
  void FillDisk(AzId az);
  void SlowDisk(AzId az, Duration delay);
  // Its files are gone: it starts again from nothing.
  void LoseDisk(AzId az);
  // Some item of its state, which `pick` chooses, cannot be read any more. False if it has none.
  bool CorruptState(AzId az, uint64_t pick);
  void EndAzFaults(AzId az);
  bool az_up(AzId az) { return up() && region_->azs().Find(az) != nullptr; }
  size_t azs() const { return options_.region.azs.azs; }
  // Were the disk of `az` lost now, two would be left that lack nothing.
  bool OthersWhole(AzId az);
  void SetAzNetwork(const AzNetworkSettings& settings) { az_network_.SetSettings(settings); }

  Instant NextDue() const;  // Instant::Max() while down
  void RunDue();
  // Every AZ is up, whole, and has applied everything that was proposed.
  bool settled();

  // Batches of states that crashes of the machine have taken back.
  int64_t unsynced_lost_total() const;

  const RegionId& id() const { return options_.region.self; }
  SimClock& clock() { return clock_; }

 private:
  struct Az {
    std::unique_ptr<SeededRandom> random;
    std::vector<std::unique_ptr<SeededRandom>> lost_random;
    std::unique_ptr<SimDisk> disk;
    std::vector<std::unique_ptr<SimDisk>> lost;  // earlier ones; what was durable there counted when it was said
    std::unique_ptr<SimLogStore> log;  // while the AZ runs, as below
    std::unique_ptr<SimStateDirectory> states;
    bool kept_down = false;
    bool disk_full = false;
    bool damage_found_by_scrub = false;
    Instant retry_at;
  };
  void Touched();
  bool StartAz(AzId az);
  void CloseAz(AzId az);
  void TakeFailures();
  void TickAzs();
  void EndTurn();
  std::vector<std::string> LeavingReplicas() const;  // by name
  void TickRegion();
  void ReportCommitted();
  std::optional<Epoch> CommittedEpoch(LogId log, Lsn lsn);
  void ReportRecord(const Partition& partition, Lsn lsn);
  void CheckLeaders();

  const SimRegiondOptions options_;
  const SimTime& time_;
  SimNetwork& network_;
  SimObserver& observer_;
  const uint64_t seed_;
  SimClock clock_;
  SeededRandom az_network_random_;
  SeededRandom turn_random_;
  SimAzNetwork az_network_;
  SimReads reads_;
  std::array<Az, kAzsMax> azs_;
  uint64_t starts_ = 0;
  uint64_t disks_made_ = 0;
  absl::btree_map<LogId, Lsn> committed_;  // what has been reported

  // Of the running process.
  std::unique_ptr<SeededRandom> random_;
  std::unique_ptr<SimTransport> transport_;
  std::unique_ptr<ConditionWatch> conditions_;  // of which only lost accesses are taken: AZs and clocks have faults of the simulator's own
  std::unique_ptr<Region> region_;
  Instant flush_at_ = Instant::Max();
  Instant tick_at_;
  Instant az_tick_at_;
};

}  // namespace meridian
