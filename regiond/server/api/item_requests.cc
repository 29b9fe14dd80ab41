// PutItem, UpdateItem, DeleteItem and GetItem.
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/data_members.h"
#include "regiond/server/api/requests.h"

namespace meridian {
namespace {

using enum ExpressionMember;

constexpr std::array kConditionOnly = {kCondition};
constexpr std::array kUpdateAndCondition = {kUpdate, kCondition};
constexpr std::array kProjectionOnly = {kProjection};

constexpr Member<DataMembers> kCapacityMember = {
    "ReturnConsumedCapacity", members::String<&DataMembers::return_consumed_capacity>};
constexpr Member<DataMembers> kTableMember = {"TableName",
                                              members::String<&DataMembers::table_name>};
constexpr Member<DataMembers> kKeyMember = {"Key", members::Attributes<&DataMembers::key>};
constexpr Member<DataMembers> kItemMember = {"Item", members::Attributes<&DataMembers::item>};
constexpr Member<DataMembers> kConditionMember = {"ConditionExpression",
                                                  members::Expression<kCondition>};
constexpr Member<DataMembers> kUpdateMember = {"UpdateExpression", members::Expression<kUpdate>};
constexpr Member<DataMembers> kProjectionMember = {"ProjectionExpression",
                                                   members::Expression<kProjection>};
constexpr Member<DataMembers> kNamesMember = {"ExpressionAttributeNames", members::Names};
constexpr Member<DataMembers> kValuesMember = {"ExpressionAttributeValues", members::Values};
constexpr Member<DataMembers> kReturnValuesMember = {"ReturnValues",
                                                     members::String<&DataMembers::return_values>};
constexpr Member<DataMembers> kMetricsMember = {
    "ReturnItemCollectionMetrics", members::String<&DataMembers::return_item_collection_metrics>};
constexpr Member<DataMembers> kOnFailureMember = {
    "ReturnValuesOnConditionCheckFailure", members::String<&DataMembers::return_values_on_failure>};
constexpr Member<DataMembers> kExpectedMember = {"Expected", members::Expected};
constexpr Member<DataMembers> kOperatorMember = {"ConditionalOperator",
                                                 members::ConditionalOperator};
constexpr Member<DataMembers> kUpdatesMember = {"AttributeUpdates", members::AttributeUpdates};
constexpr Member<DataMembers> kToGetMember = {"AttributesToGet", members::AttributesToGet};
constexpr Member<DataMembers> kConsistentMember = {"ConsistentRead",
                                                   members::Boolean<&DataMembers::consistent_read>};

constexpr std::array kPutMembers = {kTableMember,        kItemMember,    kConditionMember,
                                    kNamesMember,        kValuesMember,  kCapacityMember,
                                    kReturnValuesMember, kMetricsMember, kOnFailureMember,
                                    kExpectedMember,     kOperatorMember};
constexpr std::array kDeleteMembers = {kTableMember,        kKeyMember,     kConditionMember,
                                       kNamesMember,        kValuesMember,  kCapacityMember,
                                       kReturnValuesMember, kMetricsMember, kOnFailureMember,
                                       kExpectedMember,     kOperatorMember};
constexpr std::array kUpdateMembers = {
    kTableMember,    kKeyMember,      kUpdateMember,       kConditionMember, kNamesMember,
    kValuesMember,   kCapacityMember, kReturnValuesMember, kMetricsMember,   kOnFailureMember,
    kExpectedMember, kOperatorMember, kUpdatesMember};
constexpr std::array kGetMembers = {kTableMember,      kKeyMember,   kConsistentMember,
                                    kProjectionMember, kNamesMember, kCapacityMember,
                                    kToGetMember};

// What the three writes have in common, checked up to the constraints.
struct WriteOptions {
  std::string table;
  Metered<WriteRequest> write;  // without its action
};

absl::StatusOr<WriteOptions> CheckWrite(DataMembers& m, const AttributesMember& attributes,
                                        std::string_view attributes_path,
                                        const ApiEndpoint& endpoint) {
  static constexpr std::array<std::string_view, 5> kReturnNames = {
      "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"};
  static constexpr std::array kReturnValues = {ReturnValues::kAllNew, ReturnValues::kUpdatedOld,
                                               ReturnValues::kAllOld, ReturnValues::kNone,
                                               ReturnValues::kUpdatedNew};
  static constexpr std::array<std::string_view, 2> kMetricsNames = {"SIZE", "NONE"};
  static constexpr std::array<std::string_view, 2> kOnFailureNames = {"ALL_OLD", "NONE"};
  WriteOptions options;
  Constraints constraints;
  options.write.return_capacity = CheckReturnCapacity(m, constraints);
  absl::StatusOr<std::string> table = CheckDataTable(m, endpoint, constraints);
  if (!table.ok()) return table.status();
  constraints.NotNull(attributes.value.has_value(), attributes_path);
  options.write.return_metrics =
      constraints.OneOf(m.return_item_collection_metrics, "returnItemCollectionMetrics", kMetricsNames) == size_t{0};
  const std::optional<size_t> values =
      constraints.OneOf(m.return_values, "returnValues", kReturnNames);
  const std::optional<size_t> on_failure = constraints.OneOf(
      m.return_values_on_failure, "returnValuesOnConditionCheckFailure", kOnFailureNames);
  AddViolations(m.attribute_updates, constraints);
  AddViolations(m.expected, LegacyShape::kExpectedAttributeValue, "expected", constraints);
  AddOperatorViolation(m.conditional_operator, constraints);
  if (!constraints.ok()) return constraints.status();
  options.table = *std::move(table);
  WriteRequest& request = options.write.request;
  if (values) request.return_values = kReturnValues[*values];
  request.return_item_on_condition_failure = on_failure == size_t{0};
  request.condition_expression = m.Expression(kCondition);
  request.parameters = std::move(m.parameters);
  return options;
}

// Makes Expected the write's condition, and reports what is wrong with it.
absl::Status UseExpected(const DataMembers& m, WriteRequest& request) {
  absl::Status status = CheckConditionalOperator(m.conditional_operator, m.expected);
  if (!status.ok() || !m.expected) return status;
  if (status = CheckExpected(*m.expected); !status.ok()) return status;
  request.parameters.legacy = true;
  LegacyPlaceholders placeholders(&request.parameters);
  request.condition_expression = ConditionText(*m.expected, m.conditional_operator, placeholders);
  return placeholders.status();
}

// The same for AttributeUpdates and the update.
absl::Status UseAttributeUpdates(DataMembers& m, WriteRequest& request) {
  if (!m.attribute_updates) return absl::OkStatus();
  if (absl::Status status = CheckUpdates(*m.attribute_updates); !status.ok()) return status;
  request.parameters.legacy = true;
  LegacyPlaceholders placeholders(&request.parameters);
  std::get<UpdateRequest>(request.action).update_expression =
      UpdateText(*std::move(m.attribute_updates), placeholders);
  return placeholders.status();
}

absl::Status CheckOldOrNone(const WriteRequest& request) {
  if (request.return_values == ReturnValues::kNone ||
      request.return_values == ReturnValues::kAllOld) {
    return absl::OkStatus();
  }
  return ValidationError("ReturnValues can only be ALL_OLD or NONE");
}

}  // namespace

absl::StatusOr<Metered<WriteRequest>> ParsePutItem(std::string_view body,
                                                   const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kPutMembers, json, m); !status.ok())
    return status;
  absl::StatusOr<WriteOptions> options = CheckWrite(m, m.item, "item", endpoint);
  if (!options.ok()) return options.status();
  if (absl::Status status = CheckExpressions(m, kConditionOnly, kConditionOnly); !status.ok())
    return status;
  if (!m.item.status.ok()) return m.item.status;
  if (absl::Status status = CheckOldOrNone(options->write.request); !status.ok()) return status;
  if (absl::Status status = CheckItemSize(body, *m.item.value); !status.ok()) return status;
  if (absl::Status status = UseExpected(m, options->write.request); !status.ok()) return status;
  options->write.request.action = PutRequest{std::move(options->table), *std::move(m.item.value)};
  return std::move(options->write);
}

