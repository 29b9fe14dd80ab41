// DescribeTable, DeleteTable, ListTables, and the operations without parameters.
#include <array>

#include "regiond/server/api/data_members.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/table_members.h"
#include "regiond/server/api/table_name.h"

namespace meridian {
namespace {

using D = DataMembers;

constexpr int64_t kListLimitMax = 100;

constexpr std::array kTableNameMembers = {Member<D>{"TableName", members::String<&D::table_name>}};
constexpr std::array kListTablesMembers = {
    Member<D>{"ExclusiveStartTableName", members::String<&D::table_name>},
    Member<D>{"Limit", members::Integer<&D::limit>}};

}  // namespace

absl::StatusOr<std::string> ParseTableNameOnly(std::string_view body, const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kTableNameMembers, json, m); !status.ok())
    return status;
  if (!m.table_name) return TableNameRequired();
  Constraints constraints;
  absl::StatusOr<std::string_view> table = CheckTableName(*m.table_name, 1, endpoint, &constraints);
  if (!table.ok()) return table.status();
  if (!constraints.ok()) return constraints.status();
  return std::string(*table);
}

absl::StatusOr<ListTablesRequest> ParseListTables(std::string_view body) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kListTablesMembers, json, m); !status.ok())
    return status;
  Constraints constraints;
  if (m.table_name) {
    constraints.NamePattern(*m.table_name, "exclusiveStartTableName");
    constraints.Length(m.table_name, "exclusiveStartTableName", kTableNameBytesMin,
                       kTableNameBytesMax);
  }
  constraints.Range(m.limit, "limit", 1, kListLimitMax);
  if (!constraints.ok()) return constraints.status();
  return ListTablesRequest{std::string(m.table_name.value_or("")), m.limit.value_or(kListLimitMax)};
}

absl::Status ParseNothing(std::string_view body) { return JsonBody().Parse(body); }

}  // namespace meridian
