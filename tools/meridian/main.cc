#include <CLI/CLI.hpp>
#include <iostream>

#include "tools/meridian/commands/command.h"

int main(int argc, char** argv) {
  CLI::App app{
      "Runs and examines a Meridian cluster: DynamoDB Global Tables on your own machines."};
  app.name("meridian");
  app.footer("'meridian COMMAND --help' tells the flags and exit codes of a command.");
  meridian::ChosenCommand chosen;
  meridian::AddUpCommand(app, chosen);
  meridian::AddDownCommand(app, chosen);
  meridian::AddStatusCommand(app, chosen);
  meridian::AddVerifyCommand(app, chosen);
  meridian::AddConflictsCommand(app, chosen);
  meridian::AddFaultCommands(app, chosen);
  meridian::AddClockCommands(app, chosen);
  meridian::AddSimCommand(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    std::cerr << "meridian: " << error.what() << "; see 'meridian --help'\n";
    return meridian::kExitUsage;
  }
  if (!chosen.run) {
    std::cerr << "meridian: which command? See 'meridian --help'\n";
    return meridian::kExitUsage;
  }
  return chosen.run();
}
