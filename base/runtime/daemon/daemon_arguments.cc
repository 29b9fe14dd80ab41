#include "base/runtime/daemon/daemon_arguments.h"

#include <CLI/CLI.hpp>

#include "base/model/strings.h"

namespace meridian {

absl::StatusOr<DaemonArguments> ParseDaemonArguments(const DaemonProgram& program, int argc,
                                                     const char* const* argv) {
  DaemonArguments arguments;
  CLI::App app{std::string(program.description), std::string(program.name)};
  app.add_option("--config", arguments.config_file,
                 "The cluster file (YAML) that all daemons share")
      ->required()
      ->type_name("FILE");
  if (program.takes_region) {
    app.add_option("--region", arguments.region, "The Region that this daemon serves")
        ->required()
        ->type_name("REGION");
  }
  app.add_option("--data", arguments.data, "Data directory, instead of the cluster file's")
      ->type_name("DIR");
  app.add_option("--log-level", arguments.log_level,
                 "trace, debug, info, warn or error, instead of the cluster file's")
      ->type_name("LEVEL");
  app.footer(
      "Exit codes: 0 ended as asked, 1 failed, 2 wrong arguments or cluster file,\n"
      "            3 a port or the data directory is in use by another process.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    arguments.print_and_exit = app.help();
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(StrCat(error.what(), "; see ", program.name, " --help"));
  }
  return arguments;
}

}  // namespace meridian
