#include "regiond/server/api/statement_requests.h"

#include <array>
#include <limits>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/data_members.h"
#include "regiond/server/api/transact_common.h"

namespace meridian {
namespace {

using D = DataMembers;

constexpr size_t kTextBytesMax = 8192;
constexpr size_t kTokenBytesMax = 32768;
constexpr std::string_view kAtLeastOne = "Member must have length greater than or equal to 1";

void Parameters(JsonReader& json, Json value, DataMembers& out) {
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return;
  AttributeReader reader(&json);
  AttributeList& list = out.statement_parameters.value.emplace();
  for (Json element : *array) list.push_back(reader.Value(element));
  out.statement_parameters.status = reader.value_status();
}

void Statements(JsonReader& json, Json value, DataMembers& out) { json.Array(value, &out.statements); }

constexpr Member<D> kStatementMember = {"Statement", members::String<&D::statement>};
constexpr Member<D> kParametersMember = {"Parameters", Parameters};
constexpr Member<D> kConsistentMember = {"ConsistentRead", members::Boolean<&D::consistent_read>};
constexpr Member<D> kOnFailureMember = {"ReturnValuesOnConditionCheckFailure", members::String<&D::return_values_on_failure>};
constexpr Member<D> kCapacityMember = {"ReturnConsumedCapacity", members::String<&D::return_consumed_capacity>};

constexpr std::array kExecuteMembers = {
    kStatementMember, kParametersMember,
    kConsistentMember, kOnFailureMember,
    kCapacityMember,  Member<D>{"Limit", members::Integer<&D::limit>},
    Member<D>{"NextToken", members::String<&D::next_token>},
};
constexpr std::array kBatchMembers = {Member<D>{"Statements", Statements}, kCapacityMember};
constexpr std::array kBatchedMembers = {kStatementMember, kParametersMember, kConsistentMember, kOnFailureMember};
constexpr std::array kTransactMembers = {
    Member<D>{"TransactStatements", Statements},
    Member<D>{"ClientRequestToken", members::String<&D::client_request_token>},
    kCapacityMember,
};
constexpr std::array kTransactedMembers = {kStatementMember, kParametersMember, kOnFailureMember};

// The list of an operation that takes several statements.
struct StatementList {
  std::string_view path;
  std::string_view shape;  // of an element
  size_t max;
  MemberTable<D> members;  // of an element
};
constexpr StatementList kBatchList = {"statements", "BatchStatementRequest", 25, kBatchedMembers};
constexpr StatementList kTransactList = {"transactStatements", "ParameterizedStatement", kTransactActionsMax, kTransactedMembers};

// `path`: what comes before the names of members. Sets what a statement in a list may have, too.
void CheckStatement(const DataMembers& m, std::string_view path, Constraints& constraints, StatementRequest& out) {
  static constexpr std::array<std::string_view, 2> kOnFailureNames = {"ALL_OLD", "NONE"};
  const auto at = [&](std::string_view member) { return StrCat(path, member); };
  constraints.NotNull(m.statement.has_value(), at("statement"));
  constraints.Length(m.statement, at("statement"), 1, kTextBytesMax);
  if (m.statement_parameters.value && m.statement_parameters.value->empty()) {
    constraints.Violated("'[]'", at("parameters"), kAtLeastOne);
  }
  out.return_item_on_condition_failure =
      constraints.OneOf(m.return_values_on_failure, at("returnValuesOnConditionCheckFailure"), kOnFailureNames) == size_t{0};
  out.text = m.statement.value_or("");
  out.parameters = m.statement_parameters.value.value_or(AttributeList());
  out.consistent_read = m.consistent_read.value_or(false);
}

std::string Dump(std::string_view shape, const std::vector<DataMembers>& statements) {
  std::string text;
  for (const DataMembers& one : statements) {
    StrAppend(&text, text.empty() ? "" : ", ", shape, "(statement=", one.statement.value_or("null"), ")");
  }
  return StrCat("'[", text, "]'");
}

// One more than may be there shows that there are too many.
absl::Status ReadStatements(const DataMembers& m, const StatementList& list, std::vector<DataMembers>* statements) {
  return ReadStructures(m.statements, list.shape, list.max + 1, [&](std::optional<JsonObject> object, JsonReader& json) {
    DataMembers& one = statements->emplace_back();
    if (object) ReadMembers<DataMembers>(*object, list.members, json, one);
  });
}

void CheckStatements(const DataMembers& m, const std::vector<DataMembers>& statements, const StatementList& list,
                     Constraints& constraints, std::vector<StatementRequest>* out) {
  constraints.NotNull(m.statements.has_value(), list.path);
  if (m.statements && statements.empty()) constraints.Violated("'[]'", list.path, kAtLeastOne);
  if (statements.size() > list.max) {
    constraints.Violated(Dump(list.shape, statements), list.path, StrCat("Member must have length less than or equal to ", list.max));
  }
  for (size_t i = 0; i < statements.size(); ++i) {
    CheckStatement(statements[i], StrCat(list.path, ".", i + 1, ".member."), constraints, out->emplace_back());
  }
}

// What is wrong with the values of parameters, which comes after the constraints.
absl::Status CheckParameters(const std::vector<DataMembers>& statements) {
  for (const DataMembers& one : statements) {
    if (!one.statement_parameters.status.ok()) return one.statement_parameters.status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Metered<StatementRequest>> ParseExecuteStatement(std::string_view body) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kExecuteMembers, json, m); !status.ok()) return status;
  Metered<StatementRequest> result;
  Constraints constraints;
  result.return_capacity = CheckReturnCapacity(m, constraints);
  CheckStatement(m, "", constraints, result.request);
  constraints.Range(m.limit, "limit", 1, std::numeric_limits<int32_t>::max());
  constraints.Length(m.next_token, "nextToken", 1, kTokenBytesMax);
  if (!constraints.ok()) return constraints.status();
  if (!m.statement_parameters.status.ok()) return m.statement_parameters.status;
  result.request.limit = m.limit;
  if (m.next_token) result.request.next_token = std::string(*m.next_token);
  return result;
}

absl::StatusOr<Metered<std::vector<StatementRequest>>> ParseBatchExecuteStatement(std::string_view body) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kBatchMembers, json, m); !status.ok()) return status;
  std::vector<DataMembers> statements;
  if (absl::Status status = ReadStatements(m, kBatchList, &statements); !status.ok()) return status;
  Metered<std::vector<StatementRequest>> result;
  Constraints constraints;
  result.return_capacity = CheckReturnCapacity(m, constraints);
  CheckStatements(m, statements, kBatchList, constraints, &result.request);
  if (!constraints.ok()) return constraints.status();
  if (absl::Status status = CheckParameters(statements); !status.ok()) return status;
  return result;
}

absl::StatusOr<Metered<TransactStatementsRequest>> ParseExecuteTransaction(std::string_view body) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kTransactMembers, json, m); !status.ok()) return status;
  std::vector<DataMembers> statements;
  if (absl::Status status = ReadStatements(m, kTransactList, &statements); !status.ok()) return status;
  Metered<TransactStatementsRequest> result;
  Constraints constraints;
  result.return_capacity = CheckReturnCapacity(m, constraints);
  CheckStatements(m, statements, kTransactList, constraints, &result.request.statements);
  result.request.token = CheckRequestToken(m, constraints);
  if (!constraints.ok()) return constraints.status();
  if (absl::Status status = CheckParameters(statements); !status.ok()) return status;
  return result;
}

}  // namespace meridian
