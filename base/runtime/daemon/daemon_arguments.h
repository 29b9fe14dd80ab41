// The command line that all daemons share.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace meridian {

// What is particular about one daemon.
struct DaemonProgram {
  std::string_view name;         // "regiond"
  std::string_view description;  // one sentence for --help
  bool takes_region = true;      // whether --region must be given; the coordinator has none
};

struct DaemonArguments {
  std::string config_file;  // --config
  std::string region;       // --region; empty for a daemon without one
  std::string data;       // --data: overrides the cluster file's data directory; empty: the file's
  std::string log_level;  // --log-level

  // Set by --help: print this on stdout and end with kExitOk.
  std::string print_and_exit;
};

// Errors: kInvalidArgument with one line that says what is wrong.
absl::StatusOr<DaemonArguments> ParseDaemonArguments(const DaemonProgram& program, int argc,
                                                     const char* const* argv);

}  // namespace meridian
