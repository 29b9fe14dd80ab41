// Profiles for the AWS CLI and SDKs: one per Region, "meridian-<region>".
#pragma once

#include <string>

#include "base/runtime/config/cluster_config.h"

namespace meridian {

// Where the Region's API is: "http://127.0.0.1:8001".
std::string EndpointUrl(const ClusterConfig& config, const RegionConfig& region);

// The texts of an AWS config file and of a credentials file.
std::string AwsConfigText(const ClusterConfig& config);
std::string AwsCredentialsText(const ClusterConfig& config);

// What to type to use them. `directory`: that holds the files "config" and "credentials".
std::string AwsUsageText(const ClusterConfig& config, const std::string& directory);

}  // namespace meridian
