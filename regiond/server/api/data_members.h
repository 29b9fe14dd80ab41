// The members of the data operations, read but not yet checked, and the checks that several
// operations share. Private to this directory.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/request.h"
#include "regiond/server/api/attribute_reader.h"
#include "regiond/server/api/constraints.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/json_reader.h"
#include "regiond/server/api/legacy_attributes.h"
#include "regiond/server/api/legacy_conditions.h"
#include "regiond/server/api/legacy_parameters.h"
#include "regiond/server/api/legacy_updates.h"
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/requests.h"

namespace meridian {

enum class ExpressionMember : uint8_t { kUpdate, kCondition, kProjection, kFilter, kKeyCondition };
inline constexpr std::array<std::string_view, 5> kExpressionNames = {
    "UpdateExpression", "ConditionExpression",    "ProjectionExpression",
    "FilterExpression", "KeyConditionExpression",
};

// A map of attribute values with what is wrong with them, which is told only when constraints hold.
struct AttributesMember {
  std::optional<Item> value;
  absl::Status status;
};

// A map of placeholders: whether it was given, and what is wrong with it.
struct PlaceholdersMember {
  bool present = false;
  absl::Status status;
};

// PartiQL's Parameters, likewise.
struct ParametersMember {
  std::optional<AttributeList> value;
  absl::Status status;
};

// Views point into the JsonBody.
struct DataMembers {
  std::optional<std::string_view> table_name, index_name;
  std::optional<std::string_view> return_consumed_capacity, return_item_collection_metrics;
  std::optional<std::string_view> return_values, return_values_on_failure, select;
  std::array<std::optional<std::string_view>, kExpressionNames.size()> expressions;
  AttributesMember item, key, exclusive_start_key;
  std::optional<bool> consistent_read, scan_index_forward;
  std::optional<int64_t> limit, segment, total_segments;
  PlaceholdersMember names, values;
  ExpressionParameters parameters;
  LegacyParameters legacy;  // which of these are there
  std::optional<LegacyAttributes> attributes_to_get;
  std::optional<LegacyConditions> expected, filter, key_conditions;
  std::optional<LegacyUpdates> attribute_updates;
  std::optional<std::string_view> conditional_operator;
  std::optional<JsonArray> keys;            // within BatchGetItem
  std::optional<JsonObject> request_items;  // of the batches
  std::optional<JsonArray> transact_items;  // of transactions, likewise below
  std::optional<std::string_view> client_request_token;
  std::optional<std::string_view> statement, next_token;
  ParametersMember statement_parameters;
  std::optional<JsonArray> statements;  // of BatchExecuteStatement and ExecuteTransaction

  std::optional<std::string> Expression(ExpressionMember kind) const;
};

namespace members {

template <auto kField>
void String(JsonReader& json, Json value, DataMembers& out) {
  json.String(value, &(out.*kField));
}
template <auto kField>
void Boolean(JsonReader& json, Json value, DataMembers& out) {
  json.Boolean(value, &(out.*kField));
}
template <auto kField>
void Integer(JsonReader& json, Json value, DataMembers& out) {
  json.Integer(value, &(out.*kField));
}
template <auto kField>
void Attributes(JsonReader& json, Json value, DataMembers& out) {
  AttributeReader reader(&json);
  reader.Map(value, &(out.*kField).value);
  (out.*kField).status = reader.value_status();
}
template <ExpressionMember kKind>
void Expression(JsonReader& json, Json value, DataMembers& out) {
  json.String(value, &out.expressions[static_cast<size_t>(kKind)]);
}
// QueryFilter or ScanFilter.
template <LegacyParameter kParameter>
void Filter(JsonReader& json, Json value, DataMembers& out) {
  ReadLegacyConditions(value, LegacyShape::kCondition, json, &out.filter);
  if (out.filter) out.legacy.Add(kParameter);
}
void Expected(JsonReader& json, Json value, DataMembers& out);
void KeyConditions(JsonReader& json, Json value, DataMembers& out);
void ConditionalOperator(JsonReader& json, Json value, DataMembers& out);
void AttributeUpdates(JsonReader& json, Json value, DataMembers& out);
void AttributesToGet(JsonReader& json, Json value, DataMembers& out);
void Names(JsonReader& json, Json value, DataMembers& out);
void Values(JsonReader& json, Json value, DataMembers& out);
void Keys(JsonReader& json, Json value, DataMembers& out);

}  // namespace members

// The enum behind ReturnConsumedCapacity; violations go to `constraints`.
ReturnConsumedCapacity CheckReturnCapacity(const DataMembers& members, Constraints& constraints);
// The table's bare name. An error ends the validation; violations, of the member at `path`, go to
// `constraints`.
absl::StatusOr<std::string> CheckDataTable(const DataMembers& members, const ApiEndpoint& endpoint,
                                           Constraints& constraints,
                                           std::string_view path = "tableName");

// Expressions against legacy parameters and placeholders. `value_expressions`: those that may use
// values. Of the legacy parameters only KeyConditions go with expressions, but for their own.
absl::Status CheckExpressions(const DataMembers& members,
                              std::span<const ExpressionMember> expressions,
                              std::span<const ExpressionMember> value_expressions);

// Makes AttributesToGet, if it is there, the projection. REQUIRES: CheckAttributesToGet() passed.
absl::Status UseAttributesToGet(const DataMembers& members, std::optional<std::string>* projection,
                                ExpressionParameters* parameters);

// The limit on an item's size. JSON is always longer than what an item counts for, so a short body
// needs no count.
absl::Status CheckItemSize(std::string_view body, const Item& item);

}  // namespace meridian
