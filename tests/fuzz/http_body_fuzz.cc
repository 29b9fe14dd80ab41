// Any bytes as the body of any operation: the first byte picks the operation, the rest is the body.
// What parses as an item must survive its encoding and its JSON.
#include <cstddef>
#include <cstdint>

#include "base/model/check.h"
#include "base/model/errors.h"
#include "base/model/item_codec.h"
#include "regiond/server/api/auto_scaling_requests.h"
#include "regiond/server/api/backup_requests.h"
#include "regiond/server/api/global_table_requests.h"
#include "regiond/server/api/operation.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/responses.h"
#include "regiond/server/api/setting_requests.h"
#include "regiond/server/api/statement_requests.h"
#include "regiond/server/api/stream_requests.h"

namespace meridian {
namespace {

void CheckRoundTrip(const Metered<WriteRequest>& write) {
  const PutRequest* put = std::get_if<PutRequest>(&write.request.action);
  if (put == nullptr) return;
  std::string body = "{\"TableName\":\"t\",\"Item\":";
  MERIDIAN_CHECK(AppendItemJson(std::string_view(EncodeItem(put->item)), &body).ok());
  body += "}";
  const absl::StatusOr<Metered<WriteRequest>> again =
      ParsePutItem(body, ApiEndpoint{.region = "eu-west-1"});
  MERIDIAN_CHECK(again.ok(), again.status().ToString());
  MERIDIAN_CHECK(std::get<PutRequest>(again->request.action).item == put->item);
}

absl::Status Parse(Operation operation, std::string_view body) {
  const ApiEndpoint endpoint{.region = "eu-west-1"};
  switch (operation) {
    case Operation::kGetItem: return ParseGetItem(body, endpoint).status();
    case Operation::kPutItem: {
      const absl::StatusOr<Metered<WriteRequest>> put = ParsePutItem(body, endpoint);
      if (put.ok()) CheckRoundTrip(*put);
      return put.status();
    }
    case Operation::kUpdateItem: return ParseUpdateItem(body, endpoint).status();
    case Operation::kDeleteItem: return ParseDeleteItem(body, endpoint).status();
    case Operation::kQuery: return ParseQuery(body, endpoint).status();
    case Operation::kScan: return ParseScan(body, endpoint).status();
    case Operation::kBatchGetItem: return ParseBatchGetItem(body, endpoint).status();
    case Operation::kBatchWriteItem: return ParseBatchWriteItem(body, endpoint).status();
    case Operation::kTransactWriteItems: return ParseTransactWriteItems(body, endpoint).status();
    case Operation::kTransactGetItems: return ParseTransactGetItems(body, endpoint).status();
    case Operation::kExecuteStatement: return ParseExecuteStatement(body).status();
    case Operation::kBatchExecuteStatement: return ParseBatchExecuteStatement(body).status();
    case Operation::kExecuteTransaction: return ParseExecuteTransaction(body).status();
    case Operation::kDescribeTable:
    case Operation::kDeleteTable: return ParseTableNameOnly(body, endpoint).status();
    case Operation::kListTables: return ParseListTables(body).status();
    case Operation::kCreateTable: return ParseCreateTable(body, endpoint).status();
    case Operation::kUpdateTable: return ParseUpdateTable(body, endpoint).status();
    case Operation::kTagResource: return ParseTagResource(body, endpoint).status();
    case Operation::kUntagResource: return ParseUntagResource(body, endpoint).status();
    case Operation::kListTagsOfResource: return ParseListTags(body, endpoint).status();
    case Operation::kUpdateTimeToLive: return ParseUpdateTimeToLive(body, endpoint).status();
    case Operation::kUpdateContinuousBackups: return ParseUpdateContinuousBackups(body, endpoint).status();
    case Operation::kPutResourcePolicy: return ParsePutPolicy(body, endpoint).status();
    case Operation::kGetResourcePolicy:
    case Operation::kDeleteResourcePolicy: return ParsePolicyName(body, endpoint).status();
    case Operation::kUpdateContributorInsights: return ParseUpdateInsights(body, endpoint).status();
    case Operation::kDescribeContributorInsights: return ParseDescribeInsights(body, endpoint).status();
    case Operation::kListContributorInsights: return ParseListInsights(body, endpoint).status();
    case Operation::kEnableKinesisStreamingDestination:
    case Operation::kDisableKinesisStreamingDestination: return ParseKinesisDestination(body, endpoint).status();
    case Operation::kUpdateKinesisStreamingDestination: return ParseUpdateKinesisDestination(body, endpoint).status();
    case Operation::kUpdateTableReplicaAutoScaling: return ParseUpdateAutoScaling(body, endpoint).status();
    case Operation::kDescribeTimeToLive:
    case Operation::kDescribeContinuousBackups:
    case Operation::kDescribeKinesisStreamingDestination:
    case Operation::kDescribeTableReplicaAutoScaling: return ParseSettingTable(body, endpoint).status();
    case Operation::kCreateGlobalTable: return ParseCreateGlobalTable(body);
    case Operation::kUpdateGlobalTable: return ParseUpdateGlobalTable(body).status();
    case Operation::kListGlobalTables: return ParseListGlobalTables(body);
    case Operation::kDescribeGlobalTable:
    case Operation::kDescribeGlobalTableSettings: return ParseGlobalTableName(body).status();
    case Operation::kUpdateGlobalTableSettings: return ParseUpdateGlobalTableSettings(body).status();
    case Operation::kCreateBackup: return ParseCreateBackup(body, endpoint).status();
    case Operation::kDescribeBackup:
    case Operation::kDeleteBackup: return ParseBackupName(body, endpoint).status();
    case Operation::kListBackups: return ParseListBackups(body, endpoint).status();
    case Operation::kRestoreTableFromBackup: return ParseRestoreFromBackup(body, endpoint).status();
    case Operation::kListStreams: return ParseListStreams(body, endpoint).status();
    case Operation::kDescribeStream: return ParseDescribeStream(body, endpoint).status();
    case Operation::kGetShardIterator: return ParseGetShardIterator(body, endpoint).status();
    case Operation::kGetRecords: return ParseGetRecords(body).status();
    case Operation::kDescribeEndpoints:
    case Operation::kDescribeLimits: return ParseNothing(body);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace meridian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto operation = static_cast<meridian::Operation>(data[0] % meridian::kOperations);
  const absl::Status status =
      meridian::Parse(operation, {reinterpret_cast<const char*>(data) + 1, size - 1});
  if (!status.ok()) {
    // Whatever is refused is the client's fault, and can be said in JSON.
    const meridian::AwsError error = meridian::ToAwsError(status);
    MERIDIAN_CHECK(error.http_status == 400, error.type);
    std::string body;
    meridian::AppendErrorResponse(error, &body);
    MERIDIAN_CHECK(meridian::ParseNothing(body).ok(), body);
  }
  return 0;
}
