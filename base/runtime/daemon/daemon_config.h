// The cluster file as one daemon runs with it: what its command line overrides is applied.
// Threads: plain values; loading also sets the log level, unless --log-level has.
#pragma once

#include "absl/status/statusor.h"
#include "base/runtime/config/cluster_config.h"
#include "base/runtime/daemon/daemon_arguments.h"

namespace meridian {

// Errors: as LoadClusterFile.
absl::StatusOr<ClusterConfig> LoadDaemonConfig(const DaemonArguments& arguments);

// The Region that --region names. Errors: kInvalidArgument if the cluster file has none of that name.
absl::StatusOr<RegionConfig> OwnRegion(const ClusterConfig& config, const DaemonArguments& arguments);

}  // namespace meridian
