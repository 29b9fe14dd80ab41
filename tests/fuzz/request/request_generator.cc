#include "tests/fuzz/request/request_generator.h"

#include <string_view>

#include "base/model/strings.h"
#include "regiond/server/api/operation.h"
#include "tests/fuzz/request/client/operation_table.h"
#include "tests/fuzz/request/grammar/operations.h"
#include "tests/fuzz/request/grammar/rule.h"
#include "tests/fuzz/request/mutations.h"

namespace meridian::fuzz {
namespace {

struct OperationRule {
  Operation operation;
  unsigned weight;
  std::string (*body)(Choices&);
};
constexpr OperationRule kRules[] = {
    {Operation::kGetItem, 10, GetItemBody},
    {Operation::kPutItem, 14, PutItemBody},
    {Operation::kUpdateItem, 14, UpdateItemBody},
    {Operation::kDeleteItem, 5, DeleteItemBody},
    {Operation::kQuery, 12, QueryBody},
    {Operation::kScan, 6, ScanBody},
    {Operation::kBatchGetItem, 4, BatchGetItemBody},
    {Operation::kBatchWriteItem, 4, BatchWriteItemBody},
    {Operation::kTransactWriteItems, 6, TransactWriteItemsBody},
    {Operation::kTransactGetItems, 3, TransactGetItemsBody},
    {Operation::kDescribeTable, 1, TableNameBody},
    {Operation::kListTables, 1, ListTablesBody},
    {Operation::kCreateTable, 2, CreateTableBody},
    {Operation::kUpdateTable, 4, UpdateTableBody},
    {Operation::kDeleteTable, 1, TableNameBody},
    {Operation::kDescribeEndpoints, 1, NothingBody},
    {Operation::kDescribeLimits, 1, NothingBody},
    {Operation::kExecuteStatement, 12, ExecuteStatementBody},
    {Operation::kBatchExecuteStatement, 4, BatchExecuteStatementBody},
    {Operation::kExecuteTransaction, 6, ExecuteTransactionBody},
    {Operation::kTagResource, 1, TagResourceBody},
    {Operation::kUntagResource, 1, UntagResourceBody},
    {Operation::kListTagsOfResource, 1, ListTagsBody},
    {Operation::kUpdateTimeToLive, 1, UpdateTimeToLiveBody},
    {Operation::kDescribeTimeToLive, 1, TableNameBody},
    {Operation::kUpdateContinuousBackups, 1, UpdateContinuousBackupsBody},
    {Operation::kDescribeContinuousBackups, 1, TableNameBody},
    {Operation::kPutResourcePolicy, 1, PutResourcePolicyBody},
    {Operation::kGetResourcePolicy, 1, PolicyNameBody},
    {Operation::kDeleteResourcePolicy, 1, PolicyNameBody},
    {Operation::kUpdateContributorInsights, 1, UpdateInsightsBody},
    {Operation::kDescribeContributorInsights, 1, DescribeInsightsBody},
    {Operation::kListContributorInsights, 1, ListInsightsBody},
    {Operation::kEnableKinesisStreamingDestination, 1, KinesisBody},
    {Operation::kDisableKinesisStreamingDestination, 1, KinesisBody},
    {Operation::kUpdateKinesisStreamingDestination, 1, UpdateKinesisBody},
    {Operation::kDescribeKinesisStreamingDestination, 1, TableNameBody},
    {Operation::kDescribeTableReplicaAutoScaling, 1, TableNameBody},
    {Operation::kUpdateTableReplicaAutoScaling, 1, UpdateAutoScalingBody},
    {Operation::kCreateGlobalTable, 1, CreateGlobalTableBody},
    {Operation::kUpdateGlobalTable, 1, UpdateGlobalTableBody},
    {Operation::kDescribeGlobalTable, 1, GlobalTableNameBody},
    {Operation::kListGlobalTables, 1, ListGlobalTablesBody},
    {Operation::kDescribeGlobalTableSettings, 1, GlobalTableNameBody},
    {Operation::kUpdateGlobalTableSettings, 1, UpdateGlobalTableSettingsBody},
    {Operation::kCreateBackup, 1, CreateBackupBody},
    {Operation::kDescribeBackup, 1, BackupNameBody},
    {Operation::kListBackups, 1, ListBackupsBody},
    {Operation::kDeleteBackup, 1, BackupNameBody},
    {Operation::kRestoreTableFromBackup, 1, RestoreFromBackupBody},
    {Operation::kListStreams, 1, ListStreamsBody},
    {Operation::kDescribeStream, 2, DescribeStreamBody},
    {Operation::kGetShardIterator, 3, GetShardIteratorBody},
    {Operation::kGetRecords, 4, GetRecordsBody},
};
static_assert(HasAllOperations(kRules));

std::string TargetOf(Operation operation) {
  return StrCat(IsOfStreams(operation) ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.", OperationName(operation));
}

std::string WrongTarget(Choices& choices) {
  if (choices.Chance(1, 2)) return TargetOf(Pick(choices, kRules).operation);  // which this is no request of
  return std::string(choices.OneOf({"DynamoDB_20120810.GetRecords", "DynamoDBStreams_20120810.GetItem", "DynamoDB_20120810.ImportTable",
                                    "GetItem", ""}));
}

}  // namespace

Request AnyRequest(Choices& choices) {
  choices.DrawCare();
  const OperationRule& rule = Pick(choices, kRules);
  Request request{TargetOf(rule.operation), rule.body(choices)};
  if (choices.Slips()) request.target = WrongTarget(choices);
  if (choices.Chance(1, 16)) Mutate(choices, request.body);
  request.packed = choices.Chance(1, 100);
  request.takes_packed = choices.Chance(1, 50);
  return request;
}

Request MakeTable(Choices& choices, const TableShape& table) {
  choices.BeFlawless();
  return {TargetOf(Operation::kCreateTable), CreateTableBodyOf(choices, table)};
}

}  // namespace meridian::fuzz
