// Query and Scan.
#include <array>
#include <limits>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/data_members.h"
#include "regiond/server/api/requests.h"

namespace meridian {
namespace {

using enum ExpressionMember;
using M = Member<DataMembers>;
using D = DataMembers;

constexpr int64_t kLimitMax = std::numeric_limits<int32_t>::max();
constexpr int64_t kTotalSegmentsMax = 1'000'000;
constexpr size_t kIndexNameBytesMin = 3;
constexpr size_t kIndexNameBytesMax = 255;

constexpr std::array kQueryExpressions = {kProjection, kFilter, kKeyCondition};
constexpr std::array kQueryValueExpressions = {kFilter, kKeyCondition};
constexpr std::array kScanExpressions = {kProjection, kFilter};
constexpr std::array kScanValueExpressions = {kFilter};

constexpr std::array kQueryMembers = {
    M{"TableName", members::String<&D::table_name>},
    M{"KeyConditionExpression", members::Expression<kKeyCondition>},
    M{"FilterExpression", members::Expression<kFilter>},
    M{"ProjectionExpression", members::Expression<kProjection>},
    M{"ExpressionAttributeNames", members::Names},
    M{"ExpressionAttributeValues", members::Values},
    M{"ExclusiveStartKey", members::Attributes<&D::exclusive_start_key>},
    M{"Limit", members::Integer<&D::limit>},
    M{"ScanIndexForward", members::Boolean<&D::scan_index_forward>},
    M{"ConsistentRead", members::Boolean<&D::consistent_read>},
    M{"ReturnConsumedCapacity", members::String<&D::return_consumed_capacity>},
    M{"Select", members::String<&D::select>},
    M{"IndexName", members::String<&D::index_name>},
    M{"AttributesToGet", members::AttributesToGet},
    M{"QueryFilter", members::Filter<LegacyParameter::kQueryFilter>},
    M{"ConditionalOperator", members::ConditionalOperator},
    M{"KeyConditions", members::KeyConditions},
};

constexpr std::array kScanMembers = {
    M{"TableName", members::String<&D::table_name>},
    M{"FilterExpression", members::Expression<kFilter>},
    M{"ProjectionExpression", members::Expression<kProjection>},
    M{"ExpressionAttributeNames", members::Names},
    M{"ExpressionAttributeValues", members::Values},
    M{"ExclusiveStartKey", members::Attributes<&D::exclusive_start_key>},
    M{"Limit", members::Integer<&D::limit>},
    M{"Segment", members::Integer<&D::segment>},
    M{"TotalSegments", members::Integer<&D::total_segments>},
    M{"ConsistentRead", members::Boolean<&D::consistent_read>},
    M{"ReturnConsumedCapacity", members::String<&D::return_consumed_capacity>},
    M{"Select", members::String<&D::select>},
    M{"IndexName", members::String<&D::index_name>},
    M{"AttributesToGet", members::AttributesToGet},
    M{"ScanFilter", members::Filter<LegacyParameter::kScanFilter>},
    M{"ConditionalOperator", members::ConditionalOperator},
};

// Select's values in the API's order; the last one makes sense with an index only.
constexpr std::array<std::string_view, 4> kSelectNames = {
    "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"};
enum SelectName : size_t { kSpecific, kCount, kAll, kAllProjected };

void CheckIndexName(const DataMembers& m, Constraints& constraints) {
  if (!m.index_name) return;
  constraints.NamePattern(*m.index_name, "indexName");
  constraints.Length(m.index_name, "indexName", kIndexNameBytesMin, kIndexNameBytesMax);
}

// AttributesToGet, ConditionalOperator, and the conditions of a QueryFilter or ScanFilter at
// `path`.
void AddLegacyViolations(const DataMembers& m, std::string_view path, Constraints& constraints) {
  AddViolations(m.attributes_to_get, "attributesToGet", constraints);
  AddViolations(m.filter, LegacyShape::kCondition, path, constraints);
  AddOperatorViolation(m.conditional_operator, constraints);
}

absl::Status CheckLegacyFilter(const DataMembers& m) {
  absl::Status status = CheckConditionalOperator(m.conditional_operator, m.filter);
  if (!status.ok() || !m.filter) return status;
  return CheckFilter(*m.filter);
}

absl::Status CheckStartKey(const DataMembers& m) {
  const absl::Status& status = m.exclusive_start_key.status;
  if (status.ok()) return status;
  return ValidationError(StrCat("The provided starting key is invalid: ", status.message()));
}

// `name`: an index in kSelectNames. `prefix`: what Query puts before one of the texts.
absl::StatusOr<Select> CheckSelect(const DataMembers& m, std::optional<size_t> name,
                                   std::string_view prefix) {
  const bool projection =
      m.attributes_to_get || m.expressions[static_cast<size_t>(kProjection)].has_value();
  if (!name && projection) return Select::kSpecificAttributes;
  if (!name) return m.index_name ? Select::kAllProjected : Select::kAllAttributes;
  if (*name == kSpecific) {
    if (projection) return Select::kSpecificAttributes;
    return ValidationError(StrCat(prefix,
                                  "Must specify the AttributesToGet or ProjectionExpression when "
                                  "choosing to get SPECIFIC_ATTRIBUTES"));
  }
  if (projection) {
    return ValidationError(StrCat("Cannot specify the ",
                                  m.attributes_to_get ? "AttributesToGet" : "ProjectionExpression",
                                  " when choosing to get ", kSelectNames[*name]));
  }
  if (*name == kAllProjected && !m.index_name) {
    return ValidationError(
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  static constexpr std::array kSelects = {Select::kSpecificAttributes, Select::kCount, Select::kAllAttributes, Select::kAllProjected};
  return kSelects[*name];
}

absl::Status CheckSegments(const DataMembers& m) {
  if (m.segment && !m.total_segments) {
    return ValidationError(
        "The TotalSegments parameter is required but was not present in the request when Segment "
        "parameter is present");
  }
  if (!m.segment && m.total_segments) {
    return ValidationError(
        "The Segment parameter is required but was not present in the request when parameter "
        "TotalSegments is present");
  }
  if (m.segment && *m.segment >= *m.total_segments) {
    return ValidationError(
        StrCat("The Segment parameter is zero-based and must be less than parameter TotalSegments: "
               "Segment: ",
               *m.segment, " is not less than TotalSegments: ", *m.total_segments));
  }
  return absl::OkStatus();
}

// What both kinds of request carry. REQUIRES: everything was checked.
template <typename Request>
absl::Status FillPage(DataMembers& m, std::string table, Select select, Request& request) {
  request.table = std::move(table);
  if (m.index_name) request.index_name = std::string(*m.index_name);
  request.filter_expression = m.Expression(kFilter);
  request.projection_expression = m.Expression(kProjection);
  request.parameters = std::move(m.parameters);
  request.select = select;
  request.consistent_read = m.consistent_read.value_or(false);
  request.limit = m.limit;
  request.exclusive_start_key = std::move(m.exclusive_start_key.value);
  if (m.filter) {
    request.parameters.legacy = true;
    LegacyPlaceholders placeholders(&request.parameters);
    request.filter_expression = ConditionText(*m.filter, m.conditional_operator, placeholders);
    if (!placeholders.status().ok()) return placeholders.status();
  }
  return UseAttributesToGet(m, &request.projection_expression, &request.parameters);
}

// Makes KeyConditions, if they are there, the query's key condition. REQUIRES: FillPage() passed.
absl::Status UseKeyConditions(const DataMembers& m, QueryRequest& request) {
  if (!m.key_conditions) return absl::OkStatus();
  LegacyPlaceholders placeholders(&request.parameters);
  request.key_condition_expression = ConditionText(*m.key_conditions, "AND", placeholders);
  return placeholders.status();
}

}  // namespace

absl::StatusOr<Metered<QueryRequest>> ParseQuery(std::string_view body,
                                                 const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kQueryMembers, json, m); !status.ok())
    return status;
  Metered<QueryRequest> query;
  Constraints constraints;
  query.return_capacity = CheckReturnCapacity(m, constraints);
  absl::StatusOr<std::string> table = CheckDataTable(m, endpoint, constraints);
  if (!table.ok()) return table.status();
  CheckIndexName(m, constraints);
  const std::optional<size_t> select_name = constraints.OneOf(m.select, "select", kSelectNames);
  if (m.limit && *m.limit < 1) {
    // Query alone words it like this (reference: "Query Limit 0").
    constraints.ViolatedText(
        "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or "
        "equal to 1");
  }
  AddLegacyViolations(m, "queryFilter", constraints);
  AddViolations(m.key_conditions, LegacyShape::kCondition, "keyConditions", constraints);
  if (!constraints.ok()) return constraints.status();
  if (absl::Status status = CheckExpressions(m, kQueryExpressions, kQueryValueExpressions);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckLegacyFilter(m); !status.ok()) return status;
  if (absl::Status status = CheckAttributesToGet(m.attributes_to_get); !status.ok()) return status;
  if (absl::Status status = CheckStartKey(m); !status.ok()) return status;
  absl::StatusOr<Select> select = CheckSelect(m, select_name, "1 validation error detected: ");
  if (!select.ok()) return select.status();
  query.request.key_condition_expression = m.Expression(kKeyCondition);
  if (!query.request.key_condition_expression && !m.key_conditions) {
    return ValidationError(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
        "request.");
  }
  if (m.key_conditions) {
    if (absl::Status status = CheckKeyConditions(*m.key_conditions); !status.ok()) return status;
  }
  query.request.scan_index_forward = m.scan_index_forward.value_or(true);
  absl::Status status = FillPage(m, *std::move(table), *select, query.request);
  if (status.ok()) status = UseKeyConditions(m, query.request);
  if (!status.ok()) return status;
  return query;
}

absl::StatusOr<Metered<ScanRequest>> ParseScan(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kScanMembers, json, m); !status.ok())
    return status;
  Metered<ScanRequest> scan;
  Constraints constraints;
  scan.return_capacity = CheckReturnCapacity(m, constraints);
  absl::StatusOr<std::string> table = CheckDataTable(m, endpoint, constraints);
  if (!table.ok()) return table.status();
  CheckIndexName(m, constraints);
  const std::optional<size_t> select_name = constraints.OneOf(m.select, "select", kSelectNames);
  constraints.Range(m.limit, "limit", 1, kLimitMax);
  constraints.Range(m.segment, "segment", 0, kTotalSegmentsMax - 1);
  constraints.Range(m.total_segments, "totalSegments", 1, kTotalSegmentsMax);
  AddLegacyViolations(m, "scanFilter", constraints);
  if (!constraints.ok()) return constraints.status();
  if (absl::Status status = CheckExpressions(m, kScanExpressions, kScanValueExpressions);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckAttributesToGet(m.attributes_to_get); !status.ok()) return status;
  if (absl::Status status = CheckLegacyFilter(m); !status.ok()) return status;
  if (absl::Status status = CheckStartKey(m); !status.ok()) return status;
  absl::StatusOr<Select> select = CheckSelect(m, select_name, "");
  if (!select.ok()) return select.status();
  if (absl::Status status = CheckSegments(m); !status.ok()) return status;
  scan.request.segment = m.segment;
  scan.request.total_segments = m.total_segments;
  absl::Status status = FillPage(m, *std::move(table), *select, scan.request);
  if (!status.ok()) return status;
  return scan;
}

}  // namespace meridian
