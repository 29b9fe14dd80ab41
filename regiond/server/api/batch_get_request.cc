// BatchGetItem.
#include <algorithm>
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/batch_common.h"
#include "regiond/server/api/requests.h"

namespace meridian {
namespace {

using enum ExpressionMember;
using D = DataMembers;

constexpr std::string_view kOperation = "BatchGetItem";
constexpr size_t kKeysMax = 100;
constexpr std::array kProjectionOnly = {kProjection};

void RequestItems(JsonReader& json, Json value, DataMembers& out) {
  json.Map(value, "com.amazonaws.dynamodb.v20120810.KeysAndAttributes", &out.request_items);
}

constexpr std::array kBatchGetMembers = {
    Member<D>{"RequestItems", RequestItems},
    Member<D>{"ReturnConsumedCapacity", members::String<&D::return_consumed_capacity>},
};
constexpr std::array kTableMembers = {
    Member<D>{"Keys", members::Keys},
    Member<D>{"ConsistentRead", members::Boolean<&D::consistent_read>},
    Member<D>{"ProjectionExpression", members::Expression<kProjection>},
    Member<D>{"ExpressionAttributeNames", members::Names},
    Member<D>{"AttributesToGet", members::AttributesToGet},
};

struct TableEntry {
  std::string_view name;
  DataMembers options;
  std::vector<Item> keys;
  absl::Status keys_status;
};

TableEntry ReadTable(std::string_view name, Json value, JsonReader& json) {
  TableEntry entry{.name = name};
  std::optional<JsonObject> object;
  json.Structure(value, "KeysAndAttributes", &object);
  if (object) ReadMembers<DataMembers>(*object, kTableMembers, json, entry.options);
  if (!entry.options.keys) return entry;
  AttributeReader reader(&json);
  for (Json element : *entry.options.keys) {
    std::optional<Item> key;
    reader.Map(element, &key);
    entry.keys.push_back(std::move(key).value_or(Item()));
  }
  entry.keys_status = reader.value_status();
  return entry;
}

void CheckConstraints(const TableEntry& entry, Constraints& constraints) {
  constraints.NotNull(entry.options.keys.has_value(), TablePath(entry.name) + ".keys");
  if (entry.options.keys && entry.keys.empty()) {
    constraints.Violated("'[]'", TablePath(entry.name) + ".keys",
                         "Member must have length greater than or equal to 1");
  } else if (entry.keys.size() > kKeysMax) {
    // Worded unlike other violations (reference: "BatchGet >100 keys").
    constraints.ViolatedText(StrCat("Value at 'RequestItems.", entry.name,
                                    ".member.Keys' failed to satisfy constraint: "
                                    "Member must have length less than or equal to ",
                                    kKeysMax));
  }
  AddViolations(entry.options.attributes_to_get, TablePath(entry.name) + ".attributesToGet",
                constraints);
}

// Duplicates as written: two spellings of one number count as two keys (reference: "Canonical
// output").
bool HasDuplicates(JsonArray keys) {
  std::vector<std::string> texts;
  for (Json key : keys) {
    JsonObject object;
    if (key.get_object().get(object) != simdjson::SUCCESS) continue;
    std::vector<std::string> attributes;
    for (const auto field : object) {
      attributes.push_back(StrCat(field.key, "\n", std::string(simdjson::minify(field.value))));
    }
    std::sort(attributes.begin(), attributes.end());
    std::string text;
    for (const std::string& attribute : attributes) StrAppend(&text, attribute, "\n");
    texts.push_back(std::move(text));
  }
  std::sort(texts.begin(), texts.end());
  return std::adjacent_find(texts.begin(), texts.end()) != texts.end();
}

absl::Status CheckTable(const TableEntry& entry) {
  if (absl::Status status = CheckExpressions(entry.options, kProjectionOnly, {}); !status.ok())
    return status;
  absl::Status status = CheckAttributesToGet(entry.options.attributes_to_get);
  if (!status.ok()) return status;
  if (!entry.keys_status.ok()) return entry.keys_status;
  if (HasDuplicates(*entry.options.keys)) return ValidationError(kBatchDuplicates);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Metered<BatchGetRequest>> ParseBatchGetItem(std::string_view body,
                                                           const ApiEndpoint& endpoint) {
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kBatchGetMembers, json, m); !status.ok())
    return status;
  std::vector<TableEntry> entries;
  if (m.request_items) {
    JsonReader reader;
    for (const auto field : *m.request_items)
      entries.push_back(ReadTable(field.key, field.value, reader));
    if (!reader.ok()) return reader.status();
  }
  Metered<BatchGetRequest> batch;
  Constraints constraints;
  batch.return_capacity = CheckReturnCapacity(m, constraints);
  size_t keys = 0;
  if (m.request_items) CheckTableKeys(*m.request_items, constraints);
  for (const TableEntry& entry : entries) {
    CheckConstraints(entry, constraints);
    keys += entry.keys.size();
  }
  if (!constraints.ok()) return constraints.status();
  if (entries.empty()) return RequestItemsRequired(kOperation);
  if (keys > kKeysMax) return TooManyItems(kOperation);
  std::vector<std::string> known;
  for (TableEntry& entry : entries) {
    if (absl::Status status = CheckTable(entry); !status.ok()) return status;
    absl::StatusOr<std::string> name = ResolveTableKey(entry.name, endpoint, known);
    if (!name.ok()) return name.status();
    batch.request.tables.push_back(
        {.table = *std::move(name),
         .keys = std::move(entry.keys),
         .consistent_read = entry.options.consistent_read.value_or(false),
         .projection_expression = entry.options.Expression(kProjection),
         .parameters = std::move(entry.options.parameters)});
    BatchGetTable& table = batch.request.tables.back();
    absl::Status status =
        UseAttributesToGet(entry.options, &table.projection_expression, &table.parameters);
    if (!status.ok()) return status;
  }
  return batch;
}

}  // namespace meridian
