// Errors that several calls of RegionAdmin have.
#pragma once

#include "absl/status/status.h"

namespace meridian {

// Not UNAVAILABLE, by which a caller of gRPC would take the process to be away.
inline absl::Status TooFewAzs() {
  return absl::InternalError("too few of its Availability Zones are there to read from; `meridian fault list` shows the faults in force");
}

}  // namespace meridian
