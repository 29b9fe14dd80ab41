#include "tools/sim/cluster/sim_cluster.h"

#include <algorithm>
#include <utility>

#include "base/model/strings.h"

namespace meridian {

SimCluster::SimCluster(const SimClusterOptions& options, uint64_t seed, SimObserver& observer)
    : options_(options), observer_(observer), network_random_(seed, "network"), network_(time_, network_random_) {
  network_.SetDefault(options_.network);
  for (const RegionId& region : options_.regions) {
    SimRegiondOptions regiond{options_.region, options_.disk, options_.az_network, options_.turn_max, options_.clock_granularity};
    regiond.region.self = region;
    regionds_.push_back(std::make_unique<SimRegiond>(std::move(regiond), time_, network_, observer_, seed));
    ReplicatorOptions replicator;
    replicator.self = region;
    replicator.sender = options_.sender;
    for (const DirectedLink& link : options_.links) {
      if (link.from == region) replicator.links.push_back(link.settings);
    }
    replicators_.push_back(std::make_unique<SimReplicator>(std::move(replicator), time_, network_, observer_, seed));
  }
  CoordinatorOptions coordinator;
  coordinator.regions = options_.regions;
  coordinator.links = options_.links;
  coordinator_ = std::make_unique<SimCoordinator>(std::move(coordinator), time_, network_, seed);
}

SimCluster::~SimCluster() = default;

std::optional<size_t> SimCluster::IndexOf(const RegionId& region) const {
  for (size_t i = 0; i < regionds_.size(); ++i) {
    if (regionds_[i]->id() == region) return i;
  }
  return std::nullopt;
}

void SimCluster::StartAll() {
  if (!coordinator_->up()) coordinator_->Start();
  for (size_t i = 0; i < regions(); ++i) {
    if (!regionds_[i]->up()) regionds_[i]->Start();
    if (!replicators_[i]->up()) replicators_[i]->Start();
  }
}

void SimCluster::CutLink(size_t from, size_t to) {
  network_.Cut(NodeId::Replicator(region_id(from)), NodeId::Regiond(region_id(to)));
  network_.Cut(NodeId::Regiond(region_id(from)), NodeId::Replicator(region_id(to)));
}

void SimCluster::HealLink(size_t from, size_t to) {
  network_.Heal(NodeId::Replicator(region_id(from)), NodeId::Regiond(region_id(to)));
  network_.Heal(NodeId::Regiond(region_id(from)), NodeId::Replicator(region_id(to)));
}

void SimCluster::CutCoordinator(size_t region) {
  for (const NodeId& node : {NodeId::Regiond(region_id(region)), NodeId::Replicator(region_id(region))}) {
    network_.Cut(node, NodeId::Coordinator());
    network_.Cut(NodeId::Coordinator(), node);
  }
}

void SimCluster::HealCoordinator(size_t region) {
  for (const NodeId& node : {NodeId::Regiond(region_id(region)), NodeId::Replicator(region_id(region))}) {
    network_.Heal(node, NodeId::Coordinator());
    network_.Heal(NodeId::Coordinator(), node);
  }
}

Instant SimCluster::NextDue() const {
  Instant next = std::min(network_.NextDue(), coordinator_->NextDue());
  for (const auto& regiond : regionds_) next = std::min(next, regiond->NextDue());
  for (const auto& replicator : replicators_) next = std::min(next, replicator->NextDue());
  return next;
}

void SimCluster::RunDue() {
  while (std::optional<SimNetwork::Delivery> delivery = network_.TakeDue()) Deliver(*std::move(delivery));
  for (const auto& regiond : regionds_) regiond->RunDue();
  for (const auto& replicator : replicators_) replicator->RunDue();
  coordinator_->RunDue();
}

void SimCluster::Deliver(SimNetwork::Delivery delivery) {
  if (delivery.to.kind == DaemonKind::kCoordinator) {
    if (!coordinator_->up()) return;
    observer_.OnDelivery(delivery);
    return coordinator_->Deliver(std::move(delivery));
  }
  const std::optional<size_t> index = IndexOf(delivery.to.region);
  if (!index) return;
  if (delivery.to.kind == DaemonKind::kRegiond) {
    if (!regionds_[*index]->up()) return;
    observer_.OnDelivery(delivery);
    regionds_[*index]->Deliver(std::move(delivery));
  } else {
    if (!replicators_[*index]->up()) return;
    observer_.OnDelivery(delivery);
    replicators_[*index]->Deliver(std::move(delivery));
  }
}

std::string SimCluster::Undrained(const std::string& name) {
  if (!coordinator_->up()) return "the coordinator is down";
  for (size_t i = 0; i < regions(); ++i) {
    const std::string& where = region_id(i).name;
    if (!regionds_[i]->up() || !replicators_[i]->up()) return StrCat("a daemon of ", where, " is down");
    if (!regionds_[i]->settled()) return StrCat("the AZs of ", where, " have not settled");
    Table* const table = regionds_[i]->region().catalog().Find(name);
    if (table == nullptr || !table->descriptor().global) return StrCat(where, " has no replica");
    const std::vector<ReplicaState>& replicas = table->descriptor().global->replicas;
    if (replicas.size() != regions()) return StrCat("to ", where, " some Region has no replica");
    for (const ReplicaState& replica : replicas) {
      if (replica.phase != ReplicaPhase::kActive) return StrCat("to ", where, " the replica of ", replica.region.name, " is not active");
    }
    if (!CheckpointsAtEnd(i, *table)) return StrCat("checkpoints of ", where, " are behind");
  }
  return "";
}

// But for what other Regions send and a log's own housekeeping, which goes on; checkpoints pass those now and then.
bool SimCluster::CheckpointsAtEnd(size_t index, Table& table) {
  const Checkpoints checkpoints = replicators_[index]->StoredCheckpoints();
  for (size_t to = 0; to < regions(); ++to) {
    if (to == index) continue;
    const FlowCheckpoint* flow = checkpoints.Find(FlowId{table.descriptor().id, region_id(to)});
    if (flow == nullptr || flow->partitions.size() != table.layout().ranges().size()) return false;
    DestinationProgress progress{table.descriptor().id, region_id(to), 0, true, true, 0, {}};
    for (const Partition& partition : table.partitions()) {
      const Lsn checkpoint = flow->partitions[partition.id().partition.value];
      progress.partitions.push_back({partition.id().partition, checkpoint, checkpoint});
    }
    if (regionds_[index]->region().RecoveryPointOf(table, progress).writes > 0) return false;
  }
  return true;
}

}  // namespace meridian
