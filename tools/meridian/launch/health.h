// Whether a cluster serves: every Region's API answers and every daemon is connected.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/runtime/config/cluster_config.h"

namespace meridian {

class HealthCheck {
 public:
  explicit HealthCheck(const ClusterConfig& config) : config_(config) {}

  // What is still missing, in words; empty once all is well. What was seen to be well is not asked
  // for again. Takes some milliseconds.
  std::vector<std::string> Missing();

 private:
  bool ApiAnswers(const RegionConfig& region);
  std::vector<std::string> MissingAtCoordinator();

  const ClusterConfig& config_;
  std::set<std::string> answering_;  // Regions whose API has answered
};

}  // namespace meridian
