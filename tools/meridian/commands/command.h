// What all commands share: how one is registered, flags, exit codes, output.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/runtime/daemon/exit_code.h"
#include "tools/meridian/cluster/locate.h"

namespace CLI {
class App;
}

namespace meridian {

// Parsing the command line chooses one command; main() runs it and returns its exit code.
struct ChosenCommand {
  std::function<int()> run;
};

// Each adds one command, with its flags and help, to `app`.
void AddUpCommand(CLI::App& app, ChosenCommand& chosen);
void AddDownCommand(CLI::App& app, ChosenCommand& chosen);
void AddStatusCommand(CLI::App& app, ChosenCommand& chosen);
void AddVerifyCommand(CLI::App& app, ChosenCommand& chosen);
void AddConflictsCommand(CLI::App& app, ChosenCommand& chosen);
void AddFaultCommands(CLI::App& app, ChosenCommand& chosen);
void AddClockCommands(CLI::App& app, ChosenCommand& chosen);
void AddSimCommand(CLI::App& app, ChosenCommand& chosen);

// --data and, for commands that ask daemons, --coordinator.
void AddDataFlag(CLI::App& command, ClusterFlags& flags);
void AddClusterFlags(CLI::App& command, ClusterFlags& flags);

// Says the error on stderr and returns `exit_code`.
int Fail(const absl::Status& status, int exit_code = kExitFailed);

// kExitUsage for errors of the caller (kInvalidArgument, kNotFound), else kExitFailed.
int ExitCodeOf(const absl::Status& status);

}  // namespace meridian
