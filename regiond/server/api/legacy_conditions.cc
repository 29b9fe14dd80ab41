#include "regiond/server/api/legacy_conditions.h"

#include <algorithm>
#include <span>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/attribute_reader.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/sort_keeping_last.h"

namespace meridian {
namespace {

using enum LegacyComparison;

constexpr std::array<std::string_view, 13> kComparisonNames = {
    "IN",       "NULL", "BETWEEN", "LT",          "NOT_CONTAINS", "EQ",      "GT",
    "NOT_NULL", "NE",   "LE",      "BEGINS_WITH", "GE",           "CONTAINS"};
constexpr std::array<std::string_view, 2> kConditionalOperatorNames = {"OR", "AND"};

void ReadValue(Json value, JsonReader& json, LegacyCondition& out, AttributeValue* to) {
  AttributeReader reader(&json);
  *to = reader.Value(value);
  out.status.Update(reader.value_status());
}

void ReadComparison(JsonReader& json, Json value, LegacyCondition& out) {
  json.String(value, &out.comparison);
}
void ReadExists(JsonReader& json, Json value, LegacyCondition& out) {
  json.Boolean(value, &out.exists);
}
void ReadSingleValue(JsonReader& json, Json value, LegacyCondition& out) {
  if (!value.is_null()) ReadValue(value, json, out, &out.value.emplace());
}
void ReadValueList(JsonReader& json, Json value, LegacyCondition& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  out.values.emplace();
  for (Json element : *array) ReadValue(element, json, out, &out.values->emplace_back());
}

constexpr std::array kConditionMembers = {
    Member<LegacyCondition>{"ComparisonOperator", ReadComparison},
    Member<LegacyCondition>{"AttributeValueList", ReadValueList},
};
constexpr std::array kExpectedMembers = {
    Member<LegacyCondition>{"ComparisonOperator", ReadComparison},
    Member<LegacyCondition>{"AttributeValueList", ReadValueList},
    Member<LegacyCondition>{"Value", ReadSingleValue},
    Member<LegacyCondition>{"Exists", ReadExists},
};

std::optional<LegacyComparison> ComparisonOf(const LegacyCondition& condition) {
  if (!condition.comparison) return std::nullopt;
  const auto at =
      std::find(kComparisonNames.begin(), kComparisonNames.end(), *condition.comparison);
  return static_cast<LegacyComparison>(at - kComparisonNames.begin());
}

absl::Status Invalid(std::string_view text) {
  return ValidationError(StrCat("One or more parameter values were invalid: ", text));
}
absl::Status InvalidFor(const LegacyCondition& condition, std::string_view text) {
  return Invalid(StrCat(text, " for Attribute: ", condition.attribute));
}

bool IsCountRight(LegacyComparison comparison, size_t values) {
  switch (comparison) {
    case kNull:
    case kNotNull:
      return values == 0;
    case kBetween:
      return values == 2;
    case kIn:
      return values > 0;
    default:
      return values == 1;
  }
}

// As DynamoDB Local 1.25.1 has it: only equality takes sets and documents.
bool IsTypeRight(LegacyComparison comparison, AttributeValue::Type type) {
  using Type = AttributeValue::Type;
  const bool scalar = type == Type::kS || type == Type::kN || type == Type::kB;
  switch (comparison) {
    case kEq:
    case kNe:
      return true;
    case kBeginsWith:
      return type == Type::kS || type == Type::kB;
    case kContains:
    case kNotContains:
      return scalar || type == Type::kBool || type == Type::kNull;
    default:
      return scalar;
  }
}

// REQUIRES: both have one type, which is S, N or B.
bool IsGreater(const AttributeValue& a, const AttributeValue& b) {
  if (const auto* text = a.If<std::string>()) return *text > *b.If<std::string>();
  if (const auto* number = a.If<Number>()) return *number > *b.If<Number>();
  return *a.If<Binary>() > *b.If<Binary>();
}

absl::Status CheckOperands(LegacyComparison comparison, std::string_view name,
                           std::span<const AttributeValue> values) {
  if (!IsCountRight(comparison, values.size())) {
    return Invalid(StrCat("Invalid number of argument(s) for the ", name, " ComparisonOperator"));
  }
  if (values.empty()) return absl::OkStatus();
  const AttributeValue::Type type = values[0].type();
  if (std::any_of(values.begin(), values.end(),
                  [type](const AttributeValue& value) { return value.type() != type; })) {
    return Invalid("AttributeValues inside AttributeValueList must be of same type");
  }
  if (!IsTypeRight(comparison, type)) {
    return Invalid(StrCat("ComparisonOperator ", name, " is not valid for ",
                          AttributeValue::TypeName(type), " AttributeValue type"));
  }
  if (comparison == kBetween && IsGreater(values[0], values[1])) {
    return ValidationError(
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound");
  }
  return absl::OkStatus();
}

// Value is short for an AttributeValueList of one.
std::span<const AttributeValue> ValuesOf(const LegacyCondition& condition) {
  if (condition.values) return *condition.values;
  if (condition.value) return {&*condition.value, 1};
  return {};
}

// Which members Expected has together.
absl::Status CheckMembersWithComparison(const LegacyCondition& condition) {
  if (condition.exists) {
    return InvalidFor(condition, "Exists and ComparisonOperator cannot be used together");
  }
  if (condition.value || condition.values || IsCountRight(*ComparisonOf(condition), 0)) {
    return absl::OkStatus();
  }
  return InvalidFor(condition, StrCat("Value or AttributeValueList must be used with "
                                      "ComparisonOperator: ",
                                      *condition.comparison));
}

absl::Status CheckMembersWithoutComparison(const LegacyCondition& condition) {
  if (condition.values) {
    return InvalidFor(condition, "AttributeValueList can only be used with a ComparisonOperator");
  }
  if (condition.exists == false) {
    if (!condition.value) return absl::OkStatus();
    return InvalidFor(condition, "Value cannot be used when Exists is false");
  }
  if (condition.value) return absl::OkStatus();
  return InvalidFor(condition, StrCat("Value must be provided when Exists is ",
                                      condition.exists ? "true" : "null"));
}

absl::Status CheckMembers(const LegacyCondition& condition) {
  if (condition.value && condition.values) {
    return InvalidFor(condition, "Value and AttributeValueList cannot be used together");
  }
  return condition.comparison ? CheckMembersWithComparison(condition)
                              : CheckMembersWithoutComparison(condition);
}

absl::Status CheckValues(const LegacyCondition& condition) {
  const std::optional<LegacyComparison> comparison = ComparisonOf(condition);
  if (!condition.status.ok() || !comparison) return condition.status;
  return CheckOperands(*comparison, *condition.comparison, ValuesOf(condition));
}

// What the condition means; Expected may leave it to Exists.
LegacyComparison MeaningOf(const LegacyCondition& condition) {
  return ComparisonOf(condition).value_or(condition.exists == false ? kNull : kEq);
}

std::string TextOf(const LegacyCondition& condition, LegacyPlaceholders& placeholders) {
  const std::string name = placeholders.Name(condition.attribute);
  std::vector<std::string> values;
  for (const AttributeValue& value : ValuesOf(condition))
    values.push_back(placeholders.Value(value));
  switch (MeaningOf(condition)) {
    case kNull:
      return StrCat("attribute_not_exists(", name, ")");
    case kNotNull:
      return StrCat("attribute_exists(", name, ")");
    case kEq:
      return StrCat(name, " = ", values[0]);
    case kNe:
      return StrCat(name, " <> ", values[0]);
    case kLt:
      return StrCat(name, " < ", values[0]);
    case kLe:
      return StrCat(name, " <= ", values[0]);
    case kGt:
      return StrCat(name, " > ", values[0]);
    case kGe:
      return StrCat(name, " >= ", values[0]);
    case kBeginsWith:
      return StrCat("begins_with(", name, ", ", values[0], ")");
    case kContains:
      return StrCat("contains(", name, ", ", values[0], ")");
    case kNotContains:
      // Not the opposite of CONTAINS: a missing attribute fails both.
      return StrCat("(attribute_exists(", name, ") AND NOT contains(", name, ", ", values[0], "))");
    case kBetween:
      return StrCat(name, " BETWEEN ", values[0], " AND ", values[1]);
    case kIn:
      break;
  }
  std::string text = StrCat(name, " IN (");
  for (size_t i = 0; i < values.size(); ++i) StrAppend(&text, i == 0 ? "" : ", ", values[i]);
  return text + ")";
}

}  // namespace

void ReadLegacyConditions(Json value, LegacyShape shape, JsonReader& json,
                          std::optional<LegacyConditions>* out) {
  const bool expected = shape == LegacyShape::kExpectedAttributeValue;
  const std::string_view name = expected ? "ExpectedAttributeValue" : "Condition";
  std::optional<JsonObject> map;
  json.Map(value, StrCat("com.amazonaws.dynamodb.v20120810.", name), &map);
  if (!map) return;
  LegacyConditions& conditions = out->emplace();
  for (const auto field : *map) {
    LegacyCondition& condition = conditions.emplace_back();
    condition.attribute = field.key;
    condition.status = CheckAttributeName(field.key);
    std::optional<JsonObject> members;
    json.Structure(field.value, name, &members);
    if (!members) continue;
    if (expected) {
      ReadMembers<LegacyCondition>(*members, kExpectedMembers, json, condition);
    } else {
      ReadMembers<LegacyCondition>(*members, kConditionMembers, json, condition);
    }
  }
  SortKeepingLast(conditions, [](const LegacyCondition& condition) { return condition.attribute; });
}

void AddViolations(const std::optional<LegacyConditions>& conditions, LegacyShape shape,
                   std::string_view path, Constraints& constraints) {
  if (!conditions) return;
  for (const LegacyCondition& condition : *conditions) {
    const std::string member = StrCat(path, ".", condition.attribute, ".member.comparisonOperator");
    if (shape == LegacyShape::kCondition) {
      constraints.NotNull(condition.comparison.has_value(), member);
    }
    constraints.OneOf(condition.comparison, member, kComparisonNames);
  }
}

void AddOperatorViolation(std::optional<std::string_view> conditional_operator,
                          Constraints& constraints) {
  constraints.OneOf(conditional_operator, "conditionalOperator", kConditionalOperatorNames);
}

absl::Status CheckExpected(const LegacyConditions& expected) {
  for (const LegacyCondition& condition : expected) {
    absl::Status status = CheckMembers(condition);
    status.Update(CheckValues(condition));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckFilter(const LegacyConditions& filter) {
  for (const LegacyCondition& condition : filter) {
    if (absl::Status status = CheckValues(condition); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckKeyConditions(const LegacyConditions& conditions) {
  if (absl::Status status = CheckFilter(conditions); !status.ok()) return status;
  if (conditions.empty() || conditions.size() > 2) {
    return ValidationError("Conditions can be of length 1 or 2 only");
  }
  for (const LegacyCondition& condition : conditions) {
    switch (*ComparisonOf(condition)) {
      case kEq:
      case kLt:
      case kLe:
      case kGt:
      case kGe:
      case kBeginsWith:
      case kBetween:
        break;
      default:
        return ValidationError("Attempted conditional constraint is not an indexable operation");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckConditionalOperator(std::optional<std::string_view> conditional_operator,
                                      const std::optional<LegacyConditions>& conditions) {
  if (!conditional_operator) return absl::OkStatus();
  if (!conditions || conditions->empty()) {
    return ValidationError("ConditionalOperator cannot be used without Filter or Expected");
  }
  if (conditions->size() > 1) return absl::OkStatus();
  return ValidationError(
      "ConditionalOperator can only be used when Filter or Expected has two or more elements");
}

std::optional<std::string> ConditionText(const LegacyConditions& conditions,
                                         std::optional<std::string_view> conditional_operator,
                                         LegacyPlaceholders& placeholders) {
  if (conditions.empty()) return std::nullopt;
  std::string text;
  for (const LegacyCondition& condition : conditions) {
    if (!text.empty()) StrAppend(&text, " ", conditional_operator.value_or("AND"), " ");
    StrAppend(&text, TextOf(condition, placeholders));
  }
  return text;
}

}  // namespace meridian