absl::StatusOr<Metered<WriteRequest>> ParseDeleteItem(std::string_view body,
                                                      const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kDeleteMembers, json, m); !status.ok())
    return status;
  absl::StatusOr<WriteOptions> options = CheckWrite(m, m.key, "key", endpoint);
  if (!options.ok()) return options.status();
  if (absl::Status status = CheckExpressions(m, kConditionOnly, kConditionOnly); !status.ok())
    return status;
  if (!m.key.status.ok()) return m.key.status;
  if (absl::Status status = CheckOldOrNone(options->write.request); !status.ok()) return status;
  if (absl::Status status = UseExpected(m, options->write.request); !status.ok()) return status;
  options->write.request.action = DeleteRequest{std::move(options->table), *std::move(m.key.value)};
  return std::move(options->write);
}

absl::StatusOr<Metered<WriteRequest>> ParseUpdateItem(std::string_view body,
                                                      const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kUpdateMembers, json, m); !status.ok())
    return status;
  absl::StatusOr<WriteOptions> options = CheckWrite(m, m.key, "key", endpoint);
  if (!options.ok()) return options.status();
  if (absl::Status status = CheckExpressions(m, kUpdateAndCondition, kUpdateAndCondition);
      !status.ok()) {
    return status;
  }
  if (!m.key.status.ok()) return m.key.status;
  WriteRequest& request = options->write.request;
  request.action =
      UpdateRequest{std::move(options->table), *std::move(m.key.value), m.Expression(kUpdate)};
  if (absl::Status status = UseAttributeUpdates(m, request); !status.ok()) return status;
  if (absl::Status status = UseExpected(m, request); !status.ok()) return status;
  return std::move(options->write);
}

absl::StatusOr<Metered<GetRequest>> ParseGetItem(std::string_view body,
                                                 const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kGetMembers, json, m); !status.ok())
    return status;
  Metered<GetRequest> get;
  Constraints constraints;
  get.return_capacity = CheckReturnCapacity(m, constraints);
  absl::StatusOr<std::string> table = CheckDataTable(m, endpoint, constraints);
  if (!table.ok()) return table.status();
  constraints.NotNull(m.key.value.has_value(), "key");
  AddViolations(m.attributes_to_get, "attributesToGet", constraints);
  if (!constraints.ok()) return constraints.status();
  if (absl::Status status = CheckExpressions(m, kProjectionOnly, {}); !status.ok()) return status;
  if (!m.key.status.ok()) return m.key.status;
  if (absl::Status status = CheckAttributesToGet(m.attributes_to_get); !status.ok()) return status;
  GetRequest& request = get.request;
  request.table = *std::move(table);
  request.key = *std::move(m.key.value);
  request.consistent_read = m.consistent_read.value_or(false);
  request.projection_expression = m.Expression(kProjection);
  request.parameters = std::move(m.parameters);
  absl::Status status = UseAttributesToGet(m, &request.projection_expression, &request.parameters);
  if (!status.ok()) return status;
  return get;
}

}  // namespace meridian
