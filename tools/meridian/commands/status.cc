// meridian status: who is up, where, how far behind, and under which faults.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include "base/model/strings.h"
#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/report/az_rows.h"
#include "tools/meridian/report/recovery_points.h"
#include "tools/meridian/text/duration_text.h"
#include "tools/meridian/text/text_table.h"

namespace meridian {

namespace {

struct StatusFlags {
  ClusterFlags cluster;
  bool json = false;
};

struct Observed {
  bool coordinator_up = false;
  v1::ClusterStatus cluster;  // from the cluster file if the coordinator is down
  v1::ListFaultsResponse faults;                    // none if the coordinator is down
  std::map<std::string, v1::RegionStatus> regions;  // of those that answer

  bool all_up() const {
    return coordinator_up && regions.size() == static_cast<size_t>(cluster.regions_size()) &&
           std::all_of(cluster.regions().begin(), cluster.regions().end(),
                       [](const v1::RegionSummary& region) {
                         return region.regiond_connected() && region.replicator_connected();
                       }) &&
           std::all_of(regions.begin(), regions.end(), [](const auto& region) {
             const auto& azs = region.second.azs();
             return std::all_of(azs.begin(), azs.end(), [](const v1::AzStatus& az) { return az.up(); });
           });
  }
};

v1::ClusterStatus FromConfig(const ClusterConfig& config) {
  v1::ClusterStatus cluster;
  cluster.mutable_coordinator()->set_grpc(
      StrCat(config.coordinator.host, ":", config.coordinator.grpc_port));
  for (const RegionConfig& region : config.regions) {
    v1::RegionSummary* summary = cluster.add_regions();
    summary->set_name(region.name);
    summary->mutable_regiond()->set_api(StrCat(region.host, ":", region.api_port));
    summary->mutable_regiond()->set_grpc(StrCat(region.host, ":", region.grpc_port));
    summary->mutable_replicator()->set_grpc(StrCat(region.host, ":", region.replicator_grpc_port));
  }
  return cluster;
}

absl::StatusOr<Observed> Observe(const ClusterLocation& location) {
  Observed observed;
  CoordinatorClient coordinator(location.coordinator);
  absl::StatusOr<v1::ClusterStatus> cluster = coordinator.GetStatus();
  observed.coordinator_up = cluster.ok();
  if (cluster.ok()) {
    observed.cluster = *std::move(cluster);
    absl::StatusOr<v1::ListFaultsResponse> faults = coordinator.ListFaults();
    if (faults.ok()) observed.faults = *std::move(faults);
  } else if (location.config) {
    observed.cluster = FromConfig(*location.config);
  } else {
    return cluster.status();
  }
  for (const v1::RegionSummary& region : observed.cluster.regions()) {
    absl::StatusOr<v1::RegionStatus> status =
        RegionClient(region.name(), region.regiond().grpc()).GetStatus();
    if (status.ok()) observed.regions[region.name()] = *std::move(status);
  }
  return observed;
}

std::string Span(uint64_t us) { return FormatDuration(Duration::Micros(static_cast<int64_t>(us))); }

std::string IdsText(const google::protobuf::RepeatedField<uint64_t>& ids) {
  std::string text;
  for (const uint64_t id : ids) StrAppend(&text, text.empty() ? "" : ",", id);
  return text;
}

void PrintRegions(const Observed& observed) {
  std::vector<std::vector<std::string>> rows = {
      {"REGION", "API", "REGIOND", "REPLICATOR", "TABLES"}};
  for (const v1::RegionSummary& region : observed.cluster.regions()) {
    const auto status = observed.regions.find(region.name());
    const bool up = status != observed.regions.end();
    std::string regiond = up ? "up" : "DOWN";
    if (up && observed.coordinator_up && !region.regiond_connected()) regiond = "up, unconnected";
    std::string replicator = region.replicator_connected() ? "up" : "DOWN";
    if (!observed.coordinator_up) replicator = "unknown";
    rows.push_back({region.name(), region.regiond().api(), regiond, replicator,
                    up ? std::to_string(status->second.tables_size()) : "-"});
  }
  std::cout << AlignColumns(rows);
}

void PrintAzs(const Observed& observed) {
  std::vector<v1::RegionStatus> regions;  // in the order of the cluster file
  for (const v1::RegionSummary& region : observed.cluster.regions()) {
    const auto status = observed.regions.find(region.name());
    if (status != observed.regions.end()) regions.push_back(status->second);
  }
  const std::vector<std::vector<std::string>> rows = AzRows(regions, observed.faults);
  if (!rows.empty()) std::cout << "\n" << AlignColumns(rows);
}

void PrintTables(const v1::ClusterStatus& cluster) {
  if (cluster.tables().empty()) return;
  std::vector<std::vector<std::string>> rows = {{"GLOBAL TABLE", "REPLICAS"}};
  for (const v1::GlobalTableSummary& table : cluster.tables()) {
    std::string replicas;
    for (const v1::ReplicaSummary& replica : table.replicas()) {
      StrAppend(&replicas, replicas.empty() ? "" : ", ", replica.region(), " ", replica.phase());
      if (replica.phase() == "BACKFILLING") StrAppend(&replicas, " ", replica.backfill_percent(), " %");
      if (!replica.pause_fault_ids().empty()) StrAppend(&replicas, " paused (", IdsText(replica.pause_fault_ids()), ")");
      if (!replica.access_fault_ids().empty()) StrAppend(&replicas, " no access (", IdsText(replica.access_fault_ids()), ")");
    }
    if (table.behind()) StrAppend(&replicas, "; newer in some Region than in the coordinator, which was restored from an older copy");
    rows.push_back({table.name(), replicas});
  }
  std::cout << "\n" << AlignColumns(rows);
}

void PrintLinks(const Observed& observed, const std::vector<LinkRecoveryPoint>& points) {
  if (observed.cluster.links().empty()) return;
  std::vector<std::vector<std::string>> rows = {
      {"LINK FROM", "TO", "LATENCY", "STATE", "PENDING WRITES", "OLDEST", "FAULTS"}};
  for (const v1::LinkSummary& link : observed.cluster.links()) {
    const auto point = std::find_if(points.begin(), points.end(),
                                    [&](const LinkRecoveryPoint& one) { return one.from == link.from() && one.to == link.to(); });
    const std::optional<PendingWritesOnLink> pending = point == points.end() ? std::nullopt : point->sum();
    rows.push_back(
        {link.from(), link.to(),
         StrCat(Span(link.latency_us()), link.jitter_us() ? " +-" + Span(link.jitter_us()) : ""),
         link.cut() ? "CUT" : "open", WritesText(pending), AgeText(pending),
         IdsText(link.fault_ids())});
  }
  std::cout << "\n" << AlignColumns(rows);
}

void PrintObserved(const Observed& observed) {
  const v1::ClusterStatus& cluster = observed.cluster;
  std::cout << "coordinator " << cluster.coordinator().grpc() << " "
            << (observed.coordinator_up ? "up since " + Span(cluster.uptime_us()) : "DOWN")
            << "\n\n";
  PrintRegions(observed);
  PrintAzs(observed);
  PrintTables(cluster);
  const std::vector<LinkRecoveryPoint> points = RecoveryPoints(cluster, observed.regions);
  PrintLinks(observed, points);
  const std::vector<std::vector<std::string>> at_risk = RecoveryPointRows(points);
  if (!at_risk.empty()) std::cout << "\n" << AlignColumns(at_risk);
  std::cout << std::flush;
}

int RunStatus(const StatusFlags& flags) {
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  const absl::StatusOr<Observed> observed = Observe(*location);
  if (!observed.ok()) return Fail(observed.status());
  if (flags.json) {
    boost::json::object regions;
    for (const auto& [name, status] : observed->regions) regions[name] = ToJson(status);
    PrintJson(boost::json::object{{"all_up", observed->all_up()},
                                  {"coordinator_up", observed->coordinator_up},
                                  {"cluster", ToJson(observed->cluster)},
                                  {"faults", ToJson(observed->faults).at("faults")},
                                  {"recovery_points", RecoveryPointsJson(RecoveryPoints(observed->cluster, observed->regions))},
                                  {"regions", regions}});
  } else {
    PrintObserved(*observed);
  }
  return observed->all_up() ? kExitOk : kExitFailed;
}

}  // namespace

void AddStatusCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto flags = std::make_shared<StatusFlags>();
  CLI::App* command =
      app.add_subcommand("status", "Shows daemons, endpoints, Availability Zones, global tables, links, what would be lost with each Region");
  AddClusterFlags(*command, flags->cluster);
  command->add_flag("--json", flags->json,
                    "Print JSON: all_up, coordinator_up, cluster (ClusterStatus of admin.proto), "
                    "faults, regions (RegionStatus by name), recovery_points (by link: from, to, pending_writes, oldest_us, tables; "
                    "null: not known)");
  command->footer(
      "PENDING WRITES of a link are those that its source has acknowledged and its destination has not: lost for it if the source\n"
      "were lost now. OLDEST is how long ago the first of them was made. \"-\" where nobody can tell.\n"
      "Exit codes: 0 everything is up, 1 something is down or cannot be asked, 2 wrong arguments.");
  command->callback([&chosen, flags] { chosen.run = [flags] { return RunStatus(*flags); }; });
}

}  // namespace meridian
