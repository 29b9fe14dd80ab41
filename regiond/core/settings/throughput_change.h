// Changes of provisioned throughput over time: the dates that DescribeTable tells and the limit on decreases
// (reference/capacity-throttling-billing.md §6).
// Threads: pure functions.
#pragma once

#include "absl/status/status.h"
#include "base/model/table_attributes.h"
#include "base/model/throughput.h"

namespace meridian {

constexpr uint32_t kFreeDecreasesPerDay = 4;
constexpr Duration kDecreaseInterval = Duration::Seconds(3600);

// Adds a change, of a table or an index, to its history. Less of both units is one decrease.
void NoteThroughputChange(ThroughputHistory& history, const Throughput& before, const Throughput& after, WallTime now);
// The same for a client who asks for it. LimitExceededException, and no change, if it decreases something after the free decreases of the UTC
// day and within kDecreaseInterval of the last.
absl::Status RecordThroughputChange(ThroughputHistory& history, const Throughput& before, const Throughput& after, WallTime now);

}  // namespace meridian
