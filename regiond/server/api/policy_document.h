// Whether a text can be a resource policy (reference/dynamodb-api.md §14.5). What it would allow is not evaluated.
// Threads: pure function.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace meridian {

constexpr size_t kPolicyBytesMax = 20'480;

// ValidationExceptions: too long, no JSON, or not of the form of a policy.
absl::Status CheckPolicyDocument(std::string_view document);

}  // namespace meridian
