// KeyConditionExpression: the range of one partition key's items that a Query reads.
#pragma once

#include <cstdint>
#include <optional>

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
  AttributeValue partition_key;
  std::optional<SortCondition> sort;
};

// Owns its values. Errors are ValidationExceptions, without the prefix "Invalid KeyConditionExpression: ":
// first what no key condition may have, then what this schema does not allow, then types, empty and too long values.
// REQUIRES: the condition was parsed as kKeyCondition and bound.
absl::StatusOr<KeyRange> MakeKeyRange(const BoundCondition& condition, const KeySchema& schema);

}  // namespace meridian
