#include "tests/fuzz/request/client/answer_shapes.h"

#include <algorithm>

#include "tests/fuzz/request/client/operation_table.h"

namespace meridian::fuzz {
namespace {

constexpr AnswerShape kWrite = {"", "Attributes ConsumedCapacity ItemCollectionMetrics"};
constexpr AnswerShape kPage = {"Count ScannedCount", "Items LastEvaluatedKey ConsumedCapacity"};
constexpr AnswerShape kResponses = {"Responses", "ConsumedCapacity"};
constexpr AnswerShape kDescription = {"TableDescription", ""};
constexpr AnswerShape kNothing = {"", "", true};
constexpr AnswerShape kKinesis = {"TableName StreamArn DestinationStatus", "EnableKinesisStreamingConfiguration"};
constexpr AnswerShape kGlobalTable = {"GlobalTableDescription", ""};
constexpr AnswerShape kGlobalSettings = {"GlobalTableName ReplicaSettings", ""};

struct Entry {
  Operation operation;
  AnswerShape shape;
};
constexpr Entry kEntries[] = {
    {Operation::kGetItem, {"", "Item ConsumedCapacity"}},
    {Operation::kPutItem, kWrite},
    {Operation::kUpdateItem, kWrite},
    {Operation::kDeleteItem, kWrite},
    {Operation::kQuery, kPage},
    {Operation::kScan, kPage},
    {Operation::kBatchGetItem, {"Responses UnprocessedKeys", "ConsumedCapacity"}},
    {Operation::kBatchWriteItem, {"UnprocessedItems", "ConsumedCapacity ItemCollectionMetrics"}},
    {Operation::kTransactWriteItems, {"", "ConsumedCapacity ItemCollectionMetrics"}},
    {Operation::kTransactGetItems, kResponses},
    {Operation::kDescribeTable, {"Table", ""}},
    {Operation::kListTables, {"TableNames", "LastEvaluatedTableName"}},
    {Operation::kCreateTable, kDescription},
    {Operation::kUpdateTable, kDescription},
    {Operation::kDeleteTable, kDescription},
    {Operation::kDescribeEndpoints, {"Endpoints", ""}},
    {Operation::kDescribeLimits,
     {"AccountMaxReadCapacityUnits AccountMaxWriteCapacityUnits TableMaxReadCapacityUnits TableMaxWriteCapacityUnits", ""}},
    {Operation::kExecuteStatement, {"Items", "NextToken LastEvaluatedKey ConsumedCapacity"}},
    {Operation::kBatchExecuteStatement, kResponses},
    {Operation::kExecuteTransaction, kResponses},
    {Operation::kTagResource, kNothing},
    {Operation::kUntagResource, kNothing},
    {Operation::kListTagsOfResource, {"Tags", "NextToken"}},
    {Operation::kUpdateTimeToLive, {"TimeToLiveSpecification", ""}},
    {Operation::kDescribeTimeToLive, {"TimeToLiveDescription", ""}},
    {Operation::kUpdateContinuousBackups, {"ContinuousBackupsDescription", ""}},
    {Operation::kDescribeContinuousBackups, {"ContinuousBackupsDescription", ""}},
    {Operation::kPutResourcePolicy, {"RevisionId", ""}},
    {Operation::kGetResourcePolicy, {"Policy RevisionId", ""}},
    {Operation::kDeleteResourcePolicy, {"RevisionId", ""}},
    {Operation::kUpdateContributorInsights, {"TableName ContributorInsightsStatus", "IndexName ContributorInsightsMode"}},
    {Operation::kDescribeContributorInsights,
     {"TableName ContributorInsightsStatus", "IndexName ContributorInsightsRuleList LastUpdateDateTime ContributorInsightsMode"}},
    {Operation::kListContributorInsights, {"ContributorInsightsSummaries", "NextToken"}},
    {Operation::kEnableKinesisStreamingDestination, kKinesis},
    {Operation::kDisableKinesisStreamingDestination, kKinesis},
    {Operation::kUpdateKinesisStreamingDestination,
     {"TableName StreamArn DestinationStatus", "UpdateKinesisStreamingConfiguration"}},
    {Operation::kDescribeKinesisStreamingDestination, {"TableName KinesisDataStreamDestinations", ""}},
    {Operation::kDescribeTableReplicaAutoScaling, {"TableAutoScalingDescription", ""}},
    {Operation::kUpdateTableReplicaAutoScaling, {"TableAutoScalingDescription", ""}},
    {Operation::kCreateGlobalTable, kGlobalTable},
    {Operation::kUpdateGlobalTable, kGlobalTable},
    {Operation::kDescribeGlobalTable, kGlobalTable},
    {Operation::kListGlobalTables, {"GlobalTables", "LastEvaluatedGlobalTableName"}},
    {Operation::kDescribeGlobalTableSettings, kGlobalSettings},
    {Operation::kUpdateGlobalTableSettings, kGlobalSettings},
    {Operation::kCreateBackup, {"BackupDetails", ""}},
    {Operation::kDescribeBackup, {"BackupDescription", ""}},
    {Operation::kListBackups, {"BackupSummaries", "LastEvaluatedBackupArn"}},
    {Operation::kDeleteBackup, {"BackupDescription", ""}},
    {Operation::kRestoreTableFromBackup, kDescription},
    {Operation::kListStreams, {"Streams", "LastEvaluatedStreamArn"}},
    {Operation::kDescribeStream, {"StreamDescription", ""}},
    {Operation::kGetShardIterator, {"ShardIterator", ""}},
    {Operation::kGetRecords, {"Records", "NextShardIterator"}},
};
static_assert(HasAllOperations(kEntries));

}  // namespace

const AnswerShape& ShapeOfAnswer(Operation operation) { return kEntries[static_cast<size_t>(operation)].shape; }

bool Names(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const size_t end = names.find(' ');
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
  }
  return false;
}

size_t CountNames(std::string_view names) {
  return names.empty() ? 0 : 1 + static_cast<size_t>(std::count(names.begin(), names.end(), ' '));
}

}  // namespace meridian::fuzz
