// How much the writes of one transaction may carry (reference/dynamodb-api.md §8).
// Threads: pure function.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "base/model/request.h"

namespace meridian {

// ValidationException for more than kTransactBytesMax of items, keys and values of expressions in all. What a write finds in the table does
// not count.
absl::Status CheckTransactPayload(const std::vector<WriteRequest>& writes);

}  // namespace meridian
