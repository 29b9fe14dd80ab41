#include "tools/meridian/launch/local_daemons.h"

#include "tools/meridian/cluster/locate.h"

namespace meridian {

std::vector<LocalDaemon> DaemonsOf(const ClusterConfig& config) {
  const std::vector<std::string> common = {"--config", ClusterFileIn(config.data_dir), "--data",
                                           config.data_dir};
  const CoordinatorConfig& coordinator = config.coordinator;
  std::vector<LocalDaemon> daemons = {
      {"coordinator", "coordinator", common, coordinator.host,
       {coordinator.http_port, coordinator.grpc_port, coordinator.metrics_port}}};
  for (const RegionConfig& region : config.regions) {
    std::vector<std::string> arguments = common;
    arguments.insert(arguments.end(), {"--region", region.name});
    daemons.push_back({"regiond-" + region.name, "regiond", arguments, region.host,
                       {region.api_port, region.grpc_port, region.metrics_port}});
    daemons.push_back({"replicator-" + region.name, "replicator", arguments, region.host,
                       {region.replicator_grpc_port, region.replicator_metrics_port}});
  }
  return daemons;
}

}  // namespace meridian
