// The rules of Enable-, Disable- and UpdateKinesisStreamingDestination (reference/dynamodb-api.md §14.5, streams-ttl-triggers.md §6).
// Destinations are kept and told of; no record is sent to any.
// Threads: pure functions.   Errors: ValidationExceptions, and then nothing has changed.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/model/table.h"

namespace meridian {

// Disabled destinations are told of still, but not more than these.
constexpr size_t kKinesisDestinationsMax = 10;

absl::Status EnableKinesisDestination(TableAttributes& attributes, const std::string& stream_arn, TimePrecision precision);
absl::Status DisableKinesisDestination(TableDescriptor& table, std::string_view stream_arn);
absl::Status UpdateKinesisDestination(TableDescriptor& table, std::string_view stream_arn, TimePrecision precision);

std::string_view PrecisionName(TimePrecision precision);

}  // namespace meridian
