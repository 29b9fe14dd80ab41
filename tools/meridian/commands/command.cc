#include "tools/meridian/commands/command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/model/strings.h"

namespace meridian {

void AddDataFlag(CLI::App& command, ClusterFlags& flags) {
  command.add_option("--data", flags.data, "The cluster's data directory")
      ->envname("MERIDIAN_DATA")
      ->capture_default_str()
      ->type_name("DIR");
}

void AddClusterFlags(CLI::App& command, ClusterFlags& flags) {
  AddDataFlag(command, flags);
  command
      .add_option("--coordinator", flags.coordinator,
                  "The coordinator's gRPC address, instead of --data")
      ->type_name("HOST:PORT");
}

int Fail(const absl::Status& status, int exit_code) {
  std::cerr << "meridian: " << ToStd(status.message()) << std::endl;
  return exit_code;
}

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status) ? kExitUsage : kExitFailed;
}

}  // namespace meridian
