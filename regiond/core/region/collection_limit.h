// Writes within the limit of item collections, which tables with local indexes have (reference/dynamodb-api.md §7).
//
// The size is that of what the leader's state has: writes under way are not in it, so a collection may pass the limit by what was proposed
// within a few milliseconds. DynamoDB, too, speaks of an estimate. What other Regions send is taken in any case.
// Threads: pure functions.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "regiond/core/request/write_evaluator.h"
#include "regiond/core/state/table_state.h"

namespace meridian {

struct CollectionLimit {
  TableState& state;  // of the leader
  int64_t bytes_max;
};

// EvaluateWrite() of the item with this key, which also finds out what its collection comes to.
// Errors: also ItemCollectionSizeLimitExceededException if the collection grows beyond the limit; kDataLoss if the copy is damaged.
absl::StatusOr<EvaluatedWrite> EvaluateWithin(CollectionLimit limit, ExpressionCache& expressions, const TableSettings& table,
                                              const WriteRequest& write, const ItemKey& key, const MetItem& met);

}  // namespace meridian
