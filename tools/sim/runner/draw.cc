#include "tools/sim/runner/draw.h"

#include <algorithm>

#include "base/seam/random.h"

namespace meridian {
namespace {

// A half, the same or the double.
uint64_t Scaled(Random& random, uint64_t value) { return value * (uint64_t{1} << random.Below(3)) / 2; }

}  // namespace

SimPlan DrawSwarm(const SimPlan& plan, uint64_t seed) {
  if (!plan.swarm) return plan;
  SeededRandom random(seed, "swarm");
  SimPlan drawn = plan;
  drawn.swarm = false;
  drawn.faults.clear();
  for (SimFaultPlan fault : plan.faults) {
    if (random.Chance(1, 3)) continue;
    fault.every.us = static_cast<int64_t>(Scaled(random, static_cast<uint64_t>(fault.every.us)));
    drawn.faults.push_back(fault);
  }
  drawn.workload.items = 1 + random.Below(plan.workload.items * 2);
  if (plan.workload.kind == SimWorkloadKind::kTransfers) drawn.workload.items = std::max<uint64_t>(drawn.workload.items, 3);
  drawn.workload.writes_per_s = 1 + Scaled(random, plan.workload.writes_per_s);
  drawn.partitions = 1 + random.Below(plan.partitions * 2);
  drawn.loss_permille = random.Chance(1, 2) ? plan.loss_permille : 0;
  drawn.duplicate_permille = random.Chance(1, 2) ? plan.duplicate_permille : 0;
  drawn.message_latency_max.us = 100 + static_cast<int64_t>(random.Below(static_cast<uint64_t>(plan.message_latency_max.us) * 4));
  if (random.Chance(1, 4)) drawn.clock_granularity = Duration::Millis(1 + static_cast<int64_t>(random.Below(20)));
  return drawn;
}

SimClusterOptions ClusterOptions(const SimPlan& plan, uint64_t seed) {
  SeededRandom random(seed, "options");
  SimClusterOptions options;
  options.regions = plan.regions;
  for (const SimLinkPlan& link : plan.links) {
    options.links.push_back({link.from, {link.to, static_cast<uint64_t>(link.latency.us), static_cast<uint64_t>(link.jitter.us)}});
  }
  for (const RegionId& from : plan.regions) {
    for (const RegionId& to : plan.regions) {
      const bool known = std::any_of(options.links.begin(), options.links.end(), [&](const DirectedLink& link) {
        return link.from == from && link.settings.to == to;
      });
      if (from != to && !known) options.links.push_back({from, {to, 1000 + random.Below(80'000), random.Below(1000)}});
    }
  }
  options.region.partitions_per_table = plan.partitions;
  if (plan.split_bytes > 0) options.region.partition_bytes_max = static_cast<int64_t>(plan.split_bytes);
  options.region.azs.azs = plan.azs;
  options.region.azs.index_lag = plan.index_lag;
  options.region.az_lag_records_max = plan.az_lag_records_max > 0 ? plan.az_lag_records_max : 5 + random.Below(200);
  options.region.scrub_interval = Duration::Millis(1000 + static_cast<int64_t>(random.Below(5000)));
  options.region.trim_interval = Duration::Millis(200 + static_cast<int64_t>(random.Below(3000)));
  options.region.replicas_have_streams = plan.streams;
  if (plan.streams) {
    options.region.shard_life = Duration::Millis(500 + static_cast<int64_t>(random.Below(3000)));
    if (random.Chance(1, 2)) options.region.stream_retention = Duration::Millis(2000 + static_cast<int64_t>(random.Below(5000)));
  }
  if (plan.replica_changes && !plan.faults.empty()) options.region.drain_patience = Duration::Millis(50);  // so that some go without having sent all
  if (plan.backups) options.region.copy.items_max = 3;  // so that even a small table takes several turns
  options.sender.batch_bytes_max = 200 << random.Below(12);
  options.sender.window_batches = 1 + random.Below(16);
  options.sender.retry = Duration::Millis(200 + static_cast<int64_t>(random.Below(800)));
  options.network.latency_max = plan.message_latency_max;
  options.network.latency_min = std::min(options.network.latency_min, plan.message_latency_max);
  options.network.loss_permille = plan.loss_permille;
  options.network.duplicate_permille = plan.duplicate_permille;
  options.az_network.loss_permille = plan.loss_permille;
  options.az_network.duplicate_permille = plan.duplicate_permille;
  options.az_network.latency_max = Duration::Micros(100 + static_cast<int64_t>(random.Below(3000)));
  options.clock_granularity = plan.clock_granularity;
  options.turn_max = Duration::Micros(static_cast<int64_t>(random.Below(1000)));
  options.crash = random.Chance(1, 2) ? CrashKind::kMachine : CrashKind::kProcess;
  return options;
}

}  // namespace meridian
