// Expected, QueryFilter, ScanFilter and KeyConditions: conditions on top-level attributes from
// before expressions (reference: "Legacy parameters"; AWS developer guide, "Legacy conditional
// parameters"). They are read, checked with DynamoDB's texts, and written as the expression that
// means the same, so that the core evaluates one kind of condition.
//
// Use:     ReadLegacyConditions(), AddViolations(), one of the Check…(), then ConditionText().
// Errors:  wrong JSON types are the JsonReader's, violations go to the Constraints; the rest are
//          ValidationExceptions, attribute by attribute in the order of their names.
// Limits:  legacy_placeholders.h.
// Threads: pure functions.   Private to this directory.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/model/attribute_value.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/json_reader.h"
#include "regiond/server/api/legacy_placeholders.h"

namespace meridian {

// In the API's documented order of the enum.
enum class LegacyComparison : uint8_t {
  kIn,
  kNull,
  kBetween,
  kLt,
  kNotContains,
  kEq,
  kGt,
  kNotNull,
  kNe,
  kLe,
  kBeginsWith,
  kGe,
  kContains,
};

// The condition on one attribute. Views point into the JsonBody.
struct LegacyCondition {
  std::string_view attribute;
  std::optional<std::string_view> comparison;
  std::optional<std::vector<AttributeValue>> values;  // AttributeValueList
  std::optional<AttributeValue> value;                // of Expected only
  std::optional<bool> exists;                         // of Expected only
  absl::Status status;                                // what is wrong with the name and the values
};
using LegacyConditions = std::vector<LegacyCondition>;  // by attribute, each once

enum class LegacyShape : uint8_t { kCondition, kExpectedAttributeValue };

// Leaves `out` alone for null.
void ReadLegacyConditions(Json value, LegacyShape shape, JsonReader& json,
                          std::optional<LegacyConditions>* out);

// Enums, and for kCondition that there is a ComparisonOperator. `path`: such as "queryFilter".
void AddViolations(const std::optional<LegacyConditions>& conditions, LegacyShape shape,
                   std::string_view path, Constraints& constraints);
void AddOperatorViolation(std::optional<std::string_view> conditional_operator,
                          Constraints& constraints);

// REQUIRES of all below: no violations.
absl::Status CheckExpected(const LegacyConditions& expected);
absl::Status CheckFilter(const LegacyConditions& filter);
absl::Status CheckKeyConditions(const LegacyConditions& conditions);
// `conditions`: those that ConditionalOperator would join. It needs two or more.
absl::Status CheckConditionalOperator(std::optional<std::string_view> conditional_operator,
                                      const std::optional<LegacyConditions>& conditions);

// All conditions joined by `conditional_operator`, or AND. nullopt if there are none.
// REQUIRES: the checks above passed.
std::optional<std::string> ConditionText(const LegacyConditions& conditions,
                                         std::optional<std::string_view> conditional_operator,
                                         LegacyPlaceholders& placeholders);

}  // namespace meridian
