// meridian fault add | list | clear
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
#include "tools/meridian/fault/fault_kinds.h"
#include "tools/meridian/fault/fault_report.h"
#include "tools/meridian/text/text_table.h"

namespace meridian {

namespace {

constexpr std::chrono::seconds kInForcePatience{3};
constexpr std::chrono::milliseconds kInForcePoll{10};
constexpr char kWhenDone[] = "Returns once the daemons that it concerns act on it.\n";
constexpr char kExitCodes[] =
    "Exit codes: 0 done, 1 the coordinator could not be asked, 2 wrong arguments.";

struct Flags {
  ClusterFlags cluster;
  FaultFlags fault;
  uint64_t id = 0;
  bool all = false;
  bool json = false;
};
using SharedFlags = std::shared_ptr<Flags>;
using Faults = google::protobuf::RepeatedPtrField<v1::Fault>;

std::string LateDaemonOfAny(const v1::ClusterStatus& cluster, const Faults& faults) {
  for (const v1::Fault& fault : faults) {
    if (std::string late = LateDaemon(cluster, fault); !late.empty()) return late;
  }
  return "";
}

// Until every connected daemon that `changed`, added or cleared, concern acts on the faults as they are now; tells on
// stderr of one that does not.
void AwaitInForce(CoordinatorClient& coordinator, const Faults& changed) {
  const auto deadline = std::chrono::steady_clock::now() + kInForcePatience;
  while (true) {
    const absl::StatusOr<v1::ClusterStatus> status = coordinator.GetStatus();
    if (!status.ok()) return;
    const std::string late = LateDaemonOfAny(*status, changed);
    if (late.empty()) return;
    if (std::chrono::steady_clock::now() >= deadline) {
      std::cerr << "meridian: " << late << " has not said that it knows; 'meridian status' shows whether it is up" << std::endl;
      return;
    }
    std::this_thread::sleep_for(kInForcePoll);
  }
}

int RunAdd(const FaultKind& kind, const Flags& flags) {
  const absl::StatusOr<v1::AddFaultRequest> request = RequestOf(kind, flags.fault);
  if (!request.ok()) return Fail(request.status(), kExitUsage);
  const absl::StatusOr<ClusterLocation> location = LocateCluster(flags.cluster);
  if (!location.ok()) return Fail(location.status(), kExitUsage);
  CoordinatorClient coordinator(location->coordinator);
  const absl::StatusOr<v1::Fault> fault = coordinator.AddFault(*request);
  if (!fault.ok()) return Fail(fault.status(), ExitCodeOf(fault.status()));
  Faults added;
  *added.Add() = *fault;
  AwaitInForce(coordinator, added);
  if (flags.json) {
    PrintJson(ToJson(*fault));
  } else {
    std::cout << "fault " << fault->id() << ": " << FaultText(*fault) << " " << FaultPlaceText(*fault) << ", ends "
              << FaultEndText(*fault) << std::endl;
  }
  return kExitOk;
}

int RunList(const Flags& flags) {
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
  std::vector<std::vector<std::string>> rows = {{"ID", "FAULT", "WHERE", "ENDS"}};
  for (const v1::Fault& fault : faults->faults()) {
    rows.push_back({std::to_string(fault.id()), FaultText(fault), FaultPlaceText(fault), FaultEndText(fault)});
  }
  std::cout << AlignColumns(rows) << std::flush;
  return kExitOk;
}

int RunClear(const Flags& flags) {
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
  AwaitInForce(coordinator, cleared->faults());
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

CLI::Option* AddDurationFlag(CLI::App* command, const char* name, std::string& text, const char* help) {
  return command->add_option(name, text, help)->type_name("DURATION");
}

void AddKindCommand(CLI::App* parent, const FaultKind& kind, const SharedFlags& flags, ChosenCommand& chosen) {
  CLI::App* command = AddCommand(parent, kind.name, kind.help, flags);
  const auto required = [command](const char* name, std::string& text, const char* help, const char* type) {
    command->add_option(name, text, help)->required()->type_name(type);
  };
  if (kind.target == FaultTarget::kLink) {
    required("--from", flags->fault.from, "The Region that sends", "REGION");
    required("--to", flags->fault.to, "The Region that receives", "REGION");
  } else if (kind.target == FaultTarget::kClock) {
    required("--region", flags->fault.region, "The Region whose clock is wrong", "REGION");
    AddDurationFlag(command, "--ahead", flags->fault.ahead, "How far ahead, such as 5s");
    AddDurationFlag(command, "--behind", flags->fault.behind, "How far behind");
  } else if (kind.target == FaultTarget::kTable) {
    required("--region", flags->fault.region, "The Region to and from which nothing is sent", "REGION");
    required("--table", flags->fault.table, "The table's name", "TABLE");
  } else {
    required("--region", flags->fault.region, "The Region of the AZ", "REGION");
    required("--az", flags->fault.az, "The Availability Zone: a, b or c", "AZ");
  }
  if (kind.has_latency) {
    required("--latency", flags->fault.latency, "One way, such as 200ms", "DURATION");
    AddDurationFlag(command, "--jitter", flags->fault.jitter, "Greatest deviation, uniform both ways")->capture_default_str();
  }
  if (kind.has_delay) {
    AddDurationFlag(command, "--delay", flags->fault.delay, "How much longer, above 0")->capture_default_str();
  }
  AddDurationFlag(command, "--for", flags->fault.duration, "Ends by itself after this long, such as 20s");
  command->footer(StrCat(kWhenDone, kExitCodes));
  command->callback([&chosen, &kind, flags] { chosen.run = [&kind, flags] { return RunAdd(kind, *flags); }; });
}

}  // namespace

void AddFaultCommands(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* fault =
      app.add_subcommand("fault", "Disturbs links between Regions, Availability Zones, clocks and replication, and mends them");
  fault->require_subcommand(1);
  CLI::App* add = fault->add_subcommand("add", "Adds a fault to one direction of a link, to an AZ of a Region, to its clock, or to a table");
  add->require_subcommand(1);
  const auto flags = std::make_shared<Flags>();
  for (const FaultKind& kind : FaultKinds()) AddKindCommand(add, kind, flags, chosen);

  CLI::App* list = AddCommand(fault, "list", "Lists the faults in force", flags);
  list->callback([&chosen, flags] { chosen.run = [flags] { return RunList(*flags); }; });

  CLI::App* clear = AddCommand(fault, "clear", "Ends one fault or all", flags);
  clear->add_option("ID", flags->id, "The fault's number, as listed");
  clear->add_flag("--all", flags->all, "Every fault");
  clear->footer(StrCat(kWhenDone, kExitCodes));
  clear->callback([&chosen, flags] { chosen.run = [flags] { return RunClear(*flags); }; });
}

}  // namespace meridian
