// What the data and control operations answer, before it is JSON.
// Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/model/request.h"
#include "base/model/table.h"
#include "base/model/time.h"
#include "base/seam/message_faults.h"
#include "regiond/core/index/index_set.h"
#include "regiond/server/api/requests.h"

namespace meridian {

// Capacity of one table, in half units, since an eventually consistent read costs 0.5. Halved only
// in the JSON.
struct ConsumedCapacity {
  struct Index {
    std::string name;
    IndexKind kind = IndexKind::kGlobal;
    int64_t half_units = 0;
  };
  std::string table;
  int64_t half_units = 0;      // of the table alone
  bool by_index = false;       // ReturnConsumedCapacity=INDEXES
  std::vector<Index> indexes;  // each once
  enum class Kind : uint8_t { kUnnamed, kRead, kWrite };
  Kind kind = Kind::kUnnamed;  // transactions also tell which units these are

  void Add(const std::string& index, IndexKind kind, int64_t more);
  int64_t total() const;
};

// All items of a table, and entries of its local indexes, with one partition key (reference/dynamodb-api.md §11).
struct ItemCollection {
  Item key;  // the partition key alone
  int64_t bytes = 0;
};

struct TableCollections {
  std::string table;
  std::vector<ItemCollection> list;  // one for each write
};

struct WriteResult {
  std::optional<ResultItem> attributes;
  std::optional<ConsumedCapacity> capacity;  // set if the request asked for it; likewise below
  std::optional<ItemCollection> collection;  // also only on tables with local indexes
};

struct GetResult {
  std::optional<ResultItem> item;
  std::optional<ConsumedCapacity> capacity;
};

// Query and Scan.
struct PageAnswer {
  PageResult page;
  Select select = Select::kAllAttributes;  // COUNT leaves out Items
  std::optional<ConsumedCapacity> capacity;
};

struct BatchGetResult {
  struct Table {
    std::string name;
    std::vector<ResultItem> items;
  };
  std::vector<Table> tables;  // one per table of the request, also without items
  BatchGetRequest unprocessed;
  std::vector<ConsumedCapacity> capacities;
};

struct BatchWriteResult {
  BatchWriteRequest unprocessed;
  std::vector<TableCollections> collections;
  std::vector<ConsumedCapacity> capacities;
};

struct TransactWriteResult {
  std::vector<TableCollections> collections;
  std::vector<ConsumedCapacity> capacities;
};

// Of ExecuteTransaction too.
struct TransactGetResult {
  std::vector<std::optional<ResultItem>> items;  // one for each get, in their order
  std::vector<ConsumedCapacity> capacities;
};

struct StatementResult {
  std::vector<ResultItem> items;  // of a write what RETURNING asked for
  std::optional<std::string> next_token;
  std::optional<Item> last_evaluated_key;
  std::optional<ConsumedCapacity> capacity;
};

struct BatchStatementResult {
  struct Response {
    absl::Status status;
    std::string table;  // empty if the statement is not well formed
    std::optional<ResultItem> item;
  };
  std::vector<Response> responses;  // by statement
  std::vector<ConsumedCapacity> capacities;
};

struct ListTablesResult {
  std::vector<std::string> names;
  std::optional<std::string> last_evaluated;
};

// A table as DescribeTable and the operations that change one show it.
struct TableView {
  TableDescriptor table;
  TableStatus status = TableStatus::kActive;
  int64_t item_count = 0;
  int64_t bytes = 0;
  IndexSet::CountersByNumber indexes;
  WallTime now;
  std::vector<LostAccess> lost_accesses;  // of its replicas, at most one each
  std::optional<WallTime> inaccessible_since;  // its key is disabled here
  std::map<RegionId, uint64_t> backfill_percent;  // of replicas that are being filled from here
};

}  // namespace meridian
