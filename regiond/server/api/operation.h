// Which operation a request names: the X-Amz-Target header (reference: "Wire protocol").
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace meridian {

enum class Operation : uint8_t {
  kGetItem,
  kPutItem,
  kUpdateItem,
  kDeleteItem,
  kQuery,
  kScan,
  kBatchGetItem,
  kBatchWriteItem,
  kTransactWriteItems,
  kTransactGetItems,
  kDescribeTable,
  kListTables,
  kCreateTable,
  kUpdateTable,
  kDeleteTable,
  kDescribeEndpoints,
  kDescribeLimits,
  kExecuteStatement,
  kBatchExecuteStatement,
  kExecuteTransaction,
  kTagResource,
  kUntagResource,
  kListTagsOfResource,
  kUpdateTimeToLive,
  kDescribeTimeToLive,
  kUpdateContinuousBackups,
  kDescribeContinuousBackups,
  kPutResourcePolicy,
  kGetResourcePolicy,
  kDeleteResourcePolicy,
  kUpdateContributorInsights,
  kDescribeContributorInsights,
  kListContributorInsights,
  kEnableKinesisStreamingDestination,
  kDisableKinesisStreamingDestination,
  kUpdateKinesisStreamingDestination,
  kDescribeKinesisStreamingDestination,
  kDescribeTableReplicaAutoScaling,
  kUpdateTableReplicaAutoScaling,
  kCreateGlobalTable,
  kUpdateGlobalTable,
  kDescribeGlobalTable,
  kListGlobalTables,
  kDescribeGlobalTableSettings,
  kUpdateGlobalTableSettings,
  kCreateBackup,
  kDescribeBackup,
  kListBackups,
  kDeleteBackup,
  kRestoreTableFromBackup,
  // From here on: of the service DynamoDB Streams, which has a prefix of its own.
  kListStreams,
  kDescribeStream,
  kGetShardIterator,
  kGetRecords,
};
constexpr int kOperations = static_cast<int>(Operation::kGetRecords) + 1;
constexpr bool IsOfStreams(Operation operation) { return operation >= Operation::kListStreams; }

// The operation of a header such as "DynamoDB_20120810.PutItem" or "DynamoDBStreams_20120810.GetRecords". Anything else has none and
// answers UnknownOperationException.
std::optional<Operation> ParseTarget(std::string_view target);

// "PutItem"; also the name in metrics and logs.
std::string_view OperationName(Operation operation);

}  // namespace meridian
