#include "base/runtime/config/cluster_config.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace meridian {
namespace {

bool IsRegionName(const std::string& name) {
  return !name.empty() && name.size() <= 63 && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

// Claims a listener; an error where another one has it.
class PortClaims {
 public:
  absl::Status Claim(const std::string& host, uint16_t port, const std::string& owner) {
    if (port == 0) return absl::InvalidArgumentError(absl::StrCat(owner, " is 0"));
    const auto [at, fresh] = owners_.try_emplace({host, port}, owner);
    if (fresh) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat(at->second, " and ", owner, " are both ", host, ":", port));
  }

 private:
  std::map<std::pair<std::string, uint16_t>, std::string> owners_;
};

absl::Status ValidatePorts(const ClusterConfig& config) {
  PortClaims claims;
  const CoordinatorConfig& coordinator = config.coordinator;
  std::vector<std::tuple<std::string, uint16_t, std::string>> listeners = {
      {coordinator.host, coordinator.http_port, "coordinator http_port"},
      {coordinator.host, coordinator.grpc_port, "coordinator grpc_port"},
      {coordinator.host, coordinator.metrics_port, "coordinator metrics_port"}};
  for (const RegionConfig& r : config.regions) {
    listeners.emplace_back(r.host, r.api_port, r.name + " api_port");
    listeners.emplace_back(r.host, r.grpc_port, r.name + " grpc_port");
    listeners.emplace_back(r.host, r.metrics_port, r.name + " metrics_port");
    listeners.emplace_back(r.host, r.replicator_grpc_port, r.name + " replicator_grpc_port");
    listeners.emplace_back(r.host, r.replicator_metrics_port, r.name + " replicator_metrics_port");
  }
  for (const auto& [host, port, owner] : listeners) {
    if (absl::Status status = claims.Claim(host, port, owner); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ValidateLinks(const ClusterConfig& config) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const LinkConfig& link : config.links) {
    const std::string label = absl::StrCat("link ", link.from, " -> ", link.to);
    for (const std::string& end : {link.from, link.to}) {
      if (config.FindRegion(end) == nullptr) {
        return absl::InvalidArgumentError(absl::StrCat(label, ": there is no Region '", end, "'"));
      }
    }
    if (link.from == link.to) return absl::InvalidArgumentError(label + ": leads nowhere");
    if (!seen.insert({link.from, link.to}).second) {
      return absl::InvalidArgumentError(label + ": given twice");
    }
    if (link.latency_ms < 0 || link.jitter_ms < 0) {
      return absl::InvalidArgumentError(label + ": latency_ms and jitter_ms must not be negative");
    }
  }
  return absl::OkStatus();
}

}  // namespace

const RegionConfig* ClusterConfig::FindRegion(std::string_view region) const {
  for (const RegionConfig& candidate : regions) {
    if (candidate.name == region) return &candidate;
  }
  return nullptr;
}

const LinkConfig* ClusterConfig::FindLink(std::string_view from, std::string_view to) const {
  for (const LinkConfig& link : links) {
    if (link.from == from && link.to == to) return &link;
  }
  return nullptr;
}

ClusterConfig DefaultCluster(const std::vector<std::string>& regions, uint16_t base_port,
                             const std::string& data_dir) {
  ClusterConfig config;
  config.data_dir = data_dir;
  config.base_port = base_port;
  const auto port = [base_port](size_t offset) {
    return static_cast<uint16_t>(base_port + offset);
  };
  config.coordinator.http_port = port(0);
  config.coordinator.grpc_port = port(100);
  config.coordinator.metrics_port = port(200);
  for (size_t k = 1; k <= regions.size(); ++k) {
    RegionConfig& region = config.regions.emplace_back();
    region.name = regions[k - 1];
    region.api_port = port(k);
    region.grpc_port = port(100 + k);
    region.metrics_port = port(200 + k);
    region.replicator_grpc_port = port(120 + k);
    region.replicator_metrics_port = port(220 + k);
  }
  for (const std::string& from : regions) {
    for (const std::string& to : regions) {
      if (from == to) continue;
      const int64_t latency_ms = WanLatencyMs(from, to);
      config.links.push_back({.from = from,
                              .to = to,
                              .latency_ms = latency_ms,
                              .jitter_ms = std::max<int64_t>(1, (latency_ms + 5) / 10)});
    }
  }
  return config;
}

absl::Status ValidateCluster(const ClusterConfig& config) {
  if (config.name.empty()) return absl::InvalidArgumentError("the cluster's name is empty");
  if (config.data_dir.empty()) return absl::InvalidArgumentError("data_dir is empty");
  if (config.base_port == 0 || config.base_port > kBasePortMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("base_port is ", config.base_port, "; allowed are 1 to ", kBasePortMax));
  }
  if (config.regions.empty() || config.regions.size() > kRegionsMax) {
    return absl::InvalidArgumentError(absl::StrCat("the cluster has ", config.regions.size(),
                                                   " Regions; allowed are 1 to ", kRegionsMax));
  }
  std::set<std::string> names;
  for (const RegionConfig& region : config.regions) {
    if (!IsRegionName(region.name)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "Region name '", region.name, "' must be lower-case letters, digits and hyphens"));
    }
    if (!names.insert(region.name).second) {
      return absl::InvalidArgumentError(absl::StrCat("Region '", region.name, "' is given twice"));
    }
  }
  if (config.options.tls_cert_file.empty() != config.options.tls_key_file.empty()) {
    return absl::InvalidArgumentError("tls_cert_file and tls_key_file are needed together");
  }
  if (absl::Status status = ValidateLinks(config); !status.ok()) return status;
  return ValidatePorts(config);
}

}  // namespace meridian
