// What each kind of fault does to the cluster, and how it ends.
// Threads: thread-compatible.   Owns: nothing; the cluster is the caller's.
#pragma once

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "tools/sim/cluster/sim_cluster.h"
#include "tools/sim/plan/sim_plan.h"

namespace meridian {

class FaultInjector {
 public:
  explicit FaultInjector(SimCluster& cluster) : cluster_(cluster) {}

  // Makes `fault` happen; what ends it, or null if it cannot happen now, and then nothing has changed.
  // REQUIRES: the fault names Regions and an AZ of the cluster, as its kind needs them.
  std::function<void()> Begin(const SimFault& fault);

 private:
  std::function<void()> BeginAz(const SimFault& fault, SimRegiond& regiond);
  std::function<void()> CutByCoordinator(size_t from, size_t to);
  std::function<void()> OfTable(size_t region, absl::FunctionRef<Fault(const RegionId&, const std::string&)> make);
  std::function<void()> AddToCoordinator(Fault fault);
  std::function<void()> SlowLink(size_t from, size_t to);

  SimCluster& cluster_;
};

}  // namespace meridian
