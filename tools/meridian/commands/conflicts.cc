// meridian conflicts: which writes did last writer wins throw away?
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <optional>

#include "base/model/hlc.h"
#include "base/model/strings.h"
#include "base/runtime/daemon/asio_clock.h"
#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/conflict_text.h"
#include "tools/meridian/commands/conflicts_follow.h"
#include "tools/meridian/commands/end_signals.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/report/conflict_key.h"
#include "tools/meridian/report/conflict_merge.h"
#include "tools/meridian/report/conflict_summary.h"
#include "tools/meridian/text/duration_text.h"
#include "tools/meridian/text/time_text.h"

namespace meridian {

namespace {

struct ConflictFlags {
  ClusterFlags cluster;
  std::string table;
  std::string key;
  std::string region;
  std::string since;
  std::string until;
  std::string duration;  // of --follow
  bool follow = false;
  bool summary = false;
  bool json = false;
};

// What the flags ask of every Region: all of it tells of the loser, so the Regions leave out the
// same.
absl::StatusOr<v1::ListConflictsRequest> FilterOf(const ConflictFlags& flags, WallTime now) {
  v1::ListConflictsRequest filter;
  filter.set_table(flags.table);
  filter.set_loser_region(flags.region);
  if (!flags.key.empty()) {
    absl::StatusOr<std::string> key = DynamoDbKey(flags.key);
    if (!key.ok()) return key.status();
    filter.set_key_json(*std::move(key));
  }
  if (!flags.since.empty()) {
    const absl::StatusOr<WallTime> since = ParseTime(flags.since, now);
    if (!since.ok()) return since.status();
    filter.set_since_hlc(Hlc::FromWall(*since).bits);
  }
  if (!flags.until.empty()) {
    const absl::StatusOr<WallTime> until = ParseTime(flags.until, now);
    if (!until.ok()) return until.status();
    filter.set_before_hlc(Hlc::FromWall(*until).bits);
    if (filter.before_hlc() <= filter.since_hlc()) {
      return absl::InvalidArgumentError(
          "--until is not later than --since; nothing was written between them");
    }
  }
  return filter;
}

absl::Status CheckRegion(const std::string& wanted, const v1::ClusterStatus& cluster) {
  if (wanted.empty()) return absl::OkStatus();
  std::string names;
  for (const v1::RegionSummary& region : cluster.regions()) {
    if (region.name() == wanted) return absl::OkStatus();
    StrAppend(&names, names.empty() ? "" : ", ", region.name());
  }
  return absl::InvalidArgumentError(
      StrCat("--region ", wanted, ": the cluster has no such Region; it has ", names));
}

// What all Regions that answer know.
struct AskedRegions {
  std::vector<RegionJournal> journals;
  std::vector<v1::RegionStatus> statuses;  // with --summary
  absl::Status status;                     // the last error; all are told
};

AskedRegions AskRegions(const v1::ClusterStatus& cluster, const v1::ListConflictsRequest& filter,
                        bool summary) {
  AskedRegions asked;
  const auto note = [&asked](const absl::Status& status) {
    if (status.ok()) return true;
    (void)Fail(status);
    asked.status = status;
    return false;
  };
  for (const v1::RegionSummary& region : cluster.regions()) {
    RegionClient client(region.name(), region.regiond().grpc());
    absl::StatusOr<RegionConflicts> conflicts = client.AllConflicts(filter);
    if (!note(conflicts.status())) {
      if (absl::IsInvalidArgument(asked.status)) return asked;  // so it is to all of them
      continue;
    }
    asked.journals.push_back({region.name(), std::move(conflicts->entries)});
    if (!summary) continue;
    absl::StatusOr<v1::RegionStatus> status = client.GetStatus();
    if (note(status.status())) asked.statuses.push_back(*std::move(status));
  }
  return asked;
}

void PrintConflicts(const std::vector<MergedConflict>& conflicts, bool json) {
  if (json) {
    boost::json::array array;
    for (const MergedConflict& conflict : conflicts) array.push_back(ConflictJson(conflict));
    return PrintJson(boost::json::object{{"conflicts", array}});
  }
  for (const MergedConflict& conflict : conflicts) std::cout << ConflictText(conflict);
  std::cout << conflicts.size() << (conflicts.size() == 1 ? " write" : " writes") << " lost"
            << std::endl;
}

void PrintSummary(const ConflictSummary& summary, bool json) {
  if (json) return PrintJson(SummaryJson(summary));
  std::cout << SummaryText(summary) << std::flush;
}

int ListConflictsOnce(const ConflictFlags& flags, const v1::ClusterStatus& cluster,
                      const v1::ListConflictsRequest& filter) {
  const AskedRegions asked = AskRegions(cluster, filter, flags.summary);
  if (absl::IsInvalidArgument(asked.status)) return kExitUsage;
  const std::vector<MergedConflict> conflicts = MergeConflicts(asked.journals);
  if (flags.summary) {
    PrintSummary(Summarize(conflicts, asked.statuses, flags.table), flags.json);
  } else {
    PrintConflicts(conflicts, flags.json);
  }
  return asked.status.ok() ? kExitOk : kExitFailed;
}

int RunConflicts(const ConflictFlags& flags) {
  std::optional<EndSignals> signals;
  if (flags.follow) signals.emplace();  // before gRPC has threads
  FollowOptions follow;
  if (!flags.duration.empty()) {
    const absl::StatusOr<Duration> duration = ParseDuration(flags.duration);
    if (!duration.ok()) return Fail(duration.status(), kExitUsage);
    follow.duration = *duration;
  }
  // Wrong flags are told whether there is a cluster or not.
  if (absl::Status status = FilterOf(flags, AsioClock().WallNow()).status(); !status.ok()) return Fail(status, kExitUsage);
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  CoordinatorClient coordinator(location->coordinator);
  const auto cluster = coordinator.GetStatus();
  if (!cluster.ok()) return Fail(cluster.status());
  const absl::StatusOr<v1::ClusterClock> clock = coordinator.ShowClock();
  if (!clock.ok()) return Fail(clock.status());
  const absl::StatusOr<v1::ListConflictsRequest> filter = FilterOf(flags, WallTime{static_cast<int64_t>(clock->now_us())});
  if (!filter.ok()) return Fail(filter.status(), kExitUsage);
  if (absl::Status status = CheckRegion(flags.region, *cluster); !status.ok())
    return Fail(status, kExitUsage);
  if (!flags.follow) return ListConflictsOnce(flags, *cluster, *filter);
  follow.filter = *filter;
  follow.present_too = !flags.since.empty();
  follow.json = flags.json;
  return FollowConflicts(*cluster, follow, *signals);
}

}  // namespace

void AddConflictsCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto flags = std::make_shared<ConflictFlags>();
  CLI::App* command = app.add_subcommand(
      "conflicts", "Lists the writes that lost against a concurrent one, with both images");
  AddClusterFlags(*command, flags->cluster);
  command->add_option("--table", flags->table, "Only this table")->type_name("NAME");
  command
      ->add_option("--key", flags->key,
                   "Only items with these key attributes, such as '{\"id\":\"cart\"}' or "
                   "'{\"id\":{\"S\":\"cart\"}}'; the "
                   "partition key alone: all of its items")
      ->type_name("JSON");
  command->add_option("--region", flags->region, "Only writes lost that were made in this Region")
      ->type_name("REGION");
  command
      ->add_option("--since", flags->since,
                   "Only writes lost that were made then or later: how long ago, such as 10m, or a "
                   "date, such as "
                   "2026-11-28T10:30:00Z (UTC unless it has an offset)")
      ->type_name("TIME");
  CLI::Option* until =
      command
          ->add_option("--until", flags->until, "Only writes lost that were made before, likewise")
          ->type_name("TIME");
  CLI::Option* summary =
      command->add_flag("--summary", flags->summary,
                        "Counts instead: per table and pair of Regions what was lost, how much of "
                        "it was conditional or in transactions, the keys most hit; "
                        "what the journals have dropped; clocks that seem to be ahead");
  CLI::Option* follow =
      command->add_flag("--follow", flags->follow,
                        "Goes on: prints a line for each write lost from now on (with --since, for "
                        "those before it, too), and for each of them that turns "
                        "out to have been seen by a later write");
  command->add_option("--for", flags->duration, "Ends --follow after so long")
      ->needs(follow)
      ->type_name("DURATION");
  follow->excludes(summary)->excludes(until);
  command->add_flag("--json", flags->json, "Print JSON; with --follow one object per line");
  command->footer(
      "A write is conditional if it had a condition of its own, which held when it was made: last "
      "writer wins does not look at it.\n"
      "Exit codes: 0 done, 1 a Region or the coordinator could not be asked (what the others know\n"
      "            is printed), 2 wrong arguments. --follow goes on while a Region is away, and "
      "ends with 0 on SIGINT.");
  command->callback([&chosen, flags] { chosen.run = [flags] { return RunConflicts(*flags); }; });
}

}  // namespace meridian
