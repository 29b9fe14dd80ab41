#include "regiond/server/api/arn.h"

#include <algorithm>
#include <iterator>

namespace meridian {
namespace {

// The next piece of `rest` before a colon, which is taken off.
std::string_view NextPart(std::string_view* rest) {
  const size_t colon = std::min(rest->find(':'), rest->size());
  const std::string_view part = rest->substr(0, colon);
  rest->remove_prefix(std::min(colon + 1, rest->size()));
  return part;
}

constexpr std::string_view kAwsRegions[] = {
    "af-south-1",     "ap-east-1",      "ap-east-2",      "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
    "ap-south-2",     "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",
    "ap-southeast-7", "ca-central-1",   "ca-west-1",      "eu-central-1",   "eu-central-2",   "eu-north-1",     "eu-south-1",
    "eu-south-2",     "eu-west-1",      "eu-west-2",      "eu-west-3",      "il-central-1",   "me-central-1",   "me-south-1",
    "mx-central-1",   "sa-east-1",      "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2"};

}  // namespace

bool IsAwsRegion(std::string_view region) { return std::find(std::begin(kAwsRegions), std::end(kAwsRegions), region) != std::end(kAwsRegions); }

ArnParts SplitArn(std::string_view arn) {
  std::string_view rest = arn.substr(kArnPrefix.size());
  ArnParts parts;
  parts.partition = NextPart(&rest);
  parts.service = NextPart(&rest);
  parts.region = NextPart(&rest);
  parts.account = NextPart(&rest);
  parts.resource = rest;
  return parts;
}

}  // namespace meridian
