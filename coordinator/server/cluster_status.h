// The core's state as the messages of admin.proto.
#pragma once

#include <set>

#include "base/runtime/config/cluster_config.h"
#include "coordinator/core/coordinator.h"
#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

// `connected`: the daemons with a link to the coordinator.
v1::ClusterStatus BuildClusterStatus(const ClusterConfig& config, const Coordinator& core,
                                     const std::set<NodeId>& connected, Duration uptime);

}  // namespace meridian
