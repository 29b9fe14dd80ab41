// Makes the faults of a plan happen, and ends them.
// Rule:    a fault is drawn completely before it happens, so what happened can be asked for again, without drawing (SimFault).
// Time:    SimTime.   Threads: thread-compatible.   Owns: the faults in force; the cluster is the caller's.
#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "tools/sim/cluster/sim_cluster.h"
#include "tools/sim/fault/fault_injector.h"
#include "tools/sim/plan/sim_plan.h"

namespace meridian {

class FaultDriver {
 public:
  // Takes `faults` and `exact_faults` of the plan. `start`: of the safety phase. REQUIRES: the cluster has two Regions or more.
  FaultDriver(const SimPlan& plan, Instant start, SimCluster& cluster, Random& random);

  Instant NextDue() const;
  void RunDue();
  // Ends every fault and brings no more; everything that is down starts.
  void HealAll();

  // What has happened, in order; faults that could not happen when their time came are not in it.
  const std::vector<SimFault>& injected() const { return injected_; }

 private:
  SimFault Draw(const SimFaultPlan& plan);
  void DrawPlace(const SimFaultPlan& plan, SimFault& fault);
  void Inject(const SimFault& fault);
  size_t Other(size_t than);
  Duration UpTo(Duration max);

  using At = std::pair<Instant, uint64_t>;  // never a tie
  const std::vector<SimFaultPlan> plan_;
  const std::vector<SimFault> exact_;
  const Instant start_;
  SimCluster& cluster_;
  Random& random_;
  FaultInjector injector_;
  size_t next_exact_ = 0;
  uint64_t next_sequence_ = 1;
  std::map<At, size_t> begins_;  // index of plan_
  std::map<At, std::function<void()>> ends_;
  std::vector<SimFault> injected_;
};

}  // namespace meridian
