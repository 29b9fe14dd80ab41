#include "regiond/server/api/responses.h"

#include <zlib.h>

#include <algorithm>
#include <optional>

#include "base/model/strings.h"
#include "regiond/server/api/json_object.h"
#include "regiond/server/api/json_text.h"

namespace meridian {

void ConsumedCapacity::Add(const std::string& index, IndexKind kind, int64_t more) {
  const auto at = std::find_if(indexes.begin(), indexes.end(), [&](const Index& one) { return one.name == index; });
  if (at == indexes.end()) {
    indexes.push_back({index, kind, more});
  } else {
    at->half_units += more;
  }
}

int64_t ConsumedCapacity::total() const {
  int64_t sum = half_units;
  for (const Index& index : indexes) sum += index.half_units;
  return sum;
}

namespace {

void AppendUnits(int64_t half_units, std::string* out) {
  StrAppend(out, half_units / 2, half_units % 2 == 0 ? ".0" : ".5");
}

// CapacityUnits, and in a transaction's answer the same number under the name of its kind.
void AddUnits(int64_t half_units, ConsumedCapacity::Kind kind, JsonObjectWriter& object) {
  object.Name("CapacityUnits");
  AppendUnits(half_units, object.out());
  if (kind == ConsumedCapacity::Kind::kUnnamed) return;
  object.Name(kind == ConsumedCapacity::Kind::kRead ? "ReadCapacityUnits" : "WriteCapacityUnits");
  AppendUnits(half_units, object.out());
}

// "GlobalSecondaryIndexes":{"name":{"CapacityUnits":1.0}}; nothing if there is none of the kind.
void AddIndexCapacities(const ConsumedCapacity& capacity, IndexKind kind, std::string_view name, JsonObjectWriter& object) {
  std::optional<JsonObjectWriter> indexes;
  for (const ConsumedCapacity::Index& index : capacity.indexes) {
    if (index.kind != kind) continue;
    if (!indexes) {
      object.Name(name);
      indexes.emplace(object.out());
    }
    indexes->Name(index.name);
    JsonObjectWriter units(object.out());
    AddUnits(index.half_units, capacity.kind, units);
  }
}

void AppendCapacity(const ConsumedCapacity& capacity, std::string* out) {
  JsonObjectWriter object(out);
  object.String("TableName", capacity.table);
  AddUnits(capacity.total(), capacity.kind, object);
  if (!capacity.by_index) return;
  object.Name("Table");
  {
    JsonObjectWriter table(out);
    AddUnits(capacity.half_units, capacity.kind, table);
  }
  AddIndexCapacities(capacity, IndexKind::kLocal, "LocalSecondaryIndexes", object);
  AddIndexCapacities(capacity, IndexKind::kGlobal, "GlobalSecondaryIndexes", object);
}

void AddCapacity(const std::optional<ConsumedCapacity>& capacity, JsonObjectWriter& object) {
  if (!capacity) return;
  object.Name("ConsumedCapacity");
  AppendCapacity(*capacity, object.out());
}

void AddCapacities(const std::vector<ConsumedCapacity>& capacities, JsonObjectWriter& object) {
  if (capacities.empty()) return;
  object.Name("ConsumedCapacity");
  AppendArray(capacities, object.out(), AppendCapacity);
}

absl::Status AppendItems(const std::vector<ResultItem>& items, std::string* out) {
  absl::Status first;
  AppendArray(items, out, [&](const ResultItem& item, std::string* to) {
    absl::Status status = AppendResultItemJson(item, to);
    if (first.ok()) first = std::move(status);
  });
  return first;
}

void AppendItem(const Item& item, std::string* out) { AppendItemJson(item, out); }

void AppendCollection(const ItemCollection& collection, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("ItemCollectionKey");
  AppendItemJson(collection.key, out);
  object.Name("SizeEstimateRangeGB");
  const int64_t gigabytes = collection.bytes >> 30;
  StrAppend(out, "[", gigabytes, ".0,", gigabytes + 1, ".0]");
}

// "ItemCollectionMetrics":{"table":[…]}; nothing if there is none.
void AddCollections(const std::vector<TableCollections>& collections, JsonObjectWriter& object) {
  if (collections.empty()) return;
  object.Name("ItemCollectionMetrics");
  JsonObjectWriter tables(object.out());
  for (const TableCollections& of_table : collections) {
    tables.Name(of_table.table);
    AppendArray(of_table.list, object.out(), AppendCollection);
  }
}

// "Item":{…} of an error.
void AddErrorItem(const std::optional<std::string>& encoded_item, JsonObjectWriter& object) {
  if (!encoded_item) return;
  std::string item;  // of its own: if the item cannot be read, part of it is there already
  if (!AppendItemJson(std::string_view(*encoded_item), &item).ok()) return;
  object.Name("Item");
  object.out()->append(item);
}

void AppendReason(const CancellationReason& reason, std::string* out) {
  JsonObjectWriter object(out);
  object.String("Code", reason.code);
  if (!reason.message.empty()) object.String("Message", reason.message);
  AddErrorItem(reason.encoded_item, object);
}

void AppendKeysAndAttributes(const BatchGetTable& table, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("Keys");
  AppendArray(table.keys, out, AppendItem);
  if (table.consistent_read) object.Bool("ConsistentRead", true);
  if (table.parameters.legacy) {
    object.Name("AttributesToGet");
    AppendArray(table.parameters.names, out,
                [](const auto& entry, std::string* to) { AppendJsonString(entry.second, to); });
    return;
  }
  if (table.projection_expression)
    object.String("ProjectionExpression", *table.projection_expression);
  if (table.parameters.names.empty()) return;
  object.Name("ExpressionAttributeNames");
  JsonObjectWriter names(out);
  for (const auto& [placeholder, name] : table.parameters.names) names.String(placeholder, name);
}

void AppendAction(const BatchWriteAction& action, std::string* out) {
  JsonObjectWriter object(out);
  const PutRequest* put = std::get_if<PutRequest>(&action);
  object.Name(put != nullptr ? "PutRequest" : "DeleteRequest");
  JsonObjectWriter request(out);
  request.Name(put != nullptr ? "Item" : "Key");
  AppendItemJson(put != nullptr ? put->item : std::get<DeleteRequest>(action).key, out);
}

// What an exception is called in a list of outcomes (reference: "Batch error codes").
std::string BatchErrorCode(const absl::Status& status) {
  std::string name = AwsErrorName(status);
  if (name == "ValidationException") return "ValidationError";
  if (name == "ServiceUnavailable") return "InternalServerError";
  constexpr std::string_view kSuffix = "Exception";
  if (name.ends_with(kSuffix)) name.resize(name.size() - kSuffix.size());
  return name;
}

void AppendStatementError(const absl::Status& status, std::string* out) {
  const AwsError error = ToAwsError(status);
  JsonObjectWriter object(out);
  object.String("Code", BatchErrorCode(status));
  object.String("Message", error.message);
  AddErrorItem(error.encoded_item, object);
}

}  // namespace

absl::Status AppendWriteResponse(const WriteResult& result, std::string* out) {
  JsonObjectWriter object(out);
  if (result.attributes) {
    object.Name("Attributes");
    if (absl::Status status = AppendResultItemJson(*result.attributes, out); !status.ok())
      return status;
  }
  AddCapacity(result.capacity, object);
  if (result.collection) {
    object.Name("ItemCollectionMetrics");
    AppendCollection(*result.collection, out);
  }
  return absl::OkStatus();
}

absl::Status AppendGetResponse(const GetResult& result, std::string* out) {
  JsonObjectWriter object(out);
  if (result.item) {
    object.Name("Item");
    if (absl::Status status = AppendResultItemJson(*result.item, out); !status.ok()) return status;
  }
  AddCapacity(result.capacity, object);
  return absl::OkStatus();
}

absl::Status AppendPageResponse(const PageAnswer& answer, std::string* out) {
  JsonObjectWriter object(out);
  if (answer.select != Select::kCount) {
    object.Name("Items");
    if (absl::Status status = AppendItems(answer.page.items, out); !status.ok()) return status;
  }
  object.Integer("Count", answer.page.count);
  object.Integer("ScannedCount", answer.page.scanned_count);
  if (answer.page.last_evaluated_key) {
    object.Name("LastEvaluatedKey");
    AppendItemJson(*answer.page.last_evaluated_key, out);
  }
  AddCapacity(answer.capacity, object);
  return absl::OkStatus();
}

absl::Status AppendBatchGetResponse(const BatchGetResult& result, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("Responses");
  {
    JsonObjectWriter responses(out);
    for (const BatchGetResult::Table& table : result.tables) {
      responses.Name(table.name);
      if (absl::Status status = AppendItems(table.items, out); !status.ok()) return status;
    }
  }
  object.Name("UnprocessedKeys");
  {
    JsonObjectWriter unprocessed(out);
    for (const BatchGetTable& table : result.unprocessed.tables) {
      unprocessed.Name(table.table);
      AppendKeysAndAttributes(table, out);
    }
  }
  AddCapacities(result.capacities, object);
  return absl::OkStatus();
}

void AppendBatchWriteResponse(const BatchWriteResult& result, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("UnprocessedItems");
  {
    JsonObjectWriter unprocessed(out);
    for (const BatchWriteTable& table : result.unprocessed.tables) {
      unprocessed.Name(table.table);
      AppendArray(table.actions, out, AppendAction);
    }
  }
  AddCapacities(result.capacities, object);
  AddCollections(result.collections, object);
}

void AppendTransactWriteResponse(const TransactWriteResult& result, std::string* out) {
  JsonObjectWriter object(out);
  AddCapacities(result.capacities, object);
  AddCollections(result.collections, object);
}

absl::Status AppendTransactGetResponse(const TransactGetResult& result, std::string* out) {
  JsonObjectWriter object(out);
  absl::Status status;
  object.Name("Responses");
  AppendArray(result.items, out, [&](const std::optional<ResultItem>& item, std::string* to) {
    JsonObjectWriter response(to);
    if (!item) return;
    response.Name("Item");
    status.Update(AppendResultItemJson(*item, to));
  });
  AddCapacities(result.capacities, object);
  return status;
}

absl::Status AppendStatementResponse(const StatementResult& result, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("Items");
  if (absl::Status status = AppendItems(result.items, out); !status.ok()) return status;
  if (result.next_token) object.String("NextToken", *result.next_token);
  if (result.last_evaluated_key) {
    object.Name("LastEvaluatedKey");
    AppendItemJson(*result.last_evaluated_key, out);
  }
  AddCapacity(result.capacity, object);
  return absl::OkStatus();
}

absl::Status AppendBatchStatementResponse(const BatchStatementResult& result, std::string* out) {
  JsonObjectWriter object(out);
  object.Name("Responses");
  absl::Status first;
  AppendArray(result.responses, out, [&](const BatchStatementResult::Response& response, std::string* to) {
    JsonObjectWriter one(to);
    if (!response.status.ok()) {
      one.Name("Error");
      AppendStatementError(response.status, to);
    }
    if (!response.table.empty()) one.String("TableName", response.table);
    if (!response.item) return;
    one.Name("Item");
    absl::Status status = AppendResultItemJson(*response.item, to);
    if (first.ok()) first = std::move(status);
  });
  AddCapacities(result.capacities, object);
  return first;
}

void AppendErrorResponse(const AwsError& error, std::string* out) {
  JsonObjectWriter object(out);
  object.String("__type", error.type);
  if (!error.message.empty())
    object.String(error.capital_message ? "Message" : "message", error.message);
  AddErrorItem(error.encoded_item, object);
  if (error.reasons.empty()) return;
  object.Name("CancellationReasons");
  AppendArray(error.reasons, out, AppendReason);
}

uint32_t ResponseCrc32(std::string_view body) {
  return static_cast<uint32_t>(
      crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size()));
}

}  // namespace meridian
