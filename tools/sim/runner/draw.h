// What a seed makes of a plan.
#pragma once

#include "tools/sim/cluster/sim_cluster.h"
#include "tools/sim/plan/sim_plan.h"

namespace meridian {

// Of a swarm plan, one with some of its faults and other sizes and rates, which leaves nothing of that to be drawn; the plan itself
// otherwise.
SimPlan DrawSwarm(const SimPlan& plan, uint64_t seed);

// Options of the daemons, the disks and the network. Links that the plan does not name get random latencies.
SimClusterOptions ClusterOptions(const SimPlan& plan, uint64_t seed);

}  // namespace meridian
