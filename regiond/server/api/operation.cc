#include "regiond/server/api/operation.h"

#include <array>

namespace meridian {
namespace {

constexpr std::string_view kPrefix = "DynamoDB_20120810.";
constexpr std::string_view kStreamsPrefix = "DynamoDBStreams_20120810.";

// In the order of the enum, which puts the frequent ones first.
constexpr std::array<std::string_view, kOperations> kNames = {
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "Scan",
    "BatchGetItem",
    "BatchWriteItem",
    "TransactWriteItems",
    "TransactGetItems",
    "DescribeTable",
    "ListTables",
    "CreateTable",
    "UpdateTable",
    "DeleteTable",
    "DescribeEndpoints",
    "DescribeLimits",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
    "TagResource",
    "UntagResource",
    "ListTagsOfResource",
    "UpdateTimeToLive",
    "DescribeTimeToLive",
    "UpdateContinuousBackups",
    "DescribeContinuousBackups",
    "PutResourcePolicy",
    "GetResourcePolicy",
    "DeleteResourcePolicy",
    "UpdateContributorInsights",
    "DescribeContributorInsights",
    "ListContributorInsights",
    "EnableKinesisStreamingDestination",
    "DisableKinesisStreamingDestination",
    "UpdateKinesisStreamingDestination",
    "DescribeKinesisStreamingDestination",
    "DescribeTableReplicaAutoScaling",
    "UpdateTableReplicaAutoScaling",
    "CreateGlobalTable",
    "UpdateGlobalTable",
    "DescribeGlobalTable",
    "ListGlobalTables",
    "DescribeGlobalTableSettings",
    "UpdateGlobalTableSettings",
    "CreateBackup",
    "DescribeBackup",
    "ListBackups",
    "DeleteBackup",
    "RestoreTableFromBackup",
    "ListStreams",
    "DescribeStream",
    "GetShardIterator",
    "GetRecords",
};

}  // namespace

std::optional<Operation> ParseTarget(std::string_view target) {
  const bool streams = target.starts_with(kStreamsPrefix);
  const std::string_view prefix = streams ? kStreamsPrefix : kPrefix;
  if (!target.starts_with(prefix)) return std::nullopt;
  target.remove_prefix(prefix.size());
  for (size_t i = 0; i < kNames.size(); ++i) {
    const Operation operation = static_cast<Operation>(i);
    if (IsOfStreams(operation) == streams && kNames[i] == target) return operation;
  }
  return std::nullopt;
}

std::string_view OperationName(Operation operation) {
  return kNames[static_cast<size_t>(operation)];
}

}  // namespace meridian
