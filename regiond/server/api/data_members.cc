#include "regiond/server/api/data_members.h"

#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/sort_keeping_last.h"
#include "regiond/server/api/table_name.h"

namespace meridian {
namespace {

bool IsPlaceholder(std::string_view key, char mark) {
  return key.size() > 1 && key[0] == mark && std::all_of(key.begin() + 1, key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_';
         });
}

// Checks of both maps of placeholders that need no expression.
void CheckPlaceholder(std::string_view map, std::string_view key, char mark, absl::Status& status) {
  if (!status.ok() || IsPlaceholder(key, mark)) return;
  status = ValidationError(StrCat(map, " contains invalid key: Syntax error; key: \"", key, "\""));
}

constexpr auto kPlaceholderOf = [](const auto& entry) -> std::string_view { return entry.first; };

std::string Join(std::span<const ExpressionMember> kinds, std::string_view separator) {
  std::string text;
  for (ExpressionMember kind : kinds) {
    StrAppend(&text, text.empty() ? "" : separator, kExpressionNames[static_cast<size_t>(kind)]);
  }
  return text;
}

}  // namespace

std::optional<std::string> DataMembers::Expression(ExpressionMember kind) const {
  const std::optional<std::string_view>& text = expressions[static_cast<size_t>(kind)];
  if (!text) return std::nullopt;
  return std::string(*text);
}

namespace members {

void Names(JsonReader& json, Json value, DataMembers& out) {
  constexpr std::string_view kMap = "ExpressionAttributeNames";
  std::optional<JsonObject> object;
  json.Map(value, kStringClass, &object);
  if (!object) return;
  out.names.present = true;
  out.names.status = absl::OkStatus();
  auto& names = out.parameters.names;
  names.clear();
  for (const auto field : *object) {
    std::optional<std::string_view> name;
    json.String(field.value, &name);
    CheckPlaceholder(kMap, field.key, '#', out.names.status);
    names.emplace_back(field.key, name.value_or(""));
  }
  if (names.empty()) out.names.status = ValidationError(StrCat(kMap, " must not be empty"));
  SortKeepingLast(names, kPlaceholderOf);
}

void Values(JsonReader& json, Json value, DataMembers& out) {
  constexpr std::string_view kMap = "ExpressionAttributeValues";
  std::optional<JsonObject> object;
  json.Map(value, kAttributeValueClass, &object);
  if (!object) return;
  out.values.present = true;
  absl::Status& status = out.values.status;
  status = absl::OkStatus();
  std::vector<std::pair<std::string, AttributeValue>> values;
  for (const auto field : *object) {
    AttributeReader reader(&json);
    values.emplace_back(field.key, reader.Value(field.value));
    CheckPlaceholder(kMap, field.key, ':', status);
    if (status.ok() && !reader.value_status().ok()) {
      status =
          ValidationError(StrCat(kMap, " contains invalid value: ", reader.value_status().message(),
                                 " for key ", field.key));
    }
  }
  if (values.empty()) status = ValidationError(StrCat(kMap, " must not be empty"));
  SortKeepingLast(values, kPlaceholderOf);
  out.parameters.values = AttributeMap();
  for (auto& [name, attribute] : values) out.parameters.values.Set(name, std::move(attribute));
}

void Expected(JsonReader& json, Json value, DataMembers& out) {
  ReadLegacyConditions(value, LegacyShape::kExpectedAttributeValue, json, &out.expected);
  if (out.expected) out.legacy.Add(LegacyParameter::kExpected);
}
void KeyConditions(JsonReader& json, Json value, DataMembers& out) {
  ReadLegacyConditions(value, LegacyShape::kCondition, json, &out.key_conditions);
  if (out.key_conditions) out.legacy.Add(LegacyParameter::kKeyConditions);
}
void ConditionalOperator(JsonReader& json, Json value, DataMembers& out) {
  json.String(value, &out.conditional_operator);
  if (out.conditional_operator) out.legacy.Add(LegacyParameter::kConditionalOperator);
}
void AttributeUpdates(JsonReader& json, Json value, DataMembers& out) {
  ReadLegacyUpdates(value, json, &out.attribute_updates);
  if (out.attribute_updates) out.legacy.Add(LegacyParameter::kAttributeUpdates);
}
void AttributesToGet(JsonReader& json, Json value, DataMembers& out) {
  ReadLegacyAttributes(value, json, &out.attributes_to_get);
  if (out.attributes_to_get) out.legacy.Add(LegacyParameter::kAttributesToGet);
}

void Keys(JsonReader& json, Json value, DataMembers& out) { json.Array(value, &out.keys); }

}  // namespace members

