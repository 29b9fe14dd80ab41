// ItemCollectionMetrics of writes (reference/dynamodb-api.md §11).
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/model/request.h"
#include "base/model/table.h"
#include "regiond/core/request/write_evaluator.h"
#include "regiond/server/api/results.h"

namespace meridian {

// The collection that `write` changes, yet without its size; nothing if its table has no local index.
std::optional<ItemCollection> CollectionOf(const TableSettings& table, const WriteRequest& write);

// Adds a collection after the write in it.
void AddCollection(const std::string& table, ItemCollection collection, const WriteOutcome& outcome, std::vector<TableCollections>* all);

}  // namespace meridian
