// The key that `meridian conflicts --key` is about.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace meridian {

// JSON of key attributes as DynamoDB JSON. Their values are DynamoDB's already, {"S":…}, {"N":…} or
// {"B":…}, or plain: a string is an S, a whole number of at most 19 digits an N; other numbers
// would not keep their digits. kInvalidArgument for anything else.
absl::StatusOr<std::string> DynamoDbKey(const std::string& json);

}  // namespace meridian
