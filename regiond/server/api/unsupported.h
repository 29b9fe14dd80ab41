// What Meridian knows but does not do yet. Such members are refused, never ignored: an ignored
// index would be a wrong success.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace meridian {

// The ValidationException for `member`, such as "GlobalTableSourceArn" or "MultiRegionConsistency STRONG",
// of `operation`.
absl::Status MemberNotSupported(std::string_view operation, std::string_view member);

}  // namespace meridian
