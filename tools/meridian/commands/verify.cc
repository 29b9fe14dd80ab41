// meridian verify: do all replicas of each global table hold the same?
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <thread>

#include "base/model/hlc.h"
#include "base/model/strings.h"
#include "base/model/version.h"
#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/commands/paged_replica.h"
#include "tools/meridian/report/convergence.h"
#include "tools/meridian/report/replica_descent.h"
#include "tools/meridian/text/duration_text.h"

namespace meridian {

namespace {

constexpr int kExitConverged = 0;
constexpr int kExitDiverged = 1;
constexpr int kExitCannotTell = 2;
constexpr std::chrono::milliseconds kRepeatPeriod{100};

struct VerifyFlags {
  ClusterFlags cluster;
  std::string table;
  std::string wait = "0";
  bool json = false;
};

struct TableResult {
  std::string table;
  std::vector<std::string> regions;
  Convergence convergence;
};

absl::StatusOr<TableResult> CompareTable(const v1::ClusterStatus& cluster,
                                         const v1::GlobalTableSummary& table) {
  TableResult result{.table = table.name()};
  std::vector<std::unique_ptr<PagedReplica>> owned;
  std::vector<TableReplica*> replicas;
  for (const v1::ReplicaSummary& replica : table.replicas()) {
    if (replica.phase() == "DELETING") continue;
    for (const v1::RegionSummary& region : cluster.regions()) {
      if (region.name() != replica.region()) continue;
      owned.push_back(std::make_unique<PagedReplica>(region.name(), region.regiond().grpc(), table.name()));
      replicas.push_back(owned.back().get());
      result.regions.push_back(region.name());
    }
  }
  absl::StatusOr<Convergence> convergence = CompareReplicas(replicas);
  if (!convergence.ok()) return convergence.status();
  result.convergence = *std::move(convergence);
  return result;
}

absl::StatusOr<std::vector<TableResult>> CompareAll(const VerifyFlags& flags) {
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return location.status();
  const auto cluster = CoordinatorClient(location->coordinator).GetStatus();
  if (!cluster.ok()) return cluster.status();
  std::vector<TableResult> results;
  for (const v1::GlobalTableSummary& table : cluster->tables()) {
    if (!flags.table.empty() && table.name() != flags.table) continue;
    absl::StatusOr<TableResult> result = CompareTable(*cluster, table);
    if (!result.ok()) return result.status();
    results.push_back(*std::move(result));
  }
  if (results.empty() && !flags.table.empty()) {
    return absl::NotFoundError(
        StrCat("no global table has the name '", flags.table, "'; 'meridian status' lists them"));
  }
  return results;
}

bool Converged(const std::vector<TableResult>& results) {
  for (const TableResult& result : results) {
    if (!result.convergence.converged()) return false;
  }
  return true;
}

std::string VersionText(const v1::ItemVersion& version) {
  return Version{Hlc{version.version_hlc()}, RegionId(version.version_region())}.ToString();
}

// What a Region has of a key.
std::string StateText(const std::optional<v1::ItemVersion>& version) {
  if (!version) return "nothing";
  if (version->deleted()) return StrCat("deleted, ", VersionText(*version));
  return StrCat(VersionText(*version), ", digest ", absl::Hex(version->digest(), absl::kZeroPad16));
}

void PrintText(const std::vector<TableResult>& results) {
  if (results.empty()) std::cout << "there are no global tables\n";
  for (const TableResult& result : results) {
    const Convergence& found = result.convergence;
    std::cout << result.table << ": " << (found.converged() ? "converged" : "DIVERGED") << ", "
              << found.keys << " keys in " << result.regions.size() << " Regions";
    if (!found.converged()) std::cout << ", " << found.differing << " differ";
    std::cout << "; " << found.digested << " versions digested, " << found.listed << " listed\n";
    for (const Difference& difference : found.differences) {
      std::cout << "  " << difference.key_json << "\n";
      for (size_t i = 0; i < result.regions.size(); ++i) {
        std::cout << "    " << result.regions[i] << ": " << StateText(difference.versions[i])
                  << "\n";
      }
    }
    if (found.differing > found.differences.size()) {
      std::cout << "  and " << found.differing - found.differences.size() << " more\n";
    }
  }
  std::cout << std::flush;
}

boost::json::value ResultJson(const TableResult& result) {
  boost::json::array differences;
  for (const Difference& difference : result.convergence.differences) {
    boost::json::object versions;
    for (size_t i = 0; i < result.regions.size(); ++i) {
      const std::optional<v1::ItemVersion>& version = difference.versions[i];
      if (!version) {
        versions[result.regions[i]] = nullptr;
        continue;
      }
      versions[result.regions[i]] = {{"version", VersionText(*version)},
                                     {"deleted", version->deleted()},
                                     {"digest", version->digest()}};
    }
    differences.push_back({{"key", ParsedJson(difference.key_json)}, {"versions", versions}});
  }
  return {{"table", result.table},
          {"regions", boost::json::value_from(result.regions)},
          {"converged", result.convergence.converged()},
          {"keys", result.convergence.keys},
          {"differing", result.convergence.differing},
          {"digested", result.convergence.digested},
          {"listed", result.convergence.listed},
          {"differences", differences}};
}

int RunVerify(const VerifyFlags& flags) {
  const absl::StatusOr<Duration> wait = ParseDuration(flags.wait);
  if (!wait.ok()) return Fail(wait.status(), kExitCannotTell);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::microseconds(wait->us);
  absl::StatusOr<std::vector<TableResult>> results = CompareAll(flags);
  while (!(results.ok() && Converged(*results)) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kRepeatPeriod);
    results = CompareAll(flags);
  }
  if (!results.ok()) return Fail(results.status(), kExitCannotTell);
  if (flags.json) {
    boost::json::array tables;
    for (const TableResult& result : *results) tables.push_back(ResultJson(result));
    PrintJson(boost::json::object{{"converged", Converged(*results)}, {"tables", tables}});
  } else {
    PrintText(*results);
  }
  return Converged(*results) ? kExitConverged : kExitDiverged;
}

}  // namespace

void AddVerifyCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto flags = std::make_shared<VerifyFlags>();
  CLI::App* command = app.add_subcommand(
      "verify", "Compares the items of every global table, with their versions, in all Regions");
  AddClusterFlags(*command, flags->cluster);
  command->add_option("--table", flags->table, "Only this table")->type_name("NAME");
  command->add_option("--wait", flags->wait, "Compares again until all agree, at most this long")
      ->capture_default_str()
      ->type_name("DURATION");
  command->add_flag("--json", flags->json, "Print JSON");
  command->footer(
      "Exit codes: 0 converged, 1 diverged, 2 cannot tell (a Region or the coordinator does not\n"
      "            answer, wrong arguments).\n"
      "At most 100 differing keys of a table are listed. While writes go on, keys on their way\n"
      "count as differing.");
  command->callback([&chosen, flags] { chosen.run = [flags] { return RunVerify(*flags); }; });
}

}  // namespace meridian
