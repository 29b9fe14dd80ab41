#include "regiond/core/region/collection_limit.h"

#include "base/model/errors.h"
#include "regiond/core/index/index_checks.h"

namespace meridian {

absl::StatusOr<EvaluatedWrite> EvaluateWithin(CollectionLimit limit, ExpressionCache& expressions, const TableSettings& table,
                                              const WriteRequest& write, const ItemKey& key, const MetItem& met) {
  absl::StatusOr<EvaluatedWrite> evaluated = EvaluateWrite(expressions, table, write, met);
  if (!evaluated.ok() || !HasLocalIndex(table)) return evaluated;
  const absl::StatusOr<int64_t> stored = limit.state.CollectionBytes(key);
  if (!stored.ok()) return stored.status();
  WriteOutcome& outcome = evaluated->result;
  outcome.collection_bytes = *stored + outcome.collection_grown;
  if (outcome.collection_grown > 0 && outcome.collection_bytes > limit.bytes_max) return ItemCollectionSizeLimitError();
  return evaluated;
}

}  // namespace meridian
