#include "tools/meridian/launch/launcher.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/model/strings.h"
#include "tools/meridian/process/child_process.h"
#include "tools/meridian/process/http_probe.h"

namespace meridian {

namespace {

constexpr Duration kEndPatience = Duration::Seconds(10);
constexpr int kTailLines = 10;

void RemoveFile(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

absl::Status CheckPortsFree(const LocalDaemon& daemon) {
  for (const uint16_t port : daemon.ports) {
    if (!ProbeTcp(daemon.address, port)) continue;
    return absl::AlreadyExistsError(
        StrCat("port ", port, " of ", daemon.name,
               " is in use by another process; end that, or choose another --base-port for a new "
               "--data directory"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Launcher::StartMissing(const std::vector<LocalDaemon>& daemons) {
  std::vector<LocalDaemon> missing;
  for (const LocalDaemon& daemon : daemons) {
    const std::optional<ProcessIdentity> known = ReadPidFile(options_.layout.pid_file(daemon.name));
    if (!known || !IsAlive(*known)) missing.push_back(daemon);
  }
  // Told here, since another cluster on these ports would answer in place of ours.
  for (const LocalDaemon& daemon : missing) {
    if (absl::Status status = CheckPortsFree(daemon); !status.ok()) return status;
  }
  for (const LocalDaemon& daemon : missing) {
    if (absl::Status status = Start(daemon); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Launcher::Start(const LocalDaemon& daemon) {
  ChildCommand command;
  command.program = options_.program_directory + "/" + daemon.program;
  command.arguments = daemon.arguments;
  command.log_file = options_.layout.log_file(daemon.name);
  command.ends_with_us = options_.ends_with_us;
  std::error_code no_log_yet;
  const auto log_bytes = std::filesystem::file_size(command.log_file, no_log_yet);
  const absl::StatusOr<ProcessIdentity> process = StartChild(command);
  if (!process.ok()) return process.status();
  started_.push_back({daemon.name, *process, no_log_yet ? 0 : static_cast<int64_t>(log_bytes)});
  return WritePidFile(options_.layout.pid_file(daemon.name), *process);
}

std::vector<std::string> Launcher::started() const {
  std::vector<std::string> names;
  for (const Started& one : started_) names.push_back(one.name);
  return names;
}

std::vector<Launcher::Ended> Launcher::Reap() {
  std::vector<Ended> ended;
  std::erase_if(started_, [&](const Started& one) {
    const std::string how = ReapChild(one.process.pid);
    if (how.empty()) return false;
    const std::string log = options_.layout.log_file(one.name);
    ended.push_back({one.name, how, TailOf(log, one.log_begin, kTailLines), log});
    RemoveFile(options_.layout.pid_file(one.name));
    return true;
  });
  return ended;
}

void Launcher::EndStarted() {
  std::vector<ProcessIdentity> processes;
  for (const Started& one : started_) processes.push_back(one.process);
  EndProcesses(processes, kEndPatience);
  for (const Started& one : started_) RemoveFile(options_.layout.pid_file(one.name));
  started_.clear();
}

std::vector<std::string> EndAllDaemons(const DataLayout& layout) {
  std::vector<std::string> names;
  std::vector<ProcessIdentity> processes;
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(layout.run_directory(), error)) {
    if (file.path().extension() != ".pid") continue;
    files.push_back(file.path().string());
    const std::optional<ProcessIdentity> process = ReadPidFile(files.back());
    if (!process || !IsAlive(*process)) continue;
    names.push_back(file.path().stem().string());
    processes.push_back(*process);
  }
  EndProcesses(processes, kEndPatience);
  for (const std::string& file : files) RemoveFile(file);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace meridian
