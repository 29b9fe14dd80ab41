// Amazon Resource Names, taken apart.
// Threads: pure functions.
#pragma once

#include <string_view>

namespace meridian {

inline constexpr std::string_view kArnPrefix = "arn:";

// "arn:<partition>:<service>:<region>:<account>:<resource>"; the resource may contain colons. Parts that are not there are empty.
// Views into the text.
struct ArnParts {
  std::string_view partition, service, region, account, resource;
};

// REQUIRES: the text starts with kArnPrefix.
ArnParts SplitArn(std::string_view arn);

// Whether it is a Region of the partition "aws".
bool IsAwsRegion(std::string_view region);

}  // namespace meridian
