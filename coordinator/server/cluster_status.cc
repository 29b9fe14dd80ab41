#include "coordinator/server/cluster_status.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "base/model/strings.h"
#include "coordinator/core/faults/lost_access.h"
#include "coordinator/core/faults/paused_replication.h"

namespace meridian {

namespace {

std::string PhaseName(ReplicaPhase phase) {
  switch (phase) {
    case ReplicaPhase::kPreparing:
      return "PREPARING";
    case ReplicaPhase::kRegistering:
      return "REGISTERING";
    case ReplicaPhase::kBackfilling:
      return "BACKFILLING";
    case ReplicaPhase::kActive:
      return "ACTIVE";
    case ReplicaPhase::kDeleting:
      return "DELETING";
  }
  return "";
}

std::string Address(const std::string& host, uint16_t port) { return StrCat(host, ":", port); }

void FillRegion(const RegionConfig& config, const Coordinator& core,
                const std::set<NodeId>& connected, v1::RegionSummary* out) {
  const RegionId id(config.name);
  out->set_name(config.name);
  out->mutable_regiond()->set_api(Address(config.host, config.api_port));
  out->mutable_regiond()->set_grpc(Address(config.host, config.grpc_port));
  out->mutable_regiond()->set_metrics(Address(config.host, config.metrics_port));
  out->mutable_replicator()->set_grpc(Address(config.host, config.replicator_grpc_port));
  out->mutable_replicator()->set_metrics(Address(config.host, config.replicator_metrics_port));
  out->set_regiond_connected(connected.count(NodeId::Regiond(id)) > 0);
  out->set_replicator_connected(connected.count(NodeId::Replicator(id)) > 0);
  for (const AzFault& fault : core.faults().AzFaultsIn(id)) out->add_az_fault_ids(fault.id);
  out->set_conditions_in_force(core.ConditionsInForce(id));
}

void FillTable(const Coordinator& core, const GlobalTable& table, v1::GlobalTableSummary* out) {
  out->set_name(table.name);
  out->set_id(table.id.ToString());
  out->set_settings_version(table.settings_version);
  out->set_behind(core.IsBehind(table.id));
  for (const ReplicaState& replica : table.replicas) {
    v1::ReplicaSummary* summary = out->add_replicas();
    summary->set_region(replica.region.name);
    summary->set_phase(PhaseName(replica.phase));
    summary->set_backfill_source(replica.backfill_source.name);
    summary->set_backfill_percent(core.BackfillPercent(table, replica.region));
    summary->set_reported_settings_version(core.ReportedVersion(table.id, replica.region));
    for (const uint64_t id : PausesOf(core.faults(), table.name, replica.region)) summary->add_pause_fault_ids(id);
    for (const uint64_t id : LostAccessesOf(core.faults(), table.name, replica.region)) summary->add_access_fault_ids(id);
  }
}

void FillLink(const DirectedLink& link, const FaultPlan& plan, v1::LinkSummary* out) {
  out->set_from(link.from.name);
  out->set_to(link.settings.to.name);
  out->set_latency_us(link.settings.latency_us);
  out->set_jitter_us(link.settings.jitter_us);
  out->set_cut(link.settings.cut);
  for (const auto& [id, fault] : plan.faults()) {
    const LinkFault* const of_link = std::get_if<LinkFault>(&fault.what);
    if (of_link && of_link->from == link.from && of_link->to == link.settings.to) {
      out->add_fault_ids(id);
    }
  }
}

}  // namespace

v1::ClusterStatus BuildClusterStatus(const ClusterConfig& config, const Coordinator& core,
                                     const std::set<NodeId>& connected, Duration uptime) {
  v1::ClusterStatus status;
  status.set_uptime_us(static_cast<uint64_t>(uptime.us));
  const CoordinatorConfig& own = config.coordinator;
  status.mutable_coordinator()->set_api(Address(own.host, own.http_port));
  status.mutable_coordinator()->set_grpc(Address(own.host, own.grpc_port));
  status.mutable_coordinator()->set_metrics(Address(own.host, own.metrics_port));
  for (const RegionConfig& region : config.regions) {
    FillRegion(region, core, connected, status.add_regions());
  }
  std::vector<const GlobalTable*> tables;
  for (const auto& [id, entry] : core.catalog().entries()) {
    if (!entry.dropped) tables.push_back(&entry.table);
  }
  std::stable_sort(tables.begin(), tables.end(),
                   [](const GlobalTable* a, const GlobalTable* b) { return a->name < b->name; });
  for (const GlobalTable* table : tables) FillTable(core, *table, status.add_tables());
  for (const DirectedLink& link : core.faults().Effective()) {
    v1::LinkSummary* const summary = status.add_links();
    FillLink(link, core.faults(), summary);
    summary->set_in_force(core.LinksInForce(link.from));
  }
  return status;
}

}  // namespace meridian
