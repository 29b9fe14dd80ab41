// meridian conflicts: which writes did last writer wins throw away?
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "base/model/hlc.h"
#include "base/model/strings.h"
#include "base/model/version.h"
#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/report/conflict_merge.h"

namespace meridian {

namespace {

struct ConflictFlags {
  ClusterFlags cluster;
  std::string table;
  bool json = false;
};

std::string VersionText(const v1::ConflictSide& side) {
  return Version{Hlc{side.version_hlc()}, RegionId(side.version_region())}.ToString();
}

std::string SideText(const v1::ConflictSide& side) {
  return StrCat(VersionText(side), "  ", side.deleted() ? "deleted" : side.item_json());
}

void PrintText(const std::vector<MergedConflict>& conflicts) {
  for (const MergedConflict& conflict : conflicts) {
    std::cout << conflict.entry.table() << " " << conflict.entry.key_json() << "\n  lost  "
              << SideText(conflict.entry.loser()) << "\n  kept  "
              << SideText(conflict.entry.winner()) << "\n  seen by";
    for (const std::string& region : conflict.seen_by) std::cout << " " << region;
    std::cout << "\n";
  }
  std::cout << conflicts.size() << (conflicts.size() == 1 ? " write" : " writes") << " lost"
            << std::endl;
}

boost::json::value SideJson(const v1::ConflictSide& side) {
  boost::json::object json{{"version", VersionText(side)},
                           {"region", side.version_region()},
                           {"deleted", side.deleted()}};
  json["item"] = side.deleted() ? boost::json::value() : ParsedJson(side.item_json());
  return json;
}

boost::json::value ConflictJson(const MergedConflict& conflict) {
  return {{"table", conflict.entry.table()},
          {"key", ParsedJson(conflict.entry.key_json())},
          {"loser", SideJson(conflict.entry.loser())},
          {"winner", SideJson(conflict.entry.winner())},
          {"seen_by", boost::json::value_from(conflict.seen_by)}};
}

int RunConflicts(const ConflictFlags& flags) {
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  const auto cluster = CoordinatorClient(location->coordinator).GetStatus();
  if (!cluster.ok()) return Fail(cluster.status());
  std::vector<RegionJournal> journals;
  int exit_code = kExitOk;
  for (const v1::RegionSummary& region : cluster->regions()) {
    RegionClient client(region.name(), region.regiond().grpc());
    absl::StatusOr<std::vector<v1::ConflictEntry>> entries = client.AllConflicts(flags.table);
    if (entries.ok()) {
      journals.push_back({region.name(), *std::move(entries)});
    } else if (!absl::IsNotFound(entries.status())) {  // a Region need not have the table
      exit_code = Fail(entries.status());
    }
  }
  const std::vector<MergedConflict> conflicts = MergeConflicts(journals);
  if (flags.json) {
    boost::json::array array;
    for (const MergedConflict& conflict : conflicts) array.push_back(ConflictJson(conflict));
    PrintJson(boost::json::object{{"conflicts", array}});
  } else {
    PrintText(conflicts);
  }
  return exit_code;
}

}  // namespace

void AddConflictsCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto flags = std::make_shared<ConflictFlags>();
  CLI::App* command = app.add_subcommand(
      "conflicts", "Lists the writes that lost against a concurrent one, with both images");
  AddClusterFlags(*command, flags->cluster);
  command->add_option("--table", flags->table, "Only this table")->type_name("NAME");
  command->add_flag("--json", flags->json, "Print JSON");
  command->footer(
      "Exit codes: 0 done, 1 a Region or the coordinator could not be asked (what the others know\n"
      "            is printed), 2 wrong arguments.");
  command->callback([&chosen, flags] { chosen.run = [flags] { return RunConflicts(*flags); }; });
}

}  // namespace meridian
