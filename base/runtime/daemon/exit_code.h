// The exit codes of the daemons, and how an error becomes one.
#pragma once

#include "absl/status/status.h"

namespace meridian {

inline constexpr int kExitOk = 0;      // ended as asked
inline constexpr int kExitFailed = 1;  // anything not below
inline constexpr int kExitUsage = 2;   // wrong arguments or a wrong cluster file
inline constexpr int kExitTaken = 3;   // a port or the data directory is in use by another process

// kInvalidArgument and kNotFound are usage; kUnavailable, kAlreadyExists and kFailedPrecondition
// mean "taken".
int ExitCodeFor(const absl::Status& status);

}  // namespace meridian
