// Which cluster a command is about.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "base/runtime/config/cluster_config.h"

namespace meridian {

inline constexpr char kDefaultDataDirectory[] = "./meridian-data";

// As given on the command line or by the environment.
struct ClusterFlags {
  std::string data = kDefaultDataDirectory;
  std::string coordinator;  // HOST:PORT of its gRPC port; if given, `data` is not looked at
};

struct ClusterLocation {
  std::string coordinator;              // HOST:PORT of its gRPC port
  std::optional<ClusterConfig> config;  // if found by its data directory
};

// "<data>/cluster.yaml".
std::string ClusterFileIn(const std::string& data);

// Errors: kNotFound if no cluster was ever started there; those of LoadClusterFile.
absl::StatusOr<ClusterLocation> LocateCluster(const ClusterFlags& flags);

}  // namespace meridian
