// How far ahead of its machine a regiond's wall clock was last told to be, in a file: it must not go back by days when the regiond
// starts while the coordinator is away.
// Format:  decimal microseconds and a newline.   Threads: any.
// Errors:  of the file, with what to do; kDataLoss for one that says something else.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/model/time.h"

namespace meridian {

// Zero if there is no such file.
absl::StatusOr<Duration> ReadKeptClock(const std::string& path);
// A crash leaves the file as it was, or as it is to be.
absl::Status KeepClock(const std::string& path, Duration ahead);

}  // namespace meridian
