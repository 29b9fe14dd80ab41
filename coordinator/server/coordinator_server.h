// The coordinator as a daemon: the core with its store, transport, admin service and status pages.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "base/runtime/config/cluster_config.h"
#include "base/runtime/daemon/daemon.h"
#include "coordinator/core/coordinator.h"

namespace meridian {

// The part of the cluster file that the core acts on.
CoordinatorOptions ToCoordinatorOptions(const ClusterConfig& config);

// For RunDaemon.
absl::StatusOr<std::unique_ptr<DaemonService>> StartCoordinator(const DaemonArguments& arguments,
                                                                boost::asio::io_context& io);

}  // namespace meridian
