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
#include "regiond/server/api/member_table.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/unsupported.h"

namespace meridian {

enum class ExpressionKind : uint8_t { kUpdate, kCondition, kProjection, kFilter, kKeyCondition };
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
  LegacyParameters legacy;
  std::optional<JsonArray> keys;            // within BatchGetItem
  std::optional<JsonObject> request_items;  // of the batches

  std::optional<std::string> Expression(ExpressionKind kind) const;
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
template <ExpressionKind kKind>
void Expression(JsonReader& json, Json value, DataMembers& out) {
  json.String(value, &out.expressions[static_cast<size_t>(kKind)]);
}
template <LegacyParameter kParameter>
void Legacy(JsonReader&, Json value, DataMembers& out) {
  if (!value.is_null()) out.legacy.Add(kParameter);
}
void Names(JsonReader& json, Json value, DataMembers& out);
void Values(JsonReader& json, Json value, DataMembers& out);
void Keys(JsonReader& json, Json value, DataMembers& out);

}  // namespace members

// The enum behind ReturnConsumedCapacity; violations go to `constraints`.
ReturnConsumedCapacity CheckReturnCapacity(const DataMembers& members, Constraints& constraints);
// The table's bare name. An error ends the validation; violations go to `constraints`.
absl::StatusOr<std::string> CheckDataTable(const DataMembers& members, const ApiEndpoint& endpoint,
                                           Constraints& constraints);

// Expressions against legacy parameters and placeholders. `value_expressions`: those that may use
// values.
absl::Status CheckExpressions(const DataMembers& members,
                              std::span<const ExpressionKind> expressions,
                              std::span<const ExpressionKind> value_expressions);

// The limit on an item's size. JSON is always longer than what an item counts for, so a short body
// needs no count.
absl::Status CheckItemSize(std::string_view body, const Item& item);

}  // namespace meridian
