// Starting and ending daemons.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/time.h"
#include "tools/meridian/process/process_identity.h"

namespace meridian {

struct ChildCommand {
  std::string program;  // path
  std::vector<std::string> arguments;
  std::string log_file;       // takes stdout and stderr, appended
  bool ends_with_us = false;  // gets SIGTERM when this process ends in whatever way
};

// Starts the child in a session of its own, so that a Ctrl-C meant for this process does not reach
// it. kNotFound if the program is not there. Call it before threads are started.
absl::StatusOr<ProcessIdentity> StartChild(const ChildCommand& command);

// How the child ended, in words ("exit code 3", "signal 9"); empty while it lives, or if it is not
// a child of this process.
std::string ReapChild(pid_t pid);

// SIGTERM to all, SIGKILL to those alive after `patience`, and waits for their end. Harmless for
// those that have ended.
void EndProcesses(const std::vector<ProcessIdentity>& processes, Duration patience);

// The last `lines` lines of a file, of those behind byte `from`; empty if it cannot be read.
std::string TailOf(const std::string& path, int64_t from, int lines);

}  // namespace meridian
