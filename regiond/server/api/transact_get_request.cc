// TransactGetItems.
#include <array>

#include "regiond/server/api/requests.h"
#include "regiond/server/api/transact_common.h"

namespace meridian {
namespace {

using enum ExpressionMember;
using D = DataMembers;

constexpr std::array kProjectionOnly = {kProjection};

constexpr std::array kTransactGetMembers = {
    Member<D>{"TransactItems", ReadTransactItems},
    Member<D>{"ReturnConsumedCapacity", members::String<&D::return_consumed_capacity>},
};
constexpr std::array kGetMembers = {
    Member<D>{"TableName", members::String<&D::table_name>},
    Member<D>{"Key", members::Attributes<&D::key>},
    Member<D>{"ProjectionExpression", members::Expression<kProjection>},
    Member<D>{"ExpressionAttributeNames", members::Names},
};

// One TransactGetItem.
struct ActionEntry {
  std::optional<DataMembers> get;
};
constexpr std::array kActionMembers = {
    Member<ActionEntry>{"Get", [](JsonReader& json, Json value, ActionEntry& out) {
                          std::optional<JsonObject> object;
                          json.Structure(value, "Get", &object);
                          if (!object) return;
                          ReadMembers<DataMembers>(*object, kGetMembers, json, out.get.emplace());
                        }}};

// Checks up to the constraints, and gives the table's name.
absl::StatusOr<std::string> CheckAction(const ActionEntry& entry, size_t index,
                                        const ApiEndpoint& endpoint, Constraints& constraints) {
  const std::string path = TransactPath(index, "get");
  constraints.NotNull(entry.get.has_value(), path);
  if (!entry.get) return std::string();
  absl::StatusOr<std::string> table =
      CheckDataTable(*entry.get, endpoint, constraints, path + ".tableName");
  constraints.NotNull(entry.get->key.value.has_value(), path + ".key");
  return table;
}

absl::StatusOr<GetRequest> RequestOf(DataMembers& get, std::string table) {
  if (absl::Status status = CheckExpressions(get, kProjectionOnly, {}); !status.ok()) return status;
  if (!get.key.status.ok()) return get.key.status;
  return GetRequest{.table = std::move(table),
                    .key = *std::move(get.key.value),
                    .consistent_read = true,
                    .projection_expression = get.Expression(kProjection),
                    .parameters = std::move(get.parameters)};
}

}  // namespace

absl::StatusOr<Metered<TransactGetRequest>> ParseTransactGetItems(std::string_view body,
                                                                  const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kTransactGetMembers, json, m); !status.ok())
    return status;
  std::vector<ActionEntry> entries;
  absl::Status read = ReadStructures(
      m.transact_items, "TransactGetItem", kTransactActionsMax,
      [&](std::optional<JsonObject> object, JsonReader& reader) {
        ActionEntry& entry = entries.emplace_back();
        if (object) ReadMembers<ActionEntry>(*object, kActionMembers, reader, entry);
      });
  if (!read.ok()) return read;
  Metered<TransactGetRequest> transaction;
  Constraints constraints;
  transaction.return_capacity = CheckReturnCapacity(m, constraints);
  CheckTransactItems(m, constraints);
  std::vector<std::string> tables;
  for (size_t i = 0; i < entries.size(); ++i) {
    absl::StatusOr<std::string> table = CheckAction(entries[i], i, endpoint, constraints);
    if (!table.ok()) return table.status();
    tables.push_back(*std::move(table));
  }
  if (!constraints.ok()) return constraints.status();
  for (size_t i = 0; i < entries.size(); ++i) {
    absl::StatusOr<GetRequest> get = RequestOf(*entries[i].get, std::move(tables[i]));
    if (!get.ok()) return get.status();
    transaction.request.gets.push_back(*std::move(get));
  }
  return transaction;
}

}  // namespace meridian
