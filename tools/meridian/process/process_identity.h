// Which process a pid means. A pid alone is given to another process one day; with the start time
// and the boot it is not.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"

namespace meridian {

struct ProcessIdentity {
  pid_t pid = 0;
  uint64_t start_ticks = 0;  // since boot
  std::string boot;          // the kernel's boot id
  bool operator==(const ProcessIdentity&) const = default;
};

// None if there is no such process, or if it has ended and only waits to be reaped.
std::optional<ProcessIdentity> IdentityOf(pid_t pid);
bool IsAlive(const ProcessIdentity& process);

// A pid file holds "<pid> <start ticks> <boot id>". It appears whole or not at all.
absl::Status WritePidFile(const std::string& path, const ProcessIdentity& process);
// None if there is none, or one that no WritePidFile has written.
std::optional<ProcessIdentity> ReadPidFile(const std::string& path);

}  // namespace meridian
