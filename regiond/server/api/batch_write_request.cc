// BatchWriteItem.
#include <array>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/server/api/batch_common.h"
#include "regiond/server/api/requests.h"

namespace meridian {
namespace {

using D = DataMembers;

constexpr std::string_view kBatchWrite = "BatchWriteItem";
constexpr size_t kActionsMax = 25;

void WriteRequestItems(JsonReader& json, Json value, DataMembers& out) {
  json.Map(value, "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
           &out.request_items);
}

constexpr std::array kBatchWriteMembers = {
    Member<D>{"RequestItems", WriteRequestItems},
    Member<D>{"ReturnConsumedCapacity", members::String<&D::return_consumed_capacity>},
    Member<D>{"ReturnItemCollectionMetrics", members::String<&D::return_item_collection_metrics>},
};

// One WriteRequest. A PutRequest or DeleteRequest without its attributes is present with no value.
struct ActionEntry {
  bool put = false;
  bool remove = false;
  AttributesMember attributes;
};
constexpr std::array kPutMembers = {
    Member<AttributesMember>{"Item", [](JsonReader& json, Json value, AttributesMember& out) {
                               AttributeReader reader(&json);
                               reader.Map(value, &out.value);
                               out.status = reader.value_status();
                             }}};
constexpr std::array kDeleteMembers = {Member<AttributesMember>{"Key", kPutMembers[0].read}};
constexpr std::array kActionMembers = {
    Member<ActionEntry>{"PutRequest",
                        [](JsonReader& json, Json value, ActionEntry& out) {
                          std::optional<JsonObject> object;
                          json.Structure(value, "PutRequest", &object);
                          if (!object) return;
                          out.put = true;
                          ReadMembers<AttributesMember>(*object, kPutMembers, json, out.attributes);
                        }},
    Member<ActionEntry>{"DeleteRequest",
                        [](JsonReader& json, Json value, ActionEntry& out) {
                          std::optional<JsonObject> object;
                          json.Structure(value, "DeleteRequest", &object);
                          if (!object) return;
                          out.remove = true;
                          ReadMembers<AttributesMember>(*object, kDeleteMembers, json,
                                                        out.attributes);
                        }},
};

struct WriteTableEntry {
  std::string_view name;
  Json value;
  std::vector<ActionEntry> actions;
};

WriteTableEntry ReadWritesOfTable(std::string_view name, Json value, JsonReader& json) {
  WriteTableEntry entry{.name = name, .value = value};
  std::optional<JsonArray> array;
  json.Array(value, &array);
  if (!array) return entry;
  for (Json element : *array) {
    ActionEntry action;
    std::optional<JsonObject> object;
    json.Structure(element, "WriteRequest", &object);
    if (object) ReadMembers<ActionEntry>(*object, kActionMembers, json, action);
    entry.actions.push_back(std::move(action));
  }
  return entry;
}

void CheckActions(const WriteTableEntry& entry, Constraints& constraints) {
  if (entry.actions.empty() || entry.actions.size() > kActionsMax) {
    constraints.Violated(
        StrCat("'{", entry.name, "=", std::string(simdjson::minify(entry.value)), "}'"),
        "requestItems",
        StrCat("Map value must satisfy constraint: [Member must have length less than or equal to ",
               kActionsMax, ", Member must have length greater than or equal to 1]"));
    return;
  }
  for (size_t i = 0; i < entry.actions.size(); ++i) {
    const ActionEntry& action = entry.actions[i];
    if (action.put == action.remove || action.attributes.value) continue;
    constraints.NotNull(false, StrCat(TablePath(entry.name), ".", i + 1, ".member.",
                                      action.put ? "putRequest.item" : "deleteRequest.key"));
  }
}

absl::Status CheckAction(std::string_view body, const ActionEntry& action) {
  if (action.put && action.remove) {
    return ValidationError(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  if (!action.put && !action.remove) {
    return ValidationError(
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  if (!action.attributes.status.ok()) return action.attributes.status;
  return action.put ? CheckItemSize(body, *action.attributes.value) : absl::OkStatus();
}

absl::StatusOr<BatchWriteTable> TableOf(std::string_view body, std::string name,
                                        WriteTableEntry& entry) {
  BatchWriteTable table;
  table.actions.reserve(entry.actions.size());
  for (ActionEntry& action : entry.actions) {
    if (absl::Status status = CheckAction(body, action); !status.ok()) return status;
    if (action.put) {
      table.actions.push_back(PutRequest{name, *std::move(action.attributes.value)});
    } else {
      table.actions.push_back(DeleteRequest{name, *std::move(action.attributes.value)});
    }
  }
  table.table = std::move(name);
  return table;
}

}  // namespace

absl::StatusOr<Metered<BatchWriteRequest>> ParseBatchWriteItem(std::string_view body,
                                                               const ApiEndpoint& endpoint) {
  static constexpr std::array<std::string_view, 2> kMetricsNames = {"SIZE", "NONE"};
  JsonBody json;
  DataMembers m;
  if (absl::Status status = ReadBody<DataMembers>(body, kBatchWriteMembers, json, m); !status.ok())
    return status;
  std::vector<WriteTableEntry> entries;
  if (m.request_items) {
    JsonReader reader;
    for (const auto field : *m.request_items)
      entries.push_back(ReadWritesOfTable(field.key, field.value, reader));
    if (!reader.ok()) return reader.status();
  }
  Metered<BatchWriteRequest> batch;
  Constraints constraints;
  batch.return_capacity = CheckReturnCapacity(m, constraints);
  batch.return_metrics =
      constraints.OneOf(m.return_item_collection_metrics, "returnItemCollectionMetrics", kMetricsNames) == size_t{0};
  size_t actions = 0;
  if (m.request_items) CheckTableKeys(*m.request_items, constraints);
  for (const WriteTableEntry& entry : entries) {
    CheckActions(entry, constraints);
    actions += entry.actions.size();
  }
  if (!constraints.ok()) return constraints.status();
  if (entries.empty()) return RequestItemsRequired(kBatchWrite);
  if (actions > kActionsMax) return TooManyItems(kBatchWrite);
  std::vector<std::string> known;
  for (WriteTableEntry& entry : entries) {
    absl::StatusOr<std::string> name = ResolveTableKey(entry.name, endpoint, known);
    if (!name.ok()) return name.status();
    absl::StatusOr<BatchWriteTable> table = TableOf(body, *std::move(name), entry);
    if (!table.ok()) return table.status();
    batch.request.tables.push_back(*std::move(table));
  }
  return batch;
}

}  // namespace meridian
