// meridian up: a cluster on this machine, in the foreground or in the background.
#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "base/model/strings.h"
#include "tools/meridian/cluster/aws_profiles.h"
#include "tools/meridian/cluster/cluster_choice.h"
#include "tools/meridian/commands/command.h"
#include "tools/meridian/commands/end_signals.h"
#include "tools/meridian/launch/health.h"
#include "tools/meridian/launch/launcher.h"
#include "tools/meridian/process/directory_lock.h"

namespace meridian {

namespace {

constexpr std::chrono::seconds kStartPatience{30};
constexpr Duration kUpLockPatience = Duration::Seconds(45);
constexpr Duration kStartPoll = Duration::Millis(10);
constexpr Duration kWatchPoll = Duration::Millis(200);

struct UpFlags {
  ClusterFlags cluster;
  std::vector<std::string> regions;
  std::string config_file;
  std::optional<uint16_t> base_port;
  std::string durability;
  bool detach = false;
};

absl::Status WriteText(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text;
  file.flush();
  if (file) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("cannot write ", path, "; choose another --data or change its permissions"));
}

// The cluster to run, by flags and cluster file; written down if it is new.
absl::StatusOr<ClusterConfig> PrepareCluster(const UpFlags& flags, const DataLayout& layout) {
  ClusterWishes wishes{flags.regions, flags.base_port, flags.durability, std::nullopt};
  if (!flags.config_file.empty()) {
    absl::StatusOr<ClusterConfig> file = LoadClusterFile(flags.config_file);
    if (!file.ok()) return file.status();
    wishes.file = *std::move(file);
  }
  const std::string path = ClusterFileIn(layout.data());
  std::optional<ClusterConfig> existing;
  if (std::filesystem::exists(path)) {
    absl::StatusOr<ClusterConfig> loaded = LoadClusterFile(path);
    if (!loaded.ok()) return loaded.status();
    existing = *std::move(loaded);
  }
  absl::StatusOr<ClusterConfig> config = ChooseCluster(wishes, existing, layout.data());
  if (!config.ok() || existing) return config;
  if (absl::Status status = WriteText(path, RenderClusterYaml(*config)); !status.ok()) {
    return status;
  }
  return config;
}

absl::Status WriteAwsProfiles(const ClusterConfig& config, const DataLayout& layout) {
  const std::string directory = layout.aws_directory();
  if (absl::Status status = WriteText(directory + "/config", AwsConfigText(config)); !status.ok()) {
    return status;
  }
  return WriteText(directory + "/credentials", AwsCredentialsText(config));
}

absl::Status MakeDirectories(const DataLayout& layout) {
  for (const std::string& path :
       {layout.run_directory(), layout.log_directory(), layout.aws_directory()}) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) {
      return absl::InvalidArgumentError(
          StrCat("cannot create ", path, ": ", error.message(), "; choose another --data"));
    }
  }
  return absl::OkStatus();
}

absl::Status DescribeEnd(const Launcher::Ended& ended) {
  return absl::UnavailableError(StrCat(ended.name, " ended with ", ended.how, "; the end of ",
                                       ended.log_file, ":\n", ended.log_tail));
}

// Until the cluster is healthy, a daemon dies, a signal comes, or patience ends.
absl::Status AwaitHealth(const ClusterConfig& config, Launcher& launcher, EndSignals& signals) {
  HealthCheck health(config);
  const auto deadline = std::chrono::steady_clock::now() + kStartPatience;
  while (true) {
    const std::vector<Launcher::Ended> ended = launcher.Reap();
    if (!ended.empty()) return DescribeEnd(ended.front());
    const std::vector<std::string> missing = health.Missing();
    if (missing.empty()) return absl::OkStatus();
    if (std::chrono::steady_clock::now() >= deadline) {
      return absl::DeadlineExceededError(StrCat("not healthy after ", kStartPatience.count(),
                                                " s: ", missing.front(), "; the logs are in ",
                                                config.data_dir, "/logs"));
    }
    if (signals.Wait(kStartPoll)) return absl::CancelledError("interrupted while starting");
  }
}

