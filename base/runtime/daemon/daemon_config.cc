#include "base/runtime/daemon/daemon_config.h"

#include "base/model/strings.h"
#include "base/runtime/daemon/log.h"

namespace meridian {

absl::StatusOr<ClusterConfig> LoadDaemonConfig(const DaemonArguments& arguments) {
  absl::StatusOr<ClusterConfig> config = LoadClusterFile(arguments.config_file);
  if (!config.ok()) return config.status();
  if (!arguments.data.empty()) config->data_dir = arguments.data;
  if (arguments.log_level.empty()) {
    if (absl::Status status = SetLogLevel(config->options.log_level); !status.ok()) return status;
  }
  return config;
}

absl::StatusOr<RegionConfig> OwnRegion(const ClusterConfig& config, const DaemonArguments& arguments) {
  if (const RegionConfig* region = config.FindRegion(arguments.region)) return *region;
  return absl::InvalidArgumentError(StrCat("Region ", arguments.region, " is not in ", arguments.config_file,
                                           "; name one that is, or add it there"));
}

}  // namespace meridian
