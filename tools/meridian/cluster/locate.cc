#include "tools/meridian/cluster/locate.h"

#include "base/model/strings.h"

namespace meridian {

std::string ClusterFileIn(const std::string& data) { return StrCat(data, "/cluster.yaml"); }

absl::StatusOr<ClusterLocation> LocateCluster(const ClusterFlags& flags) {
  if (!flags.coordinator.empty()) return ClusterLocation{flags.coordinator, std::nullopt};
  absl::StatusOr<ClusterConfig> config = LoadClusterFile(ClusterFileIn(flags.data));
  if (absl::IsNotFound(config.status())) {
    return absl::NotFoundError(
        StrCat("there is no cluster in ", flags.data,
               "; start one with 'meridian up', or say where it is with --data DIR or "
               "--coordinator HOST:PORT"));
  }
  if (!config.ok()) return config.status();
  ClusterLocation location;
  location.coordinator = StrCat(config->coordinator.host, ":", config->coordinator.grpc_port);
  location.config = *std::move(config);
  return location;
}

}  // namespace meridian
