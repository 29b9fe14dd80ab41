// Request bodies into request structs: everything that can be said about a request without looking
// at a table. Order of checks as in the reference ("Check order"): types, constraints, then the
// operation's own rules. Errors are SerializationExceptions and ValidationExceptions with
// DynamoDB's texts. What is left to those who know tables: that the table exists, key schemas,
// duplicates within a BatchWriteItem or a transaction, and expressions, which are handed on as text
// (an empty one included). Parameters from before expressions leave as expressions (legacy_conditions.h).
// Threads: any; each call is independent.   Cost: a few microseconds per kilobyte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/attribute_value.h"
#include "base/model/ids.h"
#include "base/model/request.h"
#include "base/model/table.h"
#include "regiond/core/settings/capacity_bounds.h"
#include "regiond/core/settings/encryption.h"
#include "regiond/server/api/endpoint.h"

namespace meridian {

enum class ReturnConsumedCapacity : uint8_t { kNone, kTotal, kIndexes };

// A data request with what its answer is to say about capacity and item collections.
template <typename Request>
struct Metered {
  Request request;
  ReturnConsumedCapacity return_capacity = ReturnConsumedCapacity::kNone;
  bool return_metrics = false;  // ReturnItemCollectionMetrics=SIZE, of writes
};

struct BatchGetTable {
  std::string table;
  std::vector<Item> keys;
  bool consistent_read = false;
  std::optional<std::string> projection_expression;
  ExpressionParameters parameters;  // names only
};
struct BatchGetRequest {
  std::vector<BatchGetTable> tables;  // each table once, 1 to 100 keys in all
};

using BatchWriteAction = std::variant<PutRequest, DeleteRequest>;
struct BatchWriteTable {
  std::string table;
  std::vector<BatchWriteAction> actions;  // their `table` is the same
};
struct BatchWriteRequest {
  std::vector<BatchWriteTable> tables;  // each table once, 1 to 25 actions in all
};
// The ValidationException for two actions of a batch with one key. BatchGetItem's is checked here;
// BatchWriteItem's needs the table's key schema.
inline constexpr std::string_view kBatchDuplicates =
    "Provided list of item keys contains duplicates";

// The aggregate size of what a transaction writes, or reads.
inline constexpr int64_t kTransactBytesMax = 4 << 20;
inline constexpr std::string_view kTransactTooLarge =
    "Transaction request payload size cannot exceed 4194304 bytes";

struct CreateTableRequest {
  std::string table;
  TableSettings settings;
  bool deletion_protection = false;
  TableAttributes attributes;
  // What becomes attributes once it is known when the table is made.
  std::optional<std::string> policy;
  std::optional<StreamView> stream;
};

struct ReplicaUpdate {
  enum class Action : uint8_t { kCreate, kUpdate, kDelete };
  Action action = Action::kCreate;
  RegionId region;
  ReplicaOverrides overrides;  // not of kDelete
};
struct IndexChange {
  enum class Action : uint8_t { kCreate, kUpdate, kDelete };
  Action action = Action::kCreate;
  SecondaryIndex index;  // of kUpdate the name and throughput alone, of kDelete the name
  bool has_throughput = false;
  BoundsChange bounds;  // not of kDelete
};
struct StreamChange {
  std::optional<StreamView> enable;  // nothing: disable
};
// One logical change: either replicas, or deletion protection, or the class, or encryption, or an index, or warm throughput, or billing and
// capacity of the table and its indexes, or the stream, this also with a switch to on-demand.
struct UpdateTableRequest {
  std::string table;
  std::optional<BillingMode> billing_mode;
  std::optional<Throughput> throughput;
  BoundsChange bounds;
  std::optional<TableClass> table_class;
  std::optional<Encryption> encryption;
  std::optional<StreamChange> stream;
  std::optional<bool> deletion_protection;
  std::vector<ReplicaUpdate> replica_updates;
  bool gives_consistency = false;  // with new replicas
  bool strong = false;             // it is STRONG: of `replica_updates` nothing is told
  std::vector<std::string> witnesses_removed;
  std::vector<IndexChange> index_changes;  // one that creates or deletes, or any number of updates
};

struct ListTablesRequest {
  std::string exclusive_start_table;  // empty: from the first
  int64_t limit = 100;
};

absl::StatusOr<Metered<WriteRequest>> ParsePutItem(std::string_view body,
                                                   const ApiEndpoint& endpoint);
absl::StatusOr<Metered<WriteRequest>> ParseUpdateItem(std::string_view body,
                                                      const ApiEndpoint& endpoint);
absl::StatusOr<Metered<WriteRequest>> ParseDeleteItem(std::string_view body,
                                                      const ApiEndpoint& endpoint);
absl::StatusOr<Metered<GetRequest>> ParseGetItem(std::string_view body,
                                                 const ApiEndpoint& endpoint);
absl::StatusOr<Metered<QueryRequest>> ParseQuery(std::string_view body,
                                                 const ApiEndpoint& endpoint);
absl::StatusOr<Metered<ScanRequest>> ParseScan(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<Metered<BatchGetRequest>> ParseBatchGetItem(std::string_view body,
                                                           const ApiEndpoint& endpoint);
absl::StatusOr<Metered<BatchWriteRequest>> ParseBatchWriteItem(std::string_view body,
                                                               const ApiEndpoint& endpoint);
// Also a TransactionCanceledException, for the first item that is nested too deeply: such errors
// belong to one action (reference: "Transactions"). Items of more than 400 KB pass.
absl::StatusOr<Metered<TransactWriteRequest>> ParseTransactWriteItems(std::string_view body,
                                                                      const ApiEndpoint& endpoint);
// All gets are strong.
absl::StatusOr<Metered<TransactGetRequest>> ParseTransactGetItems(std::string_view body,
                                                                  const ApiEndpoint& endpoint);

absl::StatusOr<CreateTableRequest> ParseCreateTable(std::string_view body,
                                                    const ApiEndpoint& endpoint);
absl::StatusOr<UpdateTableRequest> ParseUpdateTable(std::string_view body,
                                                    const ApiEndpoint& endpoint);
// DescribeTable and DeleteTable: the table's name.
absl::StatusOr<std::string> ParseTableNameOnly(std::string_view body, const ApiEndpoint& endpoint);
absl::StatusOr<ListTablesRequest> ParseListTables(std::string_view body);
// DescribeEndpoints, DescribeLimits, and unknown targets: whether the body is a JSON object at all.
absl::Status ParseNothing(std::string_view body);

}  // namespace meridian
