// TransactWriteItems.
#include <algorithm>
#include <array>

#include "base/model/errors.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/transact_common.h"
#include "regiond/server/api/transact_fingerprint.h"
#include "regiond/server/api/transact_payload.h"

namespace meridian {
namespace {

using enum ExpressionMember;
using D = DataMembers;

constexpr std::array kConditionOnly = {kCondition};
constexpr std::array kUpdateAndCondition = {kUpdate, kCondition};

constexpr std::array kTransactWriteMembers = {
    Member<D>{"TransactItems", ReadTransactItems},
    Member<D>{"ReturnConsumedCapacity", members::String<&D::return_consumed_capacity>},
    Member<D>{"ReturnItemCollectionMetrics", members::String<&D::return_item_collection_metrics>},
    Member<D>{"ClientRequestToken", members::String<&D::client_request_token>},
};

constexpr Member<D> kTableMember = {"TableName", members::String<&D::table_name>};
constexpr Member<D> kItemMember = {"Item", members::Attributes<&D::item>};
constexpr Member<D> kKeyMember = {"Key", members::Attributes<&D::key>};
constexpr Member<D> kUpdateMember = {"UpdateExpression", members::Expression<kUpdate>};
constexpr Member<D> kConditionMember = {"ConditionExpression", members::Expression<kCondition>};
constexpr Member<D> kNamesMember = {"ExpressionAttributeNames", members::Names};
constexpr Member<D> kValuesMember = {"ExpressionAttributeValues", members::Values};
constexpr Member<D> kOnFailureMember = {"ReturnValuesOnConditionCheckFailure",
                                        members::String<&D::return_values_on_failure>};

constexpr std::array kPutMembers = {kTableMember, kItemMember,   kConditionMember,
                                    kNamesMember, kValuesMember, kOnFailureMember};
constexpr std::array kKeyMembers = {kTableMember, kKeyMember,    kConditionMember,
                                    kNamesMember, kValuesMember, kOnFailureMember};
constexpr std::array kUpdateMembers = {kTableMember,     kKeyMember,   kUpdateMember,
                                       kConditionMember, kNamesMember, kValuesMember,
                                       kOnFailureMember};

// What an action may be: its structure, and what that must have beside a table.
struct ActionKind {
  std::string_view name;  // the member, and the structure's name
  std::string_view path;
  MemberTable<D> members;
  AttributesMember D::*attributes;
  std::string_view attributes_path;
  std::optional<ExpressionMember> required;
  std::string_view required_path;
};
enum KindIndex : size_t { kCheckKind, kPutKind, kDeleteKind, kUpdateKind, kKinds };
constexpr std::array<ActionKind, kKinds> kActionKinds = {{
    {"ConditionCheck", "conditionCheck", kKeyMembers, &D::key, ".key", kCondition,
     ".conditionExpression"},
    {"Put", "put", kPutMembers, &D::item, ".item", std::nullopt, ""},
    {"Delete", "delete", kKeyMembers, &D::key, ".key", std::nullopt, ""},
    {"Update", "update", kUpdateMembers, &D::key, ".key", kUpdate, ".updateExpression"},
}};

// One TransactWriteItem: which kinds it has, which should be one.
struct WriteActionEntry {
  std::array<std::optional<DataMembers>, kKinds> given;
  std::string table;
};

void ReadAction(JsonObject object, JsonReader& json, WriteActionEntry& entry) {
  for (const auto field : object) {
    for (size_t k = 0; k < kKinds; ++k) {
      if (field.key != kActionKinds[k].name) continue;
      std::optional<JsonObject> action;
      json.Structure(field.value, kActionKinds[k].name, &action);
      if (action) ReadMembers<D>(*action, kActionKinds[k].members, json, entry.given[k].emplace());
    }
  }
}

constexpr std::array<std::string_view, 2> kOnFailureNames = {"ALL_OLD", "NONE"};

// Checks up to the constraints. An error ends the validation.
absl::Status CheckConstraints(WriteActionEntry& entry, size_t index, const ApiEndpoint& endpoint,
                              Constraints& constraints) {
  for (size_t k = 0; k < kKinds; ++k) {
    if (!entry.given[k]) continue;
    const ActionKind& kind = kActionKinds[k];
    const DataMembers& m = *entry.given[k];
    const std::string path = TransactPath(index, kind.path);
    absl::StatusOr<std::string> table =
        CheckDataTable(m, endpoint, constraints, path + ".tableName");
    if (!table.ok()) return table.status();
    entry.table = *std::move(table);
    constraints.NotNull((m.*kind.attributes).value.has_value(),
                        path + std::string(kind.attributes_path));
    if (kind.required) {
      constraints.NotNull(m.expressions[static_cast<size_t>(*kind.required)].has_value(),
                          path + std::string(kind.required_path));
    }
    constraints.OneOf(m.return_values_on_failure, path + ".returnValuesOnConditionCheckFailure",
                      kOnFailureNames);
  }
  return absl::OkStatus();
}

// The one kind that the action is.
absl::StatusOr<size_t> KindOf(const WriteActionEntry& entry) {
  const auto given = [](const std::optional<DataMembers>& kind) { return kind.has_value(); };
  const auto count = std::count_if(entry.given.begin(), entry.given.end(), given);
  if (count == 0) {
    return ValidationError(
        "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  }
  if (count > 1) {
    return ValidationError("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  const auto at = std::find_if(entry.given.begin(), entry.given.end(), given);
  return static_cast<size_t>(at - entry.given.begin());
}

// REQUIRES: the constraints hold and the action is of this kind.
WriteRequest WriteRequestOf(WriteActionEntry& entry, size_t kind) {
  DataMembers& m = *entry.given[kind];
  WriteRequest write;
  Item attributes = *std::move((m.*kActionKinds[kind].attributes).value);
  switch (kind) {
    case kCheckKind:
      write.action = ConditionCheckRequest{std::move(entry.table), std::move(attributes)};
      break;
    case kPutKind:
      write.action = PutRequest{std::move(entry.table), std::move(attributes)};
      break;
    case kDeleteKind:
      write.action = DeleteRequest{std::move(entry.table), std::move(attributes)};
      break;
    case kUpdateKind:
      write.action =
          UpdateRequest{std::move(entry.table), std::move(attributes), m.Expression(kUpdate)};
      break;
  }
  write.condition_expression = m.Expression(kCondition);
  write.parameters = std::move(m.parameters);
  write.return_item_on_condition_failure = m.return_values_on_failure == kOnFailureNames[0];
  return write;
}

// The entries' own rules, and the requests. A nesting that is too deep is told when nothing is
// wrong with the request as a whole.
absl::Status MakeWrites(std::string_view body, std::vector<WriteActionEntry>& entries,
                        std::vector<WriteRequest>* writes) {
  std::vector<CancellationReason> reasons(entries.size());
  bool cancelled = false;
  for (size_t i = 0; i < entries.size(); ++i) {
    absl::StatusOr<size_t> kind = KindOf(entries[i]);
    if (!kind.ok()) return kind.status();
    const DataMembers& m = *entries[i].given[*kind];
    absl::Status status = *kind == kUpdateKind
                              ? CheckExpressions(m, kUpdateAndCondition, kUpdateAndCondition)
                              : CheckExpressions(m, kConditionOnly, kConditionOnly);
    if (!status.ok()) return status;
    const AttributesMember& attributes = m.*kActionKinds[*kind].attributes;
    status = attributes.status;
    if (!status.ok() && !IsNestingError(status)) return status;
    if (!status.ok() && !cancelled) {
      cancelled = true;
      reasons[i] = {"ValidationError", std::string(status.message()), std::nullopt};
    }
    writes->push_back(WriteRequestOf(entries[i], *kind));
  }
  // JSON is always longer than what it carries, so a short body needs no count.
  if (body.size() > static_cast<size_t>(kTransactBytesMax)) {
    if (absl::Status status = CheckTransactPayload(*writes); !status.ok()) return status;
  }
  return cancelled ? TransactionCanceledError(reasons) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<Metered<TransactWriteRequest>> ParseTransactWriteItems(std::string_view body,
                                                                      const ApiEndpoint& endpoint) {
  static constexpr std::array<std::string_view, 2> kMetricsNames = {"SIZE", "NONE"};
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kTransactWriteMembers, json, m); !status.ok())
    return status;
  std::vector<WriteActionEntry> entries;
  absl::Status read = ReadStructures(
      m.transact_items, "TransactWriteItem", kTransactActionsMax,
      [&](std::optional<JsonObject> object, JsonReader& reader) {
        WriteActionEntry& entry = entries.emplace_back();
        if (object) ReadAction(*object, reader, entry);
      });
  if (!read.ok()) return read;
  Metered<TransactWriteRequest> transaction;
  Constraints constraints;
  transaction.return_capacity = CheckReturnCapacity(m, constraints);
  CheckTransactItems(m, constraints);
  for (size_t i = 0; i < entries.size(); ++i) {
    absl::Status status = CheckConstraints(entries[i], i, endpoint, constraints);
    if (!status.ok()) return status;
  }
  transaction.return_metrics =
      constraints.OneOf(m.return_item_collection_metrics, "returnItemCollectionMetrics",
                        kMetricsNames) == size_t{0};
  transaction.request.token = CheckRequestToken(m, constraints);
  if (!constraints.ok()) return constraints.status();
  TransactWriteRequest& request = transaction.request;
  if (absl::Status status = MakeWrites(body, entries, &request.writes); !status.ok()) return status;
  request.fingerprint = FingerprintOf(request.writes);
  return transaction;
}

}  // namespace meridian
