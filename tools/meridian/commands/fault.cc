// meridian fault add link-cut | add link-latency | list | clear
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <ctime>
#include <iostream>
#include <memory>
#include <set>
#include <thread>

#include "base/model/strings.h"
#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/json_text.h"
#include "tools/meridian/text/duration_text.h"
#include "tools/meridian/text/text_table.h"

namespace meridian {

namespace {

constexpr std::chrono::seconds kInForcePatience{3};
constexpr std::chrono::milliseconds kInForcePoll{10};
constexpr char kWhenDone[] = "Returns once the replicators act on it.\n";
constexpr char kExitCodes[] =
    "Exit codes: 0 done, 1 the coordinator could not be asked, 2 wrong arguments.";

struct FaultFlags {
  ClusterFlags cluster;
  std::string from;
  std::string to;
  std::string duration;  // --for
  std::string latency;
  std::string jitter = "0";
  uint64_t id = 0;
  bool all = false;
  bool json = false;
};
using SharedFlags = std::shared_ptr<FaultFlags>;

std::string KindText(const v1::Fault& fault) {
  if (!fault.has_link_latency()) return "link-cut";
  const auto text = [](uint64_t us) {
    return FormatDuration(Duration::Micros(static_cast<int64_t>(us)));
  };
  const v1::LinkLatency& link = fault.link_latency();
  return StrCat("link-latency ", text(link.latency_us()),
                link.jitter_us() ? " jitter " + text(link.jitter_us()) : "");
}

std::string EndText(const v1::Fault& fault) {
  if (fault.ends_at_us() == 0) return "when cleared";
  const std::time_t seconds = static_cast<std::time_t>(fault.ends_at_us() / 1'000'000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  return std::string(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc));
}

absl::StatusOr<v1::AddFaultRequest> RequestOf(const FaultFlags& flags, bool cut) {
  v1::AddFaultRequest request;
  request.set_from(flags.from);
  request.set_to(flags.to);
  if (!flags.duration.empty()) {
    const absl::StatusOr<Duration> duration = ParseDuration(flags.duration);
    if (!duration.ok()) return duration.status();
    if (duration->us == 0) return absl::InvalidArgumentError("--for 0 would have no effect");
    request.set_duration_us(static_cast<uint64_t>(duration->us));
  }
  if (cut) {
    request.mutable_link_cut();
    return request;
  }
  const absl::StatusOr<Duration> latency = ParseDuration(flags.latency);
  if (!latency.ok()) return latency.status();
  const absl::StatusOr<Duration> jitter = ParseDuration(flags.jitter);
  if (!jitter.ok()) return jitter.status();
  request.mutable_link_latency()->set_latency_us(static_cast<uint64_t>(latency->us));
  request.mutable_link_latency()->set_jitter_us(static_cast<uint64_t>(jitter->us));
  return request;
}

// Until every connected replicator acts on the faults as they are now; tells on stderr which does not.
void AwaitInForce(CoordinatorClient& coordinator) {
  const auto deadline = std::chrono::steady_clock::now() + kInForcePatience;
  while (true) {
    const absl::StatusOr<v1::ClusterStatus> status = coordinator.GetStatus();
    if (!status.ok()) return;
    std::set<std::string> late;
    for (const v1::LinkSummary& link : status->links()) {
      if (!link.in_force()) late.insert(link.from());
    }
    for (const v1::RegionSummary& region : status->regions()) {
      if (!region.replicator_connected()) late.erase(region.name());
    }
    if (late.empty()) return;
    if (std::chrono::steady_clock::now() >= deadline) {
      std::cerr << "meridian: the replicator of " << *late.begin()
                << " has not said that it knows; 'meridian status' shows whether it is up" << std::endl;
      return;
    }
    std::this_thread::sleep_for(kInForcePoll);
  }
}

int RunAdd(const FaultFlags& flags, bool cut) {
  const absl::StatusOr<v1::AddFaultRequest> request = RequestOf(flags, cut);
  if (!request.ok()) return Fail(request.status(), kExitUsage);
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  CoordinatorClient coordinator(location->coordinator);
  const absl::StatusOr<v1::Fault> fault = coordinator.AddFault(*request);
  if (!fault.ok()) return Fail(fault.status(), ExitCodeOf(fault.status()));
  AwaitInForce(coordinator);
  if (flags.json) {
    PrintJson(ToJson(*fault));
  } else {
    std::cout << "fault " << fault->id() << ": " << KindText(*fault) << " from " << fault->from()
              << " to " << fault->to() << ", ends " << EndText(*fault) << std::endl;
  }
  return kExitOk;
}

int RunList(const FaultFlags& flags) {
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  const auto faults = CoordinatorClient(location->coordinator).ListFaults();
  if (!faults.ok()) return Fail(faults.status());
  if (flags.json) {
    PrintJson(ToJson(*faults));
    return kExitOk;
  }
  if (faults->faults().empty()) {
    std::cout << "no faults" << std::endl;
    return kExitOk;
  }
  std::vector<std::vector<std::string>> rows = {{"ID", "FAULT", "FROM", "TO", "ENDS"}};
  for (const v1::Fault& fault : faults->faults()) {
    rows.push_back(
        {std::to_string(fault.id()), KindText(fault), fault.from(), fault.to(), EndText(fault)});
  }
  std::cout << AlignColumns(rows) << std::flush;
  return kExitOk;
}

int RunClear(const FaultFlags& flags) {
  if (flags.all == (flags.id != 0)) {
    return Fail(absl::InvalidArgumentError("give either the ID of a fault or --all"), kExitUsage);
  }
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  v1::ClearFaultRequest request;
  request.set_all(flags.all);
  request.set_id(flags.id);
  CoordinatorClient coordinator(location->coordinator);
  const auto cleared = coordinator.ClearFault(request);
  if (!cleared.ok()) return Fail(cleared.status(), ExitCodeOf(cleared.status()));
  AwaitInForce(coordinator);
  if (flags.json) {
    PrintJson(boost::json::object{{"cleared", cleared->cleared()}});
  } else {
    std::cout << cleared->cleared() << (cleared->cleared() == 1 ? " fault" : " faults")
              << " cleared" << std::endl;
  }
  return kExitOk;
}

CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& help,
                     const SharedFlags& flags) {
  CLI::App* command = parent->add_subcommand(name, help);
  AddClusterFlags(*command, flags->cluster);
  command->add_flag("--json", flags->json, "Print JSON, with the names of admin.proto");
  command->footer(kExitCodes);
  return command;
}

void AddLinkFlags(CLI::App* command, const SharedFlags& flags) {
  command->add_option("--from", flags->from, "The Region that sends")
      ->required()
      ->type_name("REGION");
  command->add_option("--to", flags->to, "The Region that receives")
      ->required()
      ->type_name("REGION");
  command->add_option("--for", flags->duration, "Ends by itself after this long, such as 20s")
      ->type_name("DURATION");
  command->footer(StrCat(kWhenDone, kExitCodes));
}

}  // namespace

