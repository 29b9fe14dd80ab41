// One seed of the randomised test of AzNode: proposals at whoever leads, while messages are lost, AZs are cut off and stopped, and disks
// are lost; then everything is healed and must come together again.
#pragma once

#include <optional>
#include <string>

#include "tests/support/az_cluster.h"
#include "tests/unit/regiond/core/az_node/safety_checks.h"

namespace meridian {

class RandomRun {
 public:
  struct Reached {  // what the runs came across, to show that they are worth something
    uint64_t leaders = 0;
    uint64_t committed = 0;
    uint64_t disks_lost = 0;
    int64_t copies = 0;
  };

  RandomRun(uint64_t seed, Reached& reached)
      : partitions_(1 + seed % 2), cluster_(seed, partitions_), checks_(cluster_, partitions_), reached_(reached) {
    cluster_.on_failure = [this](AzId az) { failure_ = StrCat("AZ ", az.name(), ": ", cluster_.node(az)->failure().ToString()); };
  }

  // What was violated; empty if nothing.
  std::string Run() {
    for (int i = 0; i < kRounds && Fine(); ++i) {
      Disturb();
      const Duration pause{static_cast<int64_t>(cluster_.random.Below(60'000))};
      cluster_.PassUntil(pause, [this] { return !Fine(); });
    }
    if (Fine()) Heal();
    for (uint64_t p = 0; p < partitions_; ++p) {
      reached_.leaders += checks_.leaders(p);
      reached_.committed += checks_.committed(p).value;
    }
    return checks_.violation().empty() ? failure_ : checks_.violation();
  }

 private:
  static constexpr int kRounds = 500;

  bool Fine() const { return checks_.violation().empty() && failure_.empty(); }
  AzId Any() { return AzId(static_cast<uint8_t>(cluster_.random.Below(AzCluster::kAzs))); }
  void Propose() {
    const std::string key = StrCat("k", cluster_.random.Below(8));
    const uint64_t p = cluster_.PartitionOf(key);
    if (cluster_.Leader(p) != nullptr) cluster_.Propose(key, StrCat("v", ++proposed_), p);
  }
  void Restart() {
    if (down_) {
      cluster_.Start(*down_);
      down_.reset();
      return;
    }
    const AzId az = Any();
    const bool lose = cluster_.random.Chance(1, 3) && cluster_.OthersWhole(az);
    for (uint64_t p = 0; p < partitions_; ++p) reached_.copies += cluster_.node(az)->copies_total();
    cluster_.Stop(az, cluster_.random.Chance(1, 2) ? CrashKind::kProcess : CrashKind::kMachine);
    if (lose) cluster_.LoseDisk(az);
    reached_.disks_lost += lose;
    down_ = az;
  }
  void Disturb() {
    for (uint64_t i = cluster_.random.Below(4); i > 0 && Fine(); --i) Propose();
    switch (cluster_.random.Below(12)) {
      case 0:
        if (cut_) cluster_.network.CutOff(*cut_, false);
        cut_ = Any();
        return cluster_.network.CutOff(*cut_, true);
      case 1:
        return cluster_.network.Cut(Any(), Any(), true);
      case 2:
      case 3:
        for (uint8_t i = 0; i < kAzsMax; ++i) cluster_.network.CutOff(AzId(i), false);
        return cut_.reset();
      case 4:
      case 5:
        return Restart();
      case 6:
        cluster_.network.faults = {cluster_.random.Below(200), cluster_.random.Below(100), cluster_.random.Below(100)};
        return;
      case 7: {
        const Duration latency = Duration::Millis(1 + static_cast<int64_t>(cluster_.random.Below(2) * cluster_.random.Below(300)));
        return cluster_.disk(Any()).SetLatency(Duration::Micros(50), latency);
      }
      case 8:
        return cluster_.TrimLogs(cluster_.random.Below(20));
      default:
        return;
    }
  }

  // The end: nothing is in the way any more.
  void Heal() {
    cluster_.network.Heal();
    if (down_) cluster_.Start(*down_);
    for (uint8_t i = 0; i < kAzsMax; ++i) cluster_.disk(AzId(i)).SetLatency(Duration::Micros(50), Duration::Millis(2));
    const Instant end = cluster_.clock.now + Duration::Seconds(10);
    const auto equal = [this] { return !Fine() || cluster_.Equal(); };
    bool reached = cluster_.PassUntil(Duration::Seconds(10), equal);
    for (uint64_t i = 0; reached && Fine() && i < 8; ++i) {
      const std::string key = StrCat("k", i);
      const uint64_t p = cluster_.PartitionOf(key);
      const Lsn lsn = cluster_.Propose(key, "the last", p);
      reached = cluster_.PassUntil(end - cluster_.clock.now, [&] { return !Fine() || (equal() && cluster_.applied(AzId(0), p) >= lsn); });
    }
    if (!Fine()) return;
    if (!reached) {
      failure_ = "no liveness: 10 s after everything is healed the AZs are not equal:";
      for (uint64_t p = 0; p < partitions_; ++p) failure_ += cluster_.Describe(p);
    } else if (cluster_.Contents(AzId(0)) != cluster_.Contents(AzId(1)) || cluster_.Contents(AzId(0)) != cluster_.Contents(AzId(2))) {
      failure_ = "the states differ";
    }
    for (uint64_t p = 0; p < partitions_; ++p) {
      if (Fine() && checks_.committed(p) != cluster_.applied(AzId(0), p)) failure_ = "what was committed is gone";
    }
  }

  const uint64_t partitions_;
  AzCluster cluster_;
  SafetyChecks checks_;
  Reached& reached_;
  std::string failure_;
  std::optional<AzId> cut_;
  std::optional<AzId> down_;
  uint64_t proposed_ = 0;
};

}  // namespace meridian
