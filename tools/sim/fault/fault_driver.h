// Makes the faults of a plan happen, and ends them.
// Time:    SimTime.   Threads: thread-compatible.   Owns: the faults in force; the cluster is the caller's.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tools/sim/cluster/sim_cluster.h"
#include "tools/sim/plan/sim_plan.h"

namespace meridian {

class FaultDriver {
 public:
  // `start`: of the safety phase. REQUIRES: the cluster has two Regions or more.
  FaultDriver(std::vector<SimFaultPlan> plan, Instant start, SimCluster& cluster, Random& random);

  Instant NextDue() const;
  void RunDue();
  // Ends every fault and brings no more; everything that is down starts.
  void HealAll();

  const std::map<std::string, int64_t>& injected() const { return injected_; }  // by name

 private:
  void Inject(const SimFaultPlan& fault);
  std::function<void()> Begin(const SimFaultPlan& fault);  // returns its end; null if it cannot happen now
  std::function<void()> CutByCoordinator(size_t from, size_t to);
  std::function<void()> SlowLink(size_t from, size_t to);
  std::function<void()> BeginAz(SimFaultKind kind, SimRegiond& regiond, AzId az);
  size_t Pick(const RegionId& wanted);
  size_t PickOther(const RegionId& wanted, size_t than);
  Duration UpTo(Duration max);

  using At = std::pair<Instant, uint64_t>;  // never a tie
  const std::vector<SimFaultPlan> plan_;
  SimCluster& cluster_;
  Random& random_;
  uint64_t next_sequence_ = 1;
  std::map<At, size_t> begins_;  // index of plan_
  std::map<At, std::function<void()>> ends_;
  std::map<std::string, int64_t> injected_;
};

}  // namespace meridian
