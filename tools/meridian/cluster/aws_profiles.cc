#include "tools/meridian/cluster/aws_profiles.h"

#include "base/model/strings.h"

namespace meridian {

std::string EndpointUrl(const ClusterConfig& config, const RegionConfig& region) {
  const bool tls = !config.options.tls_cert_file.empty();
  return StrCat(tls ? "https://" : "http://", region.host, ":", region.api_port);
}

std::string AwsConfigText(const ClusterConfig& config) {
  std::string text;
  for (const RegionConfig& region : config.regions) {
    const std::string url = EndpointUrl(config, region);
    StrAppend(&text, "[profile meridian-", region.name, "]\nregion = ", region.name,
              "\nendpoint_url = ", url, "\nservices = meridian-", region.name,
              "\n\n[services meridian-", region.name, "]\ndynamodb =\n  endpoint_url = ", url,
              "\n\n");
  }
  return text;
}

std::string AwsCredentialsText(const ClusterConfig& config) {
  std::string text;
  for (const RegionConfig& region : config.regions) {
    StrAppend(&text, "[meridian-", region.name,
              "]\naws_access_key_id = meridian\naws_secret_access_key = meridian\n\n");
  }
  return text;
}

std::string AwsUsageText(const ClusterConfig& config, const std::string& directory) {
  if (config.regions.empty()) return "";
  const RegionConfig& first = config.regions.front();
  return StrCat("To use it with the AWS CLI or an SDK:\n", "  export AWS_CONFIG_FILE=", directory,
                "/config AWS_SHARED_CREDENTIALS_FILE=", directory, "/credentials\n",
                "  aws --profile meridian-", first.name, " dynamodb list-tables\n",
                "An AWS CLI before 2.13 does not take the endpoint from the profile:\n",
                "  aws --profile meridian-", first.name, " --endpoint-url ",
                EndpointUrl(config, first), " dynamodb list-tables\n");
}

}  // namespace meridian