ReturnConsumedCapacity CheckReturnCapacity(const DataMembers& members, Constraints& constraints) {
  static constexpr std::array<std::string_view, 3> kNames = {"INDEXES", "TOTAL", "NONE"};
  static constexpr std::array<ReturnConsumedCapacity, 3> kValues = {
      ReturnConsumedCapacity::kIndexes, ReturnConsumedCapacity::kTotal,
      ReturnConsumedCapacity::kNone};
  const std::optional<size_t> index =
      constraints.OneOf(members.return_consumed_capacity, "returnConsumedCapacity", kNames);
  return index ? kValues[*index] : ReturnConsumedCapacity::kNone;
}

absl::StatusOr<std::string> CheckDataTable(const DataMembers& members, const ApiEndpoint& endpoint,
                                           Constraints& constraints, std::string_view path) {
  constraints.NotNull(members.table_name.has_value(), path);
  if (!members.table_name) return std::string();
  absl::StatusOr<std::string_view> name =
      CheckTableName(*members.table_name, 1, endpoint, &constraints, path);
  if (!name.ok()) return name.status();
  return std::string(*name);
}

absl::Status CheckExpressions(const DataMembers& members,
                              std::span<const ExpressionMember> expressions,
                              std::span<const ExpressionMember> value_expressions) {
  const auto given = [&](ExpressionMember kind) {
    return members.expressions[static_cast<size_t>(kind)].has_value();
  };
  const bool any = std::any_of(expressions.begin(), expressions.end(), given);
  LegacyParameters mixed = members.legacy;
  if (!given(ExpressionMember::kKeyCondition)) mixed.Remove(LegacyParameter::kKeyConditions);
  if (any && !mixed.empty()) {
    std::vector<ExpressionMember> used;
    std::copy_if(expressions.begin(), expressions.end(), std::back_inserter(used), given);
    return ValidationError(
        StrCat("Can not use both expression and non-expression parameters in the same request: "
               "Non-expression parameters: {",
               mixed.Names(), "} Expression parameters: {", Join(used, ", "), "}"));
  }
  if (members.names.present) {
    if (!any)
      return ValidationError(
          "ExpressionAttributeNames can only be specified when using expressions");
    if (!members.names.status.ok()) return members.names.status;
  }
  if (members.values.present) {
    if (std::none_of(value_expressions.begin(), value_expressions.end(), given)) {
      return ValidationError(
          StrCat("ExpressionAttributeValues can only be specified when using expressions: ",
                 Join(value_expressions, " and "),
                 value_expressions.size() == 1 ? " is null" : " are null"));
    }
    if (!members.values.status.ok()) return members.values.status;
  }
  return absl::OkStatus();
}

absl::Status UseAttributesToGet(const DataMembers& members, std::optional<std::string>* projection,
                                ExpressionParameters* parameters) {
  if (!members.attributes_to_get) return absl::OkStatus();
  parameters->legacy = true;
  LegacyPlaceholders placeholders(parameters);
  *projection = ProjectionText(*members.attributes_to_get, placeholders);
  return placeholders.status();
}

absl::Status CheckItemSize(std::string_view body, const Item& item) {
  if (body.size() <= kItemBytesMax || ItemSizeForBilling(item) <= kItemBytesMax)
    return absl::OkStatus();
  return ValidationError("Item size has exceeded the maximum allowed size");
}

}  // namespace meridian
