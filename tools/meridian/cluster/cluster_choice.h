// Which cluster `meridian up` runs: a new one by its flags, or the one that the data directory
// holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/runtime/config/cluster_config.h"

namespace meridian {

// What was given; what was not is empty.
struct ClusterWishes {
  std::vector<std::string> regions;
  std::optional<uint16_t> base_port;
  std::string durability;
  std::optional<ClusterConfig> file;  // of --config
};

// The cluster to run, with `data` as its data directory. `existing`: of the data directory's
// cluster file. kInvalidArgument if the wishes contradict each other or the existing cluster, which
// is never changed, or if what they describe is not valid.
absl::StatusOr<ClusterConfig> ChooseCluster(const ClusterWishes& wishes,
                                            const std::optional<ClusterConfig>& existing,
                                            const std::string& data);

}  // namespace meridian
