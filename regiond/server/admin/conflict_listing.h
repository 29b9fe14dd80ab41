// What RegionAdmin.ListConflicts answers (proto/meridian/v1/admin.proto): pages of the Region's conflict journals, and what has changed in them.
// Threads: the io thread, between turns.   Bounds: an answer looks at so many entries and takes so many bytes, then the caller asks on.
#pragma once

#include "absl/status/status.h"
#include "proto/meridian/v1/admin.pb.h"
#include "regiond/core/region/region.h"

namespace meridian {

// Errors: kInvalidArgument for a key that cannot be; kInternal while too few AZs are there; those of the store.
absl::Status ListConflicts(Region& region, const v1::ListConflictsRequest& request, v1::ListConflictsResponse* response);

}  // namespace meridian
