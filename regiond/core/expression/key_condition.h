// KeyConditionExpression: the range of a table's items, or of an index's entries, that a Query reads.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "base/model/table.h"
#include "regiond/core/expression/condition.h"

namespace meridian {

struct SortCondition {
  enum class Operator : uint8_t {
    kEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kBetween,     // operand <= sort key <= upper
    kBeginsWith,  // S and B only
  };
  Operator op = Operator::kEqual;
  AttributeValue operand;
  std::optional<AttributeValue> upper;  // set iff BETWEEN; never less than `operand`

  // REQUIRES: `sort_key` has the type of `operand`.
  bool Matches(const AttributeValue& sort_key) const;
};

struct KeyRange {
  std::vector<AttributeValue> partition;  // of every partition attribute
  std::vector<AttributeValue> equal;      // of the sort attributes before the last one given: all must be equal
  std::optional<SortCondition> sort;      // on the sort attribute behind `equal`
};

// Owns its values. Errors are ValidationExceptions, without the prefix "Invalid KeyConditionExpression: ":
// first what no key condition may have, then what this key does not allow, then types, empty and too long values.
// `of_statement`: of a PartiQL statement, which has a text of its own for types.
// REQUIRES: the condition was parsed as kKeyCondition and bound.
absl::StatusOr<KeyRange> MakeKeyRange(const BoundCondition& condition, const CompositeKey& key, bool of_statement = false);

}  // namespace meridian
