#include "regiond/server/operations/api_server.h"

#include <utility>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/settings/time_to_live.h"
#include "regiond/server/api/gzip.h"
#include "regiond/server/api/requests.h"
#include "regiond/server/api/responses.h"
#include "regiond/server/api/setting_responses.h"
#include "regiond/server/operations/legacy_global_tables.h"

namespace meridian {
namespace {

// How long a read waits for an Availability Zone to serve it: longer than an election takes.
constexpr Duration kReadPatience = Duration::Seconds(3);
constexpr std::string_view kJson10 = "application/x-amz-json-1.0";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kGzip = "gzip";
constexpr size_t kUnpackedBytesMax = 16 << 20;  // as of a body that is not packed (reference: "Max body")
constexpr size_t kGzipBytesMin = 1024;          // below, packing saves no packet
constexpr std::string_view kUnknownOperationXml = "<UnknownOperationException/>\n";

// The content type that an answer to `type` has; empty if such requests are not taken (reference: "Wire protocol").
std::string_view AnswerType(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  if (type == kJson10) return kJson10;
  if (type == kJson) return kJson;
  return {};
}

void AllowBrowsers(const HttpRequest& request, HttpResponse& response) {
  if (request.Header("origin").empty()) return;
  response.headers.push_back({"Access-Control-Allow-Origin", "*"});
}

HttpResponse Preflight(const HttpRequest& request) {
  HttpResponse response;
  AllowBrowsers(request, response);
  response.headers.push_back({"Access-Control-Max-Age", "172800"});
  const std::string_view headers = request.Header("access-control-request-headers");
  const std::string_view method = request.Header("access-control-request-method");
  if (!headers.empty()) response.headers.push_back({"Access-Control-Allow-Headers", std::string(headers)});
  if (!method.empty()) response.headers.push_back({"Access-Control-Allow-Methods", std::string(method)});
  return response;
}

}  // namespace

ApiServer::ApiServer(Region& region, ApiEndpoint endpoint, std::string address, Clock& clock, Metrics& metrics,
                     uint64_t seed)
    : region_(region),
      endpoint_(std::move(endpoint)),
      address_(std::move(address)),
      clock_(clock),
      settings_(region, endpoint_, clock),
      backups_(region, endpoint_),
      streams_(region, endpoint_, clock),
      metrics_(metrics),
      request_ids_(seed) {}

ApiServer::~ApiServer() = default;

void ApiServer::Handle(const HttpRequest& request, HttpResponder responder) {
  if (request.method == "GET") {
    HttpResponse response{200, "text/plain"};
    response.headers.push_back({"x-amzn-RequestId", request_ids_.Next()});
    response.body = StrCat("healthy: dynamodb.", endpoint_.region, ".amazonaws.com ");
    return responder.Send(std::move(response));
  }
  if (request.method == "OPTIONS") return responder.Send(Preflight(request));
  const std::string_view type = AnswerType(request.Header("content-type"));
  if (request.method != "POST" || type.empty()) {
    HttpResponse response{404, ""};
    AllowBrowsers(request, response);
    response.body = std::string(kUnknownOperationXml);
    return responder.Send(std::move(response));
  }
  const std::optional<Operation> operation = ParseTarget(request.Header("x-amz-target"));
  Call call{std::move(responder), operation, clock_.Now(), !request.Header("origin").empty(),
            AcceptsGzip(request.Header("accept-encoding")), type};
  std::string_view body = request.body;
  std::string unpacked;
  if (request.Header("content-encoding") == kGzip) {
    absl::StatusOr<std::string> whole = Gunzip(body, kUnpackedBytesMax);
    if (absl::IsResourceExhausted(whole.status())) return call.responder.Send(HttpResponse{413, ""});
    if (!whole.ok()) return AnswerStatus(call, SerializationError(""));
    unpacked = *std::move(whole);
    body = unpacked;
  }
  if (!operation) {
    absl::Status status = ParseNothing(body);
    return AnswerStatus(call, status.ok() ? UnknownOperationError() : status);
  }
  Dispatch(std::move(call), body);
}

void ApiServer::Dispatch(Call call, std::string_view body) {
  switch (*call.operation) {
    case Operation::kPutItem: return Write(std::move(call), ParsePutItem(body, endpoint_));
    case Operation::kUpdateItem: return Write(std::move(call), ParseUpdateItem(body, endpoint_));
    case Operation::kDeleteItem: return Write(std::move(call), ParseDeleteItem(body, endpoint_));
    case Operation::kGetItem: return Get(std::move(call), body);
    case Operation::kQuery:
    case Operation::kScan: return QueryOrScan(std::move(call), body);
    case Operation::kBatchGetItem: return BatchGet(std::move(call), body);
    case Operation::kBatchWriteItem: return BatchWrite(std::move(call), body);
    case Operation::kTransactWriteItems: return TransactWrite(std::move(call), body);
    case Operation::kTransactGetItems: return TransactGet(std::move(call), body);
    case Operation::kExecuteStatement: return ExecuteStatement(std::move(call), body);
    case Operation::kBatchExecuteStatement: return BatchExecuteStatement(std::move(call), body);
    case Operation::kExecuteTransaction: return ExecuteTransaction(std::move(call), body);
    case Operation::kCreateTable: return CreateTable(std::move(call), body);
    case Operation::kDescribeTable: return DescribeTable(std::move(call), body);
    case Operation::kListTables: return ListTables(std::move(call), body);
    case Operation::kUpdateTable: return UpdateTable(std::move(call), body);
    case Operation::kDeleteTable: return DeleteTable(std::move(call), body);
    case Operation::kUpdateTimeToLive: return UpdateTimeToLive(std::move(call), body);
    case Operation::kTagResource:
    case Operation::kUntagResource:
    case Operation::kListTagsOfResource:
    case Operation::kDescribeTimeToLive:
    case Operation::kUpdateContinuousBackups:
    case Operation::kDescribeContinuousBackups:
    case Operation::kPutResourcePolicy:
    case Operation::kGetResourcePolicy:
    case Operation::kDeleteResourcePolicy:
    case Operation::kUpdateContributorInsights:
    case Operation::kDescribeContributorInsights:
    case Operation::kListContributorInsights:
    case Operation::kEnableKinesisStreamingDestination:
    case Operation::kDisableKinesisStreamingDestination:
    case Operation::kUpdateKinesisStreamingDestination:
    case Operation::kDescribeKinesisStreamingDestination:
    case Operation::kDescribeTableReplicaAutoScaling:
    case Operation::kUpdateTableReplicaAutoScaling: {
      absl::StatusOr<std::string> answer = settings_.Answer(*call.operation, body);
      return AnswerBody(call, answer.status(), answer.ok() ? *std::move(answer) : std::string());
    }
    case Operation::kCreateGlobalTable:
    case Operation::kUpdateGlobalTable:
    case Operation::kDescribeGlobalTable:
    case Operation::kListGlobalTables:
    case Operation::kDescribeGlobalTableSettings:
    case Operation::kUpdateGlobalTableSettings: {
      absl::StatusOr<std::string> answer = AnswerLegacyGlobalTables(*call.operation, body, endpoint_);
      return AnswerBody(call, answer.status(), answer.ok() ? *std::move(answer) : std::string());
    }
    case Operation::kCreateBackup: return CreateBackup(std::move(call), body);
    case Operation::kRestoreTableFromBackup: return RestoreTable(std::move(call), body);
    case Operation::kDescribeBackup:
    case Operation::kListBackups:
    case Operation::kDeleteBackup: {
      absl::StatusOr<std::string> answer = backups_.Answer(*call.operation, body);
      return AnswerBody(call, answer.status(), answer.ok() ? *std::move(answer) : std::string());
    }
    case Operation::kListStreams:
    case Operation::kDescribeStream:
    case Operation::kGetShardIterator:
    case Operation::kGetRecords: return TellOfStreams(std::move(call), body);
    case Operation::kDescribeEndpoints: {
      std::string answer;
      AppendDescribeEndpointsResponse(address_, &answer);
      return AnswerBody(call, ParseNothing(body), std::move(answer));
    }
    case Operation::kDescribeLimits: {
      std::string answer;
      AppendDescribeLimitsResponse(&answer);
      return AnswerBody(call, ParseNothing(body), std::move(answer));
    }
  }
}

void ApiServer::Park(Call call, std::string_view body, ReadView& view, const absl::Status& status) {
  if (!view.Retry(status)) return AnswerStatus(call, status);
  Park(std::move(call), body, status);
}

void ApiServer::Park(Call call, std::string_view body, const absl::Status& status) {
  const Instant now = clock_.Now();
  if (call.parked_until == Instant()) call.parked_until = now + kReadPatience;
  if (now >= call.parked_until) {
    return AnswerStatus(call, absl::IsDataLoss(status) ? status : ServiceUnavailableError(StrCat(
        "Too few Availability Zones of ", region_.self().name, " are there for this read. `meridian fault list` shows the faults in "
        "force.")));
  }
  parked_.push_back({std::move(call), std::string(body)});
}

void ApiServer::RetryParked() {
  for (Parked& parked : std::exchange(parked_, {})) Dispatch(std::move(parked.call), parked.body);
}

uint64_t ApiServer::Wait(Waiting waiting) {
  const uint64_t number = next_request_++;
  waiting_.emplace(number, std::move(waiting));
  return number;
}

void ApiServer::OnReply(Reply reply) {
  const auto at = waiting_.find(reply.request);
  if (at == waiting_.end()) return;
  Waiting waiting = std::move(at->second);
  waiting_.erase(at);
  switch (*waiting.call->operation) {
    case Operation::kBatchWriteItem: return FinishBatchWrite(std::move(waiting), reply);
    case Operation::kTransactWriteItems:
    case Operation::kExecuteTransaction: return FinishTransactWrite(std::move(waiting), reply);
    case Operation::kExecuteStatement: return FinishStatement(std::move(waiting), std::move(reply));
    case Operation::kBatchExecuteStatement: return FinishStatementBatch(std::move(waiting), std::move(reply));
    case Operation::kDeleteTable:
    case Operation::kUpdateTable: return FinishTableChange(std::move(waiting), reply);
    case Operation::kUpdateTimeToLive: return AnswerBody(*waiting.call, reply.status, std::move(waiting.answer));
    case Operation::kCreateBackup:
      return AnswerBody(*waiting.call, reply.status, reply.status.ok() ? backups_.Created(waiting.backup) : std::string());
    default: return FinishWrite(std::move(waiting), std::move(reply));
  }
}

void ApiServer::UpdateTimeToLive(Call call, std::string_view body) {
  const absl::StatusOr<TimeToLiveRequest> request = settings_.CheckTimeToLive(body);
  if (!request.ok()) return AnswerStatus(call, request.status());
  Waiting waiting{std::make_shared<Call>(std::move(call)), request->table};
  AppendTimeToLiveSpecification(*request, &waiting.answer);
  const auto change = [&](TableDescriptor& table, WallTime now) { return ChangeTimeToLive(table, request->enable, request->attribute, now); };
  region_.ChangeSettings(Wait(std::move(waiting)), request->table, change, TableChangeKind::kTimeToLive);
}

void ApiServer::CreateBackup(Call call, std::string_view body) {
  absl::StatusOr<CreateBackupRequest> request = backups_.CheckCreate(body);
  if (!request.ok()) return AnswerStatus(call, request.status());
  const uint64_t number = Wait({std::make_shared<Call>(std::move(call)), request->table});
  waiting_.at(number).backup = region_.backups().Create(number, request->table, std::move(request->name));
}

void ApiServer::RestoreTable(Call call, std::string_view body) {
  const absl::StatusOr<std::string> name = backups_.Restore(body);
  if (!name.ok()) return AnswerStatus(call, name.status());
  std::string answer;
  AppendTableDescriptionResponse(ViewOf(*region_.catalog().Find(*name)), endpoint_, &answer);
  AnswerBody(call, absl::OkStatus(), std::move(answer));
}

void ApiServer::TellOfStreams(Call call, std::string_view body) {
  absl::StatusOr<std::string> answer = streams_.Answer(*call.operation, body);
  if (absl::IsUnavailable(answer.status()) || absl::IsDataLoss(answer.status())) return Park(std::move(call), body, answer.status());
  AnswerBody(call, answer.status(), answer.ok() ? *std::move(answer) : std::string());
}

void ApiServer::AnswerStatus(Call& call, const absl::Status& status) {
  const AwsError error = ToAwsError(status);
  std::string body;
  AppendErrorResponse(error, &body);
  Answer(call, error.http_status, std::move(body));
}

void ApiServer::AnswerBody(Call& call, const absl::Status& status, std::string body) {
  if (!status.ok()) return AnswerStatus(call, status);
  Answer(call, 200, std::move(body));
}

void ApiServer::Answer(Call& call, int http_status, std::string body) {
  HttpResponse response{http_status, call.content_type};
  response.headers.push_back({"x-amzn-RequestId", request_ids_.Next()});
  if (call.accepts_gzip && body.size() >= kGzipBytesMin) {
    body = Gzip(body);
    response.headers.push_back({"Content-Encoding", std::string(kGzip)});
  }
  response.headers.push_back({"x-amz-crc32", StrCat(ResponseCrc32(body))});
  if (call.from_browser) response.headers.push_back({"Access-Control-Allow-Origin", "*"});
  response.body = std::move(body);
  if (call.operation) metrics_.Observe(*call.operation, http_status, clock_.Now() - call.started);
  call.responder.Send(std::move(response));
}

}  // namespace meridian
