// meridian conflicts --follow: lost writes as they appear.
#pragma once

#include <optional>

#include "base/model/time.h"
#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

class EndSignals;

struct FollowOptions {
  v1::ListConflictsRequest filter;
  bool present_too = false;          // also what is lost already
  bool json = false;                 // one object per line
  std::optional<Duration> duration;  // nothing: until a signal ends it
};

// Prints until it is ended; returns the exit code. That a Region does not answer is said once, on
// stderr, and again when it does.
int FollowConflicts(const v1::ClusterStatus& cluster, const FollowOptions& options,
                    EndSignals& signals);

}  // namespace meridian
