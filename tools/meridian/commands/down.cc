// meridian down: ends the daemons of a local cluster.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "tools/meridian/commands/command.h"
#include "tools/meridian/launch/launcher.h"
#include "tools/meridian/process/directory_lock.h"

namespace meridian {

namespace {

constexpr Duration kDownLockPatience = Duration::Seconds(45);

int RunDown(const ClusterFlags& flags) {
  const DataLayout layout(std::filesystem::absolute(flags.data).lexically_normal().string());
  if (!std::filesystem::exists(layout.run_directory())) {
    std::cout << "nothing is running" << std::endl;
    return kExitOk;
  }
  const absl::StatusOr<DirectoryLock> lock = DirectoryLock::Take(layout.lock_file(), kDownLockPatience);
  if (!lock.ok()) return Fail(lock.status());
  const std::vector<std::string> ended = EndAllDaemons(layout);
  if (ended.empty()) std::cout << "nothing is running" << std::endl;
  for (const std::string& name : ended) std::cout << "ended " << name << std::endl;
  return kExitOk;
}

}  // namespace

void AddDownCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto flags = std::make_shared<ClusterFlags>();
  CLI::App* command =
      app.add_subcommand("down", "Ends the daemons of a local cluster; its data stays");
  AddDataFlag(*command, *flags);
  command->footer(
      "Each daemon gets SIGTERM, and SIGKILL if it has not ended after 10 s.\n"
      "Exit codes: 0 nothing runs any more, 1 could not be done, 2 wrong arguments.");
  command->callback([&chosen, flags] { chosen.run = [flags] { return RunDown(*flags); }; });
}

}  // namespace meridian
