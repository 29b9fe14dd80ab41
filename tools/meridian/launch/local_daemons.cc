#include "tools/meridian/launch/local_daemons.h"

#include "tools/meridian/cluster/locate.h"

namespace meridian {

std::vector<LocalDaemon> DaemonsOf(const ClusterConfig& config) {
  const std::vector<std::string> common = {"--config", ClusterFileIn(config.data_dir), "--data",
                                           config.data_dir};
  std::vector<LocalDaemon> daemons = {{"coordinator", "coordinator", common}};
  for (const RegionConfig& region : config.regions) {
    for (const std::string program : {"regiond", "replicator"}) {
      LocalDaemon& daemon =
          daemons.emplace_back(LocalDaemon{program + "-" + region.name, program, common});
      daemon.arguments.push_back("--region");
      daemon.arguments.push_back(region.name);
    }
  }
  return daemons;
}

}  // namespace meridian
