// Which Availability Zones a Region's data directory has: `<data>/<region>/<az>` for each, and `<data>/<region>/availability_zones` with
// their number, written when the directory is new. That file tells an AZ that has lost its disk from one that never had any data.
// Threads: any.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/ids.h"

namespace meridian {

// The AZs whose directories are gone, to be rebuilt from the others; none if the data directory is new, which it is not afterwards.
// Errors name the directory and what to do: kInvalidArgument if it was made with another number of AZs than `azs` or cannot be written,
// kDataLoss if more AZs are gone than the others can rebuild.
absl::StatusOr<std::vector<AzId>> CheckAzLayout(const std::string& region_directory, size_t azs);

}  // namespace meridian
