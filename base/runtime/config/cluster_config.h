// A cluster: which daemons there are, where they listen, how far apart they are, and their options.
//
// Threads: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/runtime/config/options.h"

namespace meridian {

struct CoordinatorConfig {
  std::string host = "127.0.0.1";  // where others reach it
  uint16_t http_port = 0;
  uint16_t grpc_port = 0;
  uint16_t metrics_port = 0;
  bool operator==(const CoordinatorConfig&) const = default;
};

struct RegionConfig {
  std::string name;
  std::string host = "127.0.0.1";  // where others reach its regiond and its replicator
  uint16_t api_port = 0;
  uint16_t grpc_port = 0;
  uint16_t metrics_port = 0;
  uint16_t replicator_grpc_port = 0;
  uint16_t replicator_metrics_port = 0;
  bool operator==(const RegionConfig&) const = default;
};

// The simulated wide-area network in one direction.
struct LinkConfig {
  std::string from;
  std::string to;
  int64_t latency_ms = 0;  // one way
  int64_t jitter_ms = 0;
  bool cut = false;
  bool operator==(const LinkConfig&) const = default;
};

struct ClusterConfig {
  std::string name = "meridian";
  std::string data_dir = "./meridian-data";
  std::string bind_address = "127.0.0.1";
  uint16_t base_port = 8000;
  CoordinatorConfig coordinator;
  std::vector<RegionConfig> regions;
  std::vector<LinkConfig> links;  // one for each ordered pair of Regions
  ClusterOptions options;

  // Null where there is none.
  const RegionConfig* FindRegion(std::string_view region) const;
  const LinkConfig* FindLink(std::string_view from, std::string_view to) const;
  bool operator==(const ClusterConfig&) const = default;
};

inline constexpr size_t kRegionsMax = 19;  // the port scheme has room for these
inline constexpr uint16_t kBasePortMax = 65535 - 240;

// A cluster on this machine with the documented ports, and links as far as their Regions are apart.
// The result is valid if the Region names and the port are: see ValidateCluster().
ClusterConfig DefaultCluster(const std::vector<std::string>& regions, uint16_t base_port,
                             const std::string& data_dir);

// kInvalidArgument with what is wrong: names, duplicate Regions or links, links to nowhere, two
// listeners on one port, half of a TLS pair.
absl::Status ValidateCluster(const ClusterConfig& config);

// The default one-way latency between two AWS Regions: great-circle distance through fibre, from a
// table of Region coordinates. 40 ms where one of them is not an AWS Region.
int64_t WanLatencyMs(std::string_view from, std::string_view to);

// Reads a cluster file; keys left out have their defaults. `name` is what errors call the text.
// Errors: kInvalidArgument "<name>: line <n>: <what>"; LoadClusterFile() also kNotFound.
absl::StatusOr<ClusterConfig> ParseClusterYaml(const std::string& text, const std::string& name);
absl::StatusOr<ClusterConfig> LoadClusterFile(const std::string& path);

// A cluster file that ParseClusterYaml() reads back as the same value. Options at their default are
// left out.
std::string RenderClusterYaml(const ClusterConfig& config);

}  // namespace meridian
