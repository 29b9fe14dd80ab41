#include "regiond/core/partiql/bind_statement.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/expression/compare.h"
#include "regiond/core/partiql/expression_writer.h"
#include "regiond/core/partiql/key_terms.h"
#include "regiond/core/partiql/statement_values.h"

namespace meridian {
namespace {

absl::Status CheckIndex(const SelectStatement& select, const SecondaryIndex* index, bool consistent_read) {
  if (!select.index) return absl::OkStatus();
  if (index == nullptr) return ValidationError(StrCat("The table does not have the specified index: ", *select.index));
  if (index->kind == IndexKind::kLocal || !consistent_read) return absl::OkStatus();
  return ValidationError("Strongly consistent read is not supported on Global Secondary Indexes");
}

// Sorts the partition key's values as ORDER BY has it. Sets *forward to the direction of the sort keys.
absl::Status Order(const SelectStatement& select, const CompositeKey& key, std::vector<AttributeValue>& partition, bool* forward) {
  if (select.order.empty()) return absl::OkStatus();
  if (!select.where) return ValidationError("Must have WHERE clause in the statement when using ORDER BY clause.");
  if (partition.empty()) {
    return ValidationError("Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
  }
  std::optional<bool> sort_ascending;
  bool by_partition = false;
  for (const OrderTerm& term : select.order) {
    const auto is_it = [&](const KeyAttribute& attribute) { return attribute.name == term.attribute; };
    if (std::any_of(key.partition.begin(), key.partition.end(), is_it)) {
      by_partition = true;
      if (key.partition.size() > 1) continue;  // fixed to one value
      std::stable_sort(partition.begin(), partition.end(), [&](const AttributeValue& a, const AttributeValue& b) {
        const std::optional<std::strong_ordering> order = term.ascending ? OrderOf(a, b) : OrderOf(b, a);
        return order && *order < 0;
      });
      continue;
    }
    if (std::none_of(key.sort.begin(), key.sort.end(), is_it)) {
      return ValidationError(StrCat("Variable reference ", term.attribute, " in ORDER BY clause must be part of the primary key"));
    }
    if (sort_ascending.value_or(term.ascending) != term.ascending) {
      return ValidationError("All sort keys in ORDER BY clause must have the same direction");
    }
    sort_ascending = term.ascending;
  }
  *forward = sort_ascending.value_or(true);
  const bool by_partition_first = key.partition[0].name == select.order.front().attribute;
  if (!sort_ascending || key.partition.size() > 1 || partition.size() == 1 || by_partition_first) return absl::OkStatus();
  return ValidationError(by_partition
                             ? "ORDER BY clause must begin with the hash key if WHERE clause allows several values of it"
                             : "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.");
}

// Orderable values of one type: what stable_sort's comparison needs, and what a key can have.
absl::Status CheckPartitionValues(const std::vector<AttributeValue>& values, const CompositeKey& key) {
  if (values.size() <= 1 || key.partition.size() > 1) return absl::OkStatus();
  if (values.size() > kPartitionValuesMax) {
    return ValidationError(StrCat("The IN operator is provided with too many operands; number of operands: ", values.size()));
  }
  const auto fits = [&](const AttributeValue& value) { return value.type() == key.partition[0].type; };
  if (std::all_of(values.begin(), values.end(), fits)) return absl::OkStatus();
  return ValidationError("One or more parameter values were invalid: Condition parameter type does not match schema type");
}

// What Query and Scan have in common.
template <typename Request>
Request ReadOf(const SelectStatement& select, ExpressionWriter& writer, const ConditionTerms& filter, bool consistent_read,
               InBatch in_batch) {
  Request request;
  request.table = select.table;
  request.index_name = select.index;
  request.select = select.index ? Select::kAllProjected : Select::kAllAttributes;
  request.consistent_read = consistent_read;
  if (!filter.empty()) request.filter_expression = writer.Conjunction("", filter);
  if (!select.projection.empty()) {
    request.projection_expression = writer.Projection(select.projection);
    request.select = Select::kSpecificAttributes;
    request.flat_projection = in_batch == InBatch::kNo;
  }
  return request;
}

// "#k = :k AND …": the partition attributes by their order, then the sort terms.
std::string KeyConditionText(const CompositeKey& key, const std::vector<AttributeValue>& partition, const ConditionTerms& sort,
                             ExpressionWriter& writer) {
  std::string text;
  for (size_t i = 0; i < key.partition.size(); ++i) {
    StrAppend(&text, i == 0 ? "" : " AND ", writer.KeyName(i, key.partition[i].name), " = ", writer.KeyValue(i, partition[i]));
  }
  return writer.Conjunction(text, sort);
}

std::optional<std::string> NothingIfEmpty(std::string text) {
  if (text.empty()) return std::nullopt;
  return text;
}

// The key of an UPDATE or a DELETE. That its types are those of the table is left to KeyOfStatement().
absl::StatusOr<WholeKey> KeyOf(const std::optional<Condition>& where, const KeySchema& schema, const StatementSlots& slots) {
  std::optional<WholeKey> whole = SplitForItem(TermsOf(where), schema, slots);
  if (!whole) return ValidationError("Where clause does not contain a mandatory equality on all key attributes");
  if (const std::optional<std::string> attribute = FindContradiction(*whole, slots)) {
    return ValidationError(
        StrCat("Multiple conditions on same key ", *attribute, ". Only single item Update/Insert/Delete are supported"));
  }
  for (const Attribute& attribute : whole->key) {
    if (CanBeKey(attribute.value)) continue;
    return ValidationError(StrCat("Key value must be of type S, N, or B. Key name: ", attribute.name,
                                  ", Key type: ", attribute.value.type_name()));
  }
  return *std::move(whole);
}

// One statement; use it once.
class WriteBinder {
 public:
  WriteBinder(const StatementSlots& slots, const KeySchema& schema) : schema_(schema), slots_(slots), writer_(slots, &write_.parameters) {
    write_.parameters.statement = true;
  }

  absl::StatusOr<WriteRequest> Bind(const InsertStatement& insert) {
    write_.action = PutRequest{insert.table, insert.item};
    write_.condition_expression = StrCat("attribute_not_exists(", writer_.KeyName(0, schema_.partition_key.name), ")");
    write_.inserts = true;
    return std::move(write_);
  }
  absl::StatusOr<WriteRequest> Bind(const UpdateStatement& update) {
    absl::StatusOr<WholeKey> whole = KeyOf(update.where, schema_, slots_);
    if (!whole.ok()) return whole.status();
    write_.action = UpdateRequest{update.table, std::move(whole->key), writer_.Update(update.actions)};
    write_.condition_expression = ThereWith(whole->rest);
    write_.return_values = update.returning;
    return std::move(write_);
  }
  absl::StatusOr<WriteRequest> Bind(const DeleteStatement& del) {
    absl::StatusOr<WholeKey> whole = KeyOf(del.where, schema_, slots_);
    if (!whole.ok()) return whole.status();
    write_.action = DeleteRequest{del.table, std::move(whole->key)};
    write_.condition_expression = NothingIfEmpty(writer_.Conjunction("", whole->rest));
    write_.return_values = del.returning;
    return std::move(write_);
  }
  absl::StatusOr<WriteRequest> Bind(const ExistsStatement& exists) {
    std::optional<WholeKey> whole = SplitForItem(TermsOf(exists.where), schema_, slots_);
    if (!whole || whole->rest.empty()) {
      return ValidationError("EXISTS() must contain a single item read with additional condition");
    }
    write_.action = ConditionCheckRequest{exists.table, std::move(whole->key)};
    write_.condition_expression = ThereWith(whole->rest);
    return std::move(write_);
  }

 private:
  // The condition that the item is there, and that `rest` holds.
  std::string ThereWith(const ConditionTerms& rest) {
    return writer_.Conjunction(StrCat("attribute_exists(", writer_.KeyName(0, schema_.partition_key.name), ")"), rest);
  }

  const KeySchema& schema_;
  const StatementSlots& slots_;
  WriteRequest write_;
  ExpressionWriter writer_;
};

}  // namespace

absl::StatusOr<BoundSelect> BindSelect(const SelectStatement& select, const StatementSlots& slots, const TableSettings& table,
                                       bool consistent_read, InBatch in_batch) {
  const SecondaryIndex* const index = select.index ? FindIndex(table, *select.index) : nullptr;
  if (absl::Status status = CheckIndex(select, index, consistent_read); !status.ok()) return status;
  const CompositeKey key = index == nullptr ? CompositeKeyOf(table.key_schema) : index->key;
  const ConditionTerms terms = TermsOf(select.where);
  KeyTerms split = SplitForQuery(terms, key, slots);
  if (absl::Status status = CheckPartitionValues(split.partition, key); !status.ok()) return status;
  bool forward = true;
  if (absl::Status status = Order(select, key, split.partition, &forward); !status.ok()) return status;

  ExpressionParameters parameters;
  parameters.statement = true;
  ExpressionWriter writer(slots, &parameters);
  BoundSelect bound;
  if (split.partition.empty()) {
    ScanRequest scan = ReadOf<ScanRequest>(select, writer, split.rest, consistent_read, in_batch);
    scan.parameters = std::move(parameters);
    bound.reads = std::move(scan);
    return bound;
  }
  QueryRequest query = ReadOf<QueryRequest>(select, writer, split.rest, consistent_read, in_batch);
  query.scan_index_forward = forward;
  std::vector<QueryRequest> queries;
  const bool several = key.partition.size() == 1;
  for (size_t i = 0; i < (several ? split.partition.size() : 1); ++i) {
    query.key_condition_expression =
        KeyConditionText(key, several ? std::vector{split.partition[i]} : split.partition, split.sort, writer);
    query.parameters = parameters;
    queries.push_back(query);
  }
  bound.reads = std::move(queries);
  if (index != nullptr) return bound;
  if (std::optional<WholeKey> whole = SplitForItem(terms, table.key_schema, slots)) bound.key = std::move(whole->key);
  return bound;
}

absl::StatusOr<GetRequest> BindGet(const SelectStatement& select, const StatementSlots& slots, const KeySchema& schema) {
  std::optional<WholeKey> whole = SplitForItem(TermsOf(select.where), schema, slots);
  if (!whole || !whole->rest.empty()) {  // the same text for more than the key, as of DynamoDB Local
    return ValidationError("Select statements within ExecuteTransaction must specify the primary key in the where clause.");
  }
  std::vector<AttributeValue> partition = {*whole->key.Find(schema.partition_key.name)};
  bool forward = true;  // of one item no matter
  if (absl::Status status = Order(select, CompositeKeyOf(schema), partition, &forward); !status.ok()) return status;
  GetRequest get;
  get.parameters.statement = true;
  get.table = select.table;
  get.key = std::move(whole->key);
  get.consistent_read = true;
  if (!select.projection.empty()) get.projection_expression = ExpressionWriter(slots, &get.parameters).Projection(select.projection);
  return get;
}

absl::StatusOr<WriteRequest> BindWrite(const Statement& statement, const KeySchema& schema) {
  WriteBinder binder(statement.slots, schema);
  if (const auto* const insert = std::get_if<InsertStatement>(&statement.node)) return binder.Bind(*insert);
  if (const auto* const update = std::get_if<UpdateStatement>(&statement.node)) return binder.Bind(*update);
  if (const auto* const del = std::get_if<DeleteStatement>(&statement.node)) return binder.Bind(*del);
  return binder.Bind(std::get<ExistsStatement>(statement.node));
}

}  // namespace meridian
