// Evaluates one PutItem, UpdateItem or DeleteItem against the version that it meets: condition, new item, what to return.
// Pure: it changes nothing, so that it may be repeated.
#pragma once

#include <optional>
#include <vector>

#include "base/model/request.h"
#include "base/model/table.h"
#include "regiond/core/expression/expression_cache.h"
#include "regiond/core/index/index_checks.h"
#include "regiond/core/request/met_item.h"

namespace meridian {

struct WriteOutcome {
  std::optional<ResultItem> attributes;  // what ReturnValues asked for, if there is any
  int64_t bytes_before = 0;              // item sizes as billed; 0 if there was none
  int64_t bytes_after = 0;
  std::vector<IndexUnits> indexes;       // of those that the write touches
  // Of the item's collection, in tables with local indexes: by how much it grows, and, when that has been found out, what it comes to.
  int64_t collection_grown = 0;
  int64_t collection_bytes = 0;
};

struct EvaluatedWrite {
  // What the item becomes; nothing if the write changes nothing (a delete of what is not there).
  struct Effect {
    bool deleted = false;
    std::string image;
    bool conditional = false;  // the write's own condition has let it happen
  };
  std::optional<Effect> effect;
  WriteOutcome result;
};

// The change that `effect` makes of what it met.
ChangeRecord MadeOf(ItemKey key, const Version& version, MetItem met, EvaluatedWrite::Effect effect);

// What is wrong with the expressions of `write`, whatever item they meet: ValidationExceptions. That an update would change the item's key
// is left to EvaluateWrite(), since a transaction tells it of the item.
absl::Status CheckExpressions(ExpressionCache& expressions, const TableSettings& table, const WriteRequest& write);

// The key that `write` addresses. Errors are ValidationExceptions with DynamoDB's texts.
absl::StatusOr<ItemKey> KeyOfWrite(const KeySchema& schema, const WriteRequest& write);

// A failed condition is a ConditionalCheckFailedException, of an INSERT a DuplicateItemException, which never shows the item; everything
// else that is wrong is a ValidationException.
absl::StatusOr<EvaluatedWrite> EvaluateWrite(ExpressionCache& expressions, const TableSettings& table,
                                             const WriteRequest& write, const MetItem& met);

}  // namespace meridian
