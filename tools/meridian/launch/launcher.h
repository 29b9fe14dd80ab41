// Starts what is not running, watches what it has started, and ends it.
// Threads: one, and none started before StartMissing has returned: it forks.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/meridian/launch/local_daemons.h"
#include "tools/meridian/process/process_identity.h"

namespace meridian {

class Launcher {
 public:
  struct Options {
    DataLayout layout;
    std::string program_directory;  // where the daemons' programs are
    bool ends_with_us = false;      // as ChildCommand's
  };
  explicit Launcher(Options options) : options_(std::move(options)) {}

  // Starts those of `daemons` that are not running, all at once. Errors: kAlreadyExists (another
  // process has a port; nothing is started), kNotFound (a program), kInternal (a file).
  absl::Status StartMissing(const std::vector<LocalDaemon>& daemons);

  // What StartMissing started and Reap has not returned, by name.
  std::vector<std::string> started() const;

  struct Ended {
    std::string name;
    std::string how;  // "exit code 3"
    std::string log_tail;
    std::string log_file;
  };
  // Those of the started that have ended since the last call.
  std::vector<Ended> Reap();

  // Ends what StartMissing started.
  void EndStarted();

 private:
  struct Started {
    std::string name;
    ProcessIdentity process;
    int64_t log_begin = 0;  // size of its log file before the start
  };
  absl::Status Start(const LocalDaemon& daemon);

  const Options options_;
  std::vector<Started> started_;
};

// Ends every daemon that a pid file of the layout names. Returns the names of those that ran.
std::vector<std::string> EndAllDaemons(const DataLayout& layout);

}  // namespace meridian
