// meridian clock show | advance
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "base/model/strings.h"
#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/text/duration_text.h"
#include "tools/meridian/text/time_text.h"

namespace meridian {
namespace {

constexpr std::chrono::seconds kClockPatience{3};
constexpr std::chrono::milliseconds kClockPoll{10};
constexpr char kClockExitCodes[] = "Exit codes: 0 done, 1 the coordinator could not be asked, 2 wrong arguments.";

struct ClockFlags {
  ClusterFlags cluster;
  std::string by;
  bool json = false;
};

// The connected Regions whose regiond does not say that it goes by the clock that it is to have.
std::string LateRegions(const v1::ClusterStatus& cluster) {
  std::string late;
  for (const v1::RegionSummary& region : cluster.regions()) {
    if (region.regiond_connected() && !region.conditions_in_force()) late += (late.empty() ? "" : ", ") + region.name();
  }
  return late;
}

void AwaitRegions(CoordinatorClient& coordinator) {
  const auto deadline = std::chrono::steady_clock::now() + kClockPatience;
  while (true) {
    const absl::StatusOr<v1::ClusterStatus> status = coordinator.GetStatus();
    if (!status.ok()) return;
    const std::string late = LateRegions(*status);
    if (late.empty()) return;
    if (std::chrono::steady_clock::now() >= deadline) {
      std::cerr << "meridian: not heard to go by the new time yet: " << late << "; 'meridian status' shows whether they are up" << std::endl;
      return;
    }
    std::this_thread::sleep_for(kClockPoll);
  }
}

// Positive: ahead of the cluster's clock.
std::string SkewText(int64_t us) {
  constexpr int64_t kReadingTakes = 100'000;  // the Regions are asked one after the other
  if (us < kReadingTakes && us > -kReadingTakes) return "";
  const Duration skew = Duration::Millis((us < 0 ? -us : us) / 1000);
  return StrCat(", ", FormatDuration(skew), us < 0 ? " behind" : " ahead");
}

int Print(CoordinatorClient& coordinator, const v1::ClusterClock& first, bool json) {
  const absl::StatusOr<v1::ClusterStatus> cluster = coordinator.GetStatus();
  if (!cluster.ok()) return Fail(cluster.status());
  boost::json::object regions;
  std::string lines;
  for (const v1::RegionSummary& region : cluster->regions()) {
    const absl::StatusOr<v1::RegionStatus> status = RegionClient(region.name(), region.regiond().grpc()).GetStatus();
    const absl::StatusOr<v1::ClusterClock> now = coordinator.ShowClock();
    if (!now.ok()) return Fail(now.status());
    if (!status.ok()) {
      regions[region.name()] = nullptr;
      lines += StrCat("  ", region.name(), ": does not answer\n");
      continue;
    }
    const int64_t skew = static_cast<int64_t>(status->wall_time_us() - now->now_us());
    regions[region.name()] = FormatSecond(WallTime{static_cast<int64_t>(status->wall_time_us())});
    lines += StrCat("  ", region.name(), ": ", FormatSecond(WallTime{static_cast<int64_t>(status->wall_time_us())}), SkewText(skew), "\n");
  }
  const std::string now = FormatSecond(WallTime{static_cast<int64_t>(first.now_us())});
  const Duration advanced = Duration::Micros(static_cast<int64_t>(first.advanced_us()));
  if (json) {
    PrintJson(boost::json::object{{"now", now}, {"advanced_seconds", static_cast<double>(advanced.us) / 1e6}, {"regions", regions}});
  } else {
    std::cout << now << (advanced.us == 0 ? "" : StrCat(", advanced by ", FormatDuration(advanced))) << "\n" << lines << std::flush;
  }
  return kExitOk;
}

int RunShow(const ClockFlags& flags) {
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  CoordinatorClient coordinator(location->coordinator);
  const absl::StatusOr<v1::ClusterClock> clock = coordinator.ShowClock();
  if (!clock.ok()) return Fail(clock.status());
  return Print(coordinator, *clock, flags.json);
}

int RunAdvance(const ClockFlags& flags) {
  const absl::StatusOr<Duration> by = ParseDuration(flags.by);
  if (!by.ok()) return Fail(by.status(), kExitUsage);
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  CoordinatorClient coordinator(location->coordinator);
  const absl::StatusOr<v1::ClusterClock> clock = coordinator.AdvanceClock(*by);
  if (!clock.ok()) return Fail(clock.status(), ExitCodeOf(clock.status()));
  AwaitRegions(coordinator);
  return Print(coordinator, *clock, flags.json);
}

CLI::App* AddCommand(CLI::App* parent, const char* name, const char* help, const std::shared_ptr<ClockFlags>& flags) {
  CLI::App* command = parent->add_subcommand(name, help);
  AddClusterFlags(*command, flags->cluster);
  command->add_flag("--json", flags->json, "Print JSON");
  command->footer(kClockExitCodes);
  return command;
}

}  // namespace

void AddClockCommands(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* clock = app.add_subcommand("clock", "Shows the cluster's wall clock, and moves it forward");
  clock->require_subcommand(1);
  const auto flags = std::make_shared<ClockFlags>();
  CLI::App* show = AddCommand(clock, "show", "What the cluster's clock shows, and each Region's", flags);
  show->callback([&chosen, flags] { chosen.run = [flags] { return RunShow(*flags); }; });
  CLI::App* advance = AddCommand(clock, "advance", "Moves the clocks of all Regions forward at once, for good", flags);
  advance->add_option("BY", flags->by, "How far, such as 36h or 35d")->required()->type_name("DURATION");
  advance->footer(StrCat("Returns once the Regions that are up go by the new time. What waits for a time follows: TTL, the trimming of\n"
                         "streams, changes of tables, the ends of faults. A clock that is wrong in one Region alone: 'meridian fault add\n"
                         "clock-skew'.\n",
                         kClockExitCodes));
  advance->callback([&chosen, flags] { chosen.run = [flags] { return RunAdvance(*flags); }; });
}

}  // namespace meridian
