// What secondary indexes ask of a write, and what they charge for it.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/table.h"

namespace meridian {

// Whether `after` may be what a write makes of `before` (nullptr: no item): an attribute that is an index's key has the type that the table
// defines, and a value that a key can have. An attribute that the write leaves as it was passes: it may be older than the index.
// Errors: ValidationExceptions with the texts of reference/dynamodb-api.md §3 and §8; `update`: those of UpdateItem.
absl::Status CheckIndexKeys(const TableSettings& settings, const Item* before, const Item& after, bool update);

bool HasLocalIndex(const TableSettings& settings);
// What an item adds to its collection: its size as billed, and that of its entries in local indexes. 0 for no item (""); kDataLoss if
// `image` is none.
absl::StatusOr<int64_t> CollectionShareOf(const TableSettings& settings, std::string_view image);

// Write units that one index consumes (reference §10).
struct IndexUnits {
  std::string index;
  IndexKind kind = IndexKind::kGlobal;
  int64_t units = 0;
  bool operator==(const IndexUnits&) const = default;
};
// Of those that the change of an item touches. Encodings; empty for no item. kDataLoss if one of them is no item.
absl::StatusOr<std::vector<IndexUnits>> IndexUnitsOf(const TableSettings& settings, std::string_view before, std::string_view after);

}  // namespace meridian
