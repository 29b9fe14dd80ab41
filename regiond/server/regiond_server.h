// A regiond as a daemon: the Region with its log, state, transport, API endpoint, admin service and metrics.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "base/runtime/daemon/daemon.h"

namespace meridian {

// For RunDaemon.
absl::StatusOr<std::unique_ptr<DaemonService>> StartRegiond(const DaemonArguments& arguments,
                                                            boost::asio::io_context& io);

}  // namespace meridian
