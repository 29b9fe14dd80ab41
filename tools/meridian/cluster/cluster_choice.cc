#include "tools/meridian/cluster/cluster_choice.h"

#include "base/model/strings.h"

namespace meridian {

namespace {

constexpr uint16_t kDefaultBasePort = 8000;

std::vector<std::string> NamesOf(const ClusterConfig& config) {
  std::vector<std::string> names;
  for (const RegionConfig& region : config.regions) names.push_back(region.name);
  return names;
}

absl::Status Contradicts(const std::string& data, std::string_view flag) {
  return absl::InvalidArgumentError(StrCat(
      flag, " differs from the cluster that exists in ", data,
      "; leave it out to start that one, choose another --data, or edit ", data, "/cluster.yaml"));
}

absl::Status CheckExisting(const ClusterWishes& wishes, const ClusterConfig& existing,
                           const std::string& data) {
  if (!wishes.regions.empty() && wishes.regions != NamesOf(existing)) {
    return Contradicts(data, "--regions");
  }
  if (wishes.base_port && *wishes.base_port != existing.base_port) {
    return Contradicts(data, "--base-port");
  }
  if (!wishes.durability.empty() && wishes.durability != existing.options.durability) {
    return Contradicts(data, "--durability");
  }
  if (wishes.file) {
    ClusterConfig file = *wishes.file;
    file.data_dir = existing.data_dir;
    if (file != existing) return Contradicts(data, "--config");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ClusterConfig> ChooseCluster(const ClusterWishes& wishes,
                                            const std::optional<ClusterConfig>& existing,
                                            const std::string& data) {
  if (wishes.file && (!wishes.regions.empty() || wishes.base_port)) {
    return absl::InvalidArgumentError(
        "--config says which Regions and ports there are; leave --regions and --base-port out");
  }
  if (existing) {
    if (absl::Status status = CheckExisting(wishes, *existing, data); !status.ok()) return status;
    ClusterConfig config = *existing;
    config.data_dir = data;
    return config;
  }
  ClusterConfig config;
  if (wishes.file) {
    config = *wishes.file;
  } else {
    const std::vector<std::string> defaults = {"us-east-1", "eu-west-1", "ap-southeast-2"};
    config = DefaultCluster(wishes.regions.empty() ? defaults : wishes.regions,
                            wishes.base_port.value_or(kDefaultBasePort), data);
  }
  config.data_dir = data;
  if (!wishes.durability.empty()) {
    if (absl::Status status = SetOption("durability", wishes.durability, &config.options);
        !status.ok()) {
      return status;
    }
  }
  if (absl::Status status = ValidateCluster(config); !status.ok()) return status;
  return config;
}

}  // namespace meridian
