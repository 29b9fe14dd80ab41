// A replicator as a daemon: the core with its checkpoints, transport and metrics.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "base/runtime/daemon/daemon.h"

namespace meridian {

// For RunDaemon.
absl::StatusOr<std::unique_ptr<DaemonService>> StartReplicator(const DaemonArguments& arguments,
                                                               boost::asio::io_context& io);

}  // namespace meridian
