// UpdateExpression of one request: bound to its names and values, then applied to an item.
#pragma once

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "base/model/request.h"
#include "base/model/table.h"
#include "regiond/core/expression/ast.h"
#include "regiond/core/expression/bindings.h"

namespace meridian {

// Shares the tree; views the request's parameters, which must outlive it.
struct BoundUpdate {
  std::shared_ptr<const ParsedUpdate> parsed;
  BoundSlots slots;
};

// Reports, as ValidationExceptions and in this order: undefined names, undefined values, overlapping and conflicting
// paths, numbers of operands, operand types.
absl::StatusOr<BoundUpdate> BindUpdate(std::shared_ptr<const ParsedUpdate> parsed,
                                       Bindings& bindings);

// An update may not reach into a key of an index.
absl::Status CheckKeysAreScalars(const BoundUpdate& update, const TableSettings& table);
// "… Cannot update attribute pk. This attribute is part of the key", also for what would be inside of one.
absl::Status CheckUpdateAvoidsKeys(const BoundUpdate& update, const KeySchema& schema);

struct UpdateResult {
  // The item afterwards. nullopt if there is still none: an update that only removes creates nothing.
  std::optional<Item> item;
  // For kUpdatedOld and kUpdatedNew the touched paths' values, in their nested places; otherwise empty.
  Item returned;
};

// Applies the update to `before` (nullptr: absent) of the item with the key attributes `key`. Every operand is read from
// `before`, and indexes of list elements mean those of `before`. Errors, after which nothing has changed, are
// ValidationExceptions: missing attributes, wrong types, invalid paths, number ranges, item size and nesting.
// (UpdateItem without any expression creates a key-only item; that needs no BoundUpdate.)
absl::StatusOr<UpdateResult> ApplyUpdate(const BoundUpdate& update, const Item* before,
                                         const Item& key, ReturnValues return_values);

}  // namespace meridian
