// Any bytes as a PartiQL statement: the first byte tells how many parameters it gets and whether it is in a transaction; the rest is
// parsed, then bound to a table. The engine must take every expression that comes of it: it may find fault with types and limits, never
// with the grammar.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/model/check.h"
#include "base/model/item_codec.h"
#include "regiond/core/expression/bindings.h"
#include "regiond/core/expression/parser.h"
#include "regiond/core/partiql/bind_statement.h"
#include "regiond/core/partiql/statement_parser.h"
#include "regiond/core/request/write_evaluator.h"

namespace meridian {
namespace {

AttributeList FixedParameters() {
  AttributeMap map;
  map.Set("a", AttributeValue::S("x"));
  return {AttributeValue::S("k"), AttributeValue::N(Number::FromInt(1)), AttributeValue(map), AttributeValue::B("b")};
}

TableSettings FixedTable() {
  TableSettings table;
  table.key_schema = {{"pk", AttributeValue::Type::kS}, KeyAttribute{"sk", AttributeValue::Type::kN}};
  SecondaryIndex& index = table.indexes.emplace_back();
  index.name = "g";
  index.key = {{{"a", AttributeValue::Type::kS}}, {{"b", AttributeValue::Type::kN}}};
  return table;
}

// A text that exceeds a limit is the client's fault; one with a syntax error is ours.
void CheckGrammar(const absl::Status& status) {
  MERIDIAN_CHECK(status.ok() || (status.message().find("Syntax error") == absl::string_view::npos &&
                                 status.message().find("redundant") == absl::string_view::npos),
                 status.ToString());
}

void CheckCondition(ExpressionKind kind, const std::optional<std::string>& text) {
  if (text) CheckGrammar(ParseCondition(kind, *text).status());
}

template <typename Read>
void CheckProjected(const Read& read) {
  if (read.projection_expression) CheckGrammar(ParseProjection(*read.projection_expression).status());
  MERIDIAN_CHECK(Bindings::Make(read.parameters).ok());
}

template <typename Page>
void CheckPage(const Page& page) {
  CheckCondition(ExpressionKind::kFilter, page.filter_expression);
  CheckProjected(page);
}

void TrySelect(const SelectStatement& select, const StatementSlots& slots, InTransaction in_transaction, const TableSettings& table) {
  if (in_transaction == InTransaction::kYes) {
    const absl::StatusOr<GetRequest> get = BindGet(select, slots, table.key_schema);
    if (get.ok()) CheckProjected(*get);
    return;
  }
  const absl::StatusOr<BoundSelect> bound = BindSelect(select, slots, table, false);
  if (!bound.ok()) return;
  if (bound->key) KeyOfStatement(table.key_schema, *bound->key).status().IgnoreError();
  if (const auto* scan = std::get_if<ScanRequest>(&bound->reads)) return CheckPage(*scan);
  for (const QueryRequest& query : std::get<std::vector<QueryRequest>>(bound->reads)) {
    CheckCondition(ExpressionKind::kKeyCondition, query.key_condition_expression);
    CheckPage(query);
  }
}

void Try(std::string_view text, const AttributeList& parameters, InTransaction in_transaction, const TableSettings& table) {
  const absl::StatusOr<Statement> statement = ParseStatement(text, parameters, in_transaction);
  if (!statement.ok()) return;
  if (const auto* select = std::get_if<SelectStatement>(&statement->node)) {
    return TrySelect(*select, statement->slots, in_transaction, table);
  }
  const absl::StatusOr<WriteRequest> write = BindWrite(*statement, table.key_schema);
  if (!write.ok()) return;
  KeyOfWrite(table.key_schema, *write).status().IgnoreError();
  CheckCondition(ExpressionKind::kCondition, write->condition_expression);
  if (const auto* put = std::get_if<PutRequest>(&write->action)) MERIDIAN_CHECK(DecodeItem(EncodeItem(put->item)).ok());
  if (const auto* update = std::get_if<UpdateRequest>(&write->action)) CheckGrammar(ParseUpdate(*update->update_expression).status());
}

}  // namespace
}  // namespace meridian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const meridian::AttributeList parameters = meridian::FixedParameters();
  static const meridian::TableSettings table = meridian::FixedTable();
  if (size == 0 || size > meridian::kStatementBytesMax) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto count = static_cast<std::ptrdiff_t>(data[0] % (parameters.size() + 1));
  const auto in_transaction = data[0] < 128 ? meridian::InTransaction::kNo : meridian::InTransaction::kYes;
  meridian::Try(text, {parameters.begin(), parameters.begin() + count}, in_transaction, table);
  return 0;
}
