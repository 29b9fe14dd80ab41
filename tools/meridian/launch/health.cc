#include "tools/meridian/launch/health.h"

#include "base/model/strings.h"
#include "tools/meridian/cluster/admin_client.h"
#include "tools/meridian/process/http_probe.h"

namespace meridian {

namespace {
constexpr Duration kProbeTimeout = Duration::Millis(300);
}  // namespace

std::vector<std::string> HealthCheck::Missing() {
  std::vector<std::string> missing;
  for (const RegionConfig& region : config_.regions) {
    if (answering_.count(region.name) > 0) continue;
    if (ApiAnswers(region)) {
      answering_.insert(region.name);
    } else {
      missing.push_back(
          StrCat("the API of ", region.name, " does not answer on port ", region.api_port));
    }
  }
  if (!missing.empty()) return missing;
  return MissingAtCoordinator();
}

bool HealthCheck::ApiAnswers(const RegionConfig& region) {
  const bool tls = !config_.options.tls_cert_file.empty();
  if (tls) return ProbeTcp(region.host, region.api_port);
  return ProbeHttp(region.host, region.api_port, "/", kProbeTimeout) == 200;
}

std::vector<std::string> HealthCheck::MissingAtCoordinator() {
  const CoordinatorConfig& coordinator = config_.coordinator;
  const std::vector<std::string> no_answer = {
      StrCat("the coordinator does not answer on port ", coordinator.grpc_port)};
  if (!ProbeTcp(coordinator.host, coordinator.grpc_port)) return no_answer;
  const auto status = CoordinatorClient(StrCat(coordinator.host, ":", coordinator.grpc_port))
                          .GetStatus(kProbeTimeout);
  if (!status.ok()) return no_answer;
  std::vector<std::string> missing;
  for (const v1::RegionSummary& region : status->regions()) {
    const auto add = [&](std::string_view daemon) {
      missing.push_back(
          StrCat("the ", daemon, " of ", region.name(), " is not connected to the coordinator"));
    };
    if (!region.regiond_connected()) add("regiond");
    if (!region.replicator_connected()) add("replicator");
  }
  return missing;
}

}  // namespace meridian
