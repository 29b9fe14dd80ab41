// Client requests after parsing, independent of JSON: what the edge hands to a Region's core, and what it gets back.
// Names follow the API's members. The expressions are parsed by the core (regiond/core/expression), which caches them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/model/attribute_value.h"

namespace meridian {

enum class ReturnValues : uint8_t { kNone, kAllOld, kUpdatedOld, kAllNew, kUpdatedNew };

// ExpressionAttributeNames and -Values. Sorted by placeholder, with the '#' or ':'.
struct ExpressionParameters {
  std::vector<std::pair<std::string, std::string>> names;
  AttributeMap values;
  // The edge made the request's expressions, but for a key condition, from parameters older than expressions, such as Expected and
  // ScanFilter. The limits on expressions do not hold for them, and some errors have other texts.
  bool legacy = false;
  // A PartiQL statement became the request: its filter may look at keys, and what is wrong with keys has other texts.
  bool statement = false;
};

struct PutRequest {
  std::string table;
  Item item;
};
struct DeleteRequest {
  std::string table;
  Item key;
};
struct UpdateRequest {
  std::string table;
  Item key;
  std::optional<std::string> update_expression;
};
// Of transactions alone: changes nothing, but its condition must hold.
struct ConditionCheckRequest {
  std::string table;
  Item key;
};

// One single-item write with what all kinds share.
struct WriteRequest {
  std::variant<PutRequest, DeleteRequest, UpdateRequest, ConditionCheckRequest> action;
  std::optional<std::string> condition_expression;
  ExpressionParameters parameters;
  ReturnValues return_values = ReturnValues::kNone;
  bool return_item_on_condition_failure = false;
  bool inserts = false;  // PartiQL's INSERT: that its condition fails means a duplicate
};
inline const std::string& TableOf(const WriteRequest& write) {
  return std::visit([](const auto& action) -> const std::string& { return action.table; }, write.action);
}

struct GetRequest {
  std::string table;
  Item key;
  bool consistent_read = false;
  std::optional<std::string> projection_expression;
  ExpressionParameters parameters;
};

// TransactWriteItems: all of it happens, or nothing.
struct TransactWriteRequest {
  std::vector<WriteRequest> writes;  // 1 to 100
  std::string token;                 // ClientRequestToken; empty if there is none
  uint64_t fingerprint = 0;          // of everything but ReturnConsumedCapacity and ReturnItemCollectionMetrics
};
// TransactGetItems: strong reads of one moment.
struct TransactGetRequest {
  std::vector<GetRequest> gets;  // 1 to 100
};

enum class Select : uint8_t { kAllAttributes, kSpecificAttributes, kCount, kAllProjected };

struct QueryRequest {
  std::string table;
  std::optional<std::string> index_name;
  std::optional<std::string> key_condition_expression;
  std::optional<std::string> filter_expression;
  std::optional<std::string> projection_expression;
  ExpressionParameters parameters;
  Select select = Select::kAllAttributes;
  bool consistent_read = false;
  bool scan_index_forward = true;
  bool flat_projection = false;  // what is projected comes side by side, not in its nested places
  std::optional<int64_t> limit;
  std::optional<Item> exclusive_start_key;
};

struct ScanRequest {
  std::string table;
  std::optional<std::string> index_name;
  std::optional<std::string> filter_expression;
  std::optional<std::string> projection_expression;
  ExpressionParameters parameters;
  Select select = Select::kAllAttributes;
  bool consistent_read = false;
  bool flat_projection = false;  // as above
  std::optional<int64_t> limit;
  std::optional<Item> exclusive_start_key;
  std::optional<int64_t> segment;
  std::optional<int64_t> total_segments;
};

// One item as an answer carries it: the stored bytes as they are, or the parsed attributes when a projection made new ones.
using ResultItem = std::variant<std::string, Item>;

struct PageResult {
  std::vector<ResultItem> items;  // empty for Select COUNT
  int64_t count = 0;
  int64_t scanned_count = 0;
  std::optional<Item> last_evaluated_key;
  int64_t bytes_read = 0;  // item sizes before the filter, for consumed capacity; of an index, its entries'
  int64_t blocks_fetched = 0;  // of 4 KB, each item's rounded up: read from the table for what a local index does not project
};

}  // namespace meridian
