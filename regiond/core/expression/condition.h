// ConditionExpression and FilterExpression of one request: bound to its names and values, then evaluated on items.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "base/model/table.h"
#include "regiond/core/expression/ast.h"
#include "regiond/core/expression/bindings.h"

namespace meridian {

// Shares the tree; views the request's parameters, which must outlive it.
struct BoundCondition {
  std::shared_ptr<const ParsedCondition> parsed;
  BoundSlots slots;
};

// Checks everything that needs no item, condition by condition from left to right: undefined placeholders, numbers of
// operands, distinct operands, then operand types and BETWEEN bounds. Errors are ValidationExceptions.
absl::StatusOr<BoundCondition> BindCondition(std::shared_ptr<const ParsedCondition> parsed,
                                             Bindings& bindings);

// Whether the condition holds; `item` is nullptr for an absent item. What an item holds never makes an error:
//  - a missing operand makes every comparison false but <>, which it makes true
//  - operands of different types differ, and have no order
//  - a comparison with the size() of something missing or without a size is false
// No allocation unless size() is used.
bool Evaluate(const BoundCondition& condition, const Item* item);

// A filter of a Query may not use the attributes of the key that it goes by, and no condition may reach into those of any key.
absl::Status CheckFilterAvoidsKeys(const BoundCondition& filter, const CompositeKey& key);
absl::Status CheckKeysAreScalars(const BoundCondition& condition, const TableSettings& table);
// The top-level attributes that the condition looks at, with repetitions.
std::vector<std::string_view> AttributesOf(const BoundCondition& condition);

}  // namespace meridian
