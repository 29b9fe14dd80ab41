// The rules of UpdateContributorInsights (reference/metrics-monitoring.md §5).
// Threads: pure functions.
#pragma once

#include <cstdint>

#include "base/model/table_attributes.h"

namespace meridian {

// Turns Contributor Insights of the table or of an index, by its number, on in `mode` or off. Returns whether that is a change.
bool ChangeInsights(TableAttributes& attributes, uint32_t number, bool enable, InsightsMode mode, WallTime now);

}  // namespace meridian