void PrintCluster(const ClusterConfig& config, const DataLayout& layout) {
  std::cout << "The cluster is up. Its data is in " << layout.data() << "\n";
  for (const RegionConfig& region : config.regions) {
    std::cout << "  " << region.name << "  " << EndpointUrl(config, region) << "\n";
  }
  std::cout << AwsUsageText(config, layout.aws_directory()) << std::flush;
}

// Until a signal comes, or all that was started has ended.
int HoldForeground(Launcher& launcher, EndSignals& signals) {
  std::cerr << "Ctrl-C ends the cluster." << std::endl;
  int exit_code = kExitOk;
  while (!signals.Wait(kWatchPoll)) {
    for (const Launcher::Ended& ended : launcher.Reap()) {
      const bool as_asked = ended.how == "exit code 0";
      if (!as_asked) exit_code = kExitFailed;
      std::cerr << "meridian: " << ended.name << " ended with " << ended.how
                << (as_asked ? "" : "; see " + ended.log_file) << std::endl;
    }
    if (launcher.started().empty()) return exit_code;
  }
  std::cerr << "ending the cluster" << std::endl;
  launcher.EndStarted();
  return kExitOk;
}

int RunUp(const UpFlags& flags) {
  EndSignals signals;
  const DataLayout layout(
      std::filesystem::absolute(flags.cluster.data).lexically_normal().string());
  if (absl::Status status = MakeDirectories(layout); !status.ok()) return Fail(status, kExitUsage);
  absl::StatusOr<DirectoryLock> lock = DirectoryLock::Take(layout.lock_file(), kUpLockPatience);
  if (!lock.ok()) return Fail(lock.status());
  const absl::StatusOr<ClusterConfig> config = PrepareCluster(flags, layout);
  if (!config.ok()) return Fail(config.status(), ExitCodeOf(config.status()));
  if (absl::Status status = WriteAwsProfiles(*config, layout); !status.ok()) {
    return Fail(status, kExitUsage);
  }

  Launcher launcher({layout, std::filesystem::read_symlink("/proc/self/exe").parent_path().string(),
                     /*ends_with_us=*/!flags.detach});
  absl::Status status = launcher.StartMissing(DaemonsOf(*config));
  const size_t count = launcher.started().size();
  if (status.ok() && count > 0) {
    std::cerr << "starting " << count << (count == 1 ? " daemon" : " daemons") << std::endl;
  }
  if (status.ok()) status = AwaitHealth(*config, launcher, signals);
  if (!status.ok()) {
    launcher.EndStarted();
    return Fail(status);
  }
  lock->Release();
  if (count == 0) std::cerr << "everything was running already" << std::endl;
  PrintCluster(*config, layout);
  if (flags.detach || count == 0) return kExitOk;
  return HoldForeground(launcher, signals);
}

}  // namespace

void AddUpCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto flags = std::make_shared<UpFlags>();
  CLI::App* command = app.add_subcommand("up", "Starts what is not running of a local cluster");
  AddDataFlag(*command, flags->cluster);
  command
      ->add_option("--regions", flags->regions,
                   "The Regions of a new cluster (default us-east-1,eu-west-1,ap-southeast-2)")
      ->delimiter(',')
      ->type_name("A,B,C");
  command->add_option("--config", flags->config_file, "The cluster file of a new cluster")
      ->type_name("FILE");
  command
      ->add_option("--base-port", flags->base_port,
                   "The first port of a new cluster (default 8000); Region k is at this plus k")
      ->type_name("PORT");
  command
      ->add_option("--durability", flags->durability,
                   "When a write of a new cluster is durable: os (default) or fsync")
      ->type_name("os|fsync");
  command->add_flag("--detach", flags->detach,
                    "Leave the cluster running in the background; 'meridian down' ends it");
  command->footer(
      "The first run writes DIR/cluster.yaml; later runs read it. Logs are in DIR/logs, profiles\n"
      "for the AWS CLI in DIR/aws. Without --detach it stays in the foreground, and Ctrl-C or\n"
      "SIGTERM ends what it has started.\n"
      "Exit codes: 0 up (or ended as asked), 1 a daemon failed, 2 wrong arguments or cluster "
      "file.");
  command->callback([&chosen, flags] { chosen.run = [flags] { return RunUp(*flags); }; });
}

}  // namespace meridian