void AddFaultCommands(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* fault = app.add_subcommand("fault", "Disturbs links between Regions, and mends them");
  fault->require_subcommand(1);
  CLI::App* add = fault->add_subcommand("add", "Adds a fault to one direction of a link");
  add->require_subcommand(1);

  const auto flags = std::make_shared<FaultFlags>();
  CLI::App* cut =
      AddCommand(add, "link-cut", "Lets nothing pass; replication resumes after", flags);
  AddLinkFlags(cut, flags);
  cut->callback([&chosen, flags] { chosen.run = [flags] { return RunAdd(*flags, true); }; });

  CLI::App* latency = AddCommand(add, "link-latency", "Sets the one-way latency", flags);
  AddLinkFlags(latency, flags);
  latency->add_option("--latency", flags->latency, "One way, such as 200ms")
      ->required()
      ->type_name("DURATION");
  latency->add_option("--jitter", flags->jitter, "Greatest deviation, uniform both ways")
      ->capture_default_str()
      ->type_name("DURATION");
  latency->callback([&chosen, flags] { chosen.run = [flags] { return RunAdd(*flags, false); }; });

  CLI::App* list = AddCommand(fault, "list", "Lists the faults in force", flags);
  list->callback([&chosen, flags] { chosen.run = [flags] { return RunList(*flags); }; });

  CLI::App* clear = AddCommand(fault, "clear", "Ends one fault or all", flags);
  clear->add_option("ID", flags->id, "The fault's number, as listed");
  clear->add_flag("--all", flags->all, "Every fault");
  clear->footer(StrCat(kWhenDone, kExitCodes));
  clear->callback([&chosen, flags] { chosen.run = [flags] { return RunClear(*flags); }; });
}

}  // namespace meridian
