// The DynamoDB endpoint: HTTP requests in, operations on the Region, HTTP responses out.
// Reads are answered at once; writes and changes of tables when the Region replies.
// Threads: the io thread.   Owns: the requests that wait for a reply.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/runtime/http/http_message.h"
#include "base/seam/clock.h"
#include "regiond/core/partiql/select_pages.h"
#include "regiond/core/region/region.h"
#include "regiond/server/api/endpoint.h"
#include "regiond/server/api/operation.h"
#include "regiond/server/api/request_id.h"
#include "regiond/server/api/results.h"
#include "regiond/server/api/statement_requests.h"
#include "regiond/server/operations/api_metrics.h"
#include "regiond/server/operations/backups_api.h"
#include "regiond/server/operations/settings_api.h"
#include "regiond/server/operations/streams_api.h"

namespace meridian {

class ApiServer {
 public:
  // `address`: host and port that clients reach, for DescribeEndpoints. The references must outlive the server.
  ApiServer(Region& region, ApiEndpoint endpoint, std::string address, Clock& clock, Metrics& metrics, uint64_t seed);
  ~ApiServer();

  void Handle(const HttpRequest& request, HttpResponder responder);
  void OnReply(Reply reply);
  // Tries again the reads that found no Availability Zone to serve them. Call at the end of a turn.
  void RetryParked();
  size_t waiting() const { return waiting_.size(); }

 private:
  // One request from its arrival to its answer.
  struct Call {
    HttpResponder responder;
    std::optional<Operation> operation;       // nothing for an unknown target
    Instant started;
    bool from_browser = false;                // had an Origin header
    bool accepts_gzip = false;
    std::string_view content_type;            // of the answer
    Instant parked_until;                     // set when it was parked first
  };
  // A BatchWriteItem, while its writes are under way.
  struct Batch {
    BatchWriteRequest request;
    size_t outstanding = 0;
    absl::Status status;  // the first failure that is the request's own fault
    absl::Status put_off;  // the first that is not
    std::set<std::pair<size_t, size_t>> unprocessed;  // actions with such failures, by table and place
    BatchWriteResult result;
    std::vector<std::optional<ConsumedCapacity>> capacities;  // by table, as in the request
  };
  // A TransactWriteItems or an ExecuteTransaction that writes, while it is under way.
  struct Transaction {
    std::vector<std::string> tables;  // of each action
    std::vector<std::optional<ItemCollection>> collections;  // of each action, if they are asked for
  };
  // A BatchExecuteStatement, while its writes are under way.
  struct StatementBatch {
    size_t outstanding = 0;
    ReturnConsumedCapacity return_capacity = ReturnConsumedCapacity::kNone;
    BatchStatementResult result;
  };
  struct Waiting {
    std::shared_ptr<Call> call;
    std::string table;
    ReturnConsumedCapacity return_capacity = ReturnConsumedCapacity::kNone;
    std::shared_ptr<Batch> batch;  // of BatchWriteItem
    size_t batch_table = 0;
    size_t batch_action = 0;  // of that table
    std::optional<TableView> before;  // of DeleteTable and UpdateTable
    std::optional<ItemCollection> collection;  // if a write asked for it
    std::shared_ptr<Transaction> transaction;
    std::shared_ptr<StatementBatch> statements;  // of BatchExecuteStatement
    size_t statement = 0;
    std::string answer;  // to UpdateTimeToLive
    BackupId backup;     // of CreateBackup
  };

  struct Parked {
    Call call;
    std::string body;
  };

  void Dispatch(Call call, std::string_view body);
  // A read has failed: it is dispatched again if that is worth it, else answered.
  void Park(Call call, std::string_view body, ReadView& view, const absl::Status& status);
  // The same of one whose failure is worth it for sure.
  void Park(Call call, std::string_view body, const absl::Status& status);
  void Write(Call call, absl::StatusOr<Metered<WriteRequest>> request);
  void Get(Call call, std::string_view body);
  void QueryOrScan(Call call, std::string_view body);
  void BatchGet(Call call, std::string_view body);
  void BatchWrite(Call call, std::string_view body);
  void TransactWrite(Call call, std::string_view body);
  void TransactGet(Call call, std::string_view body);
  void ExecuteTransaction(Call call, std::string_view body);
  void WriteTransaction(Call call, Metered<TransactWriteRequest> request);
  void ReadTransaction(Call call, std::string_view body, const Metered<TransactGetRequest>& request);
  void ExecuteStatement(Call call, std::string_view body);
  void RunSelect(Call call, std::string_view body, const Metered<StatementRequest>& metered, const Statement& statement, ReadView& view,
                 SelectPosition from);
  void BatchExecuteStatement(Call call, std::string_view body);
  void AnswerBatch(Call& call, const StatementBatch& batch);
  std::optional<ItemCollection> CollectionOf(const WriteRequest& write);
  void AnswerBatchWrite(Call& call, Batch& batch);
  absl::Status ValidateBatch(const BatchWriteRequest& request, std::vector<WriteRequest>* writes);
  void CreateTable(Call call, std::string_view body);
  void DescribeTable(Call call, std::string_view body);
  void ListTables(Call call, std::string_view body);
  void UpdateTable(Call call, std::string_view body);
  void UpdateReplica(Waiting waiting, const ReplicaUpdate& update);
  void UpdateTimeToLive(Call call, std::string_view body);
  void DeleteTable(Call call, std::string_view body);
  void CreateBackup(Call call, std::string_view body);
  void RestoreTable(Call call, std::string_view body);
  void TellOfStreams(Call call, std::string_view body);

  void FinishWrite(Waiting waiting, Reply reply);
  void FinishBatchWrite(Waiting waiting, const Reply& reply);
  void FinishTransactWrite(Waiting waiting, const Reply& reply);
  void FinishStatement(Waiting waiting, Reply reply);
  void FinishStatementBatch(Waiting waiting, Reply reply);
  void FinishTableChange(Waiting waiting, const Reply& reply);

  TableView ViewOf(const Table& table);
  uint64_t Wait(Waiting waiting);  // the number to give to the Region
  void Answer(Call& call, int http_status, std::string body);
  void AnswerStatus(Call& call, const absl::Status& status);  // an error, or what `status` became of a body
  void AnswerBody(Call& call, const absl::Status& status, std::string body);

  Region& region_;
  const ApiEndpoint endpoint_;
  const std::string address_;
  Clock& clock_;
  SettingsApi settings_;
  BackupsApi backups_;
  StreamsApi streams_;
  ApiMetrics metrics_;
  RequestIds request_ids_;
  uint64_t next_request_ = 1;
  std::unordered_map<uint64_t, Waiting> waiting_;
  std::vector<Parked> parked_;
};

}  // namespace meridian
