#include "tools/meridian/cluster/admin_client.h"

#include <grpcpp/create_channel.h>

#include <chrono>
#include <utility>

#include "base/model/strings.h"
#include "base/runtime/transport/credentials.h"

namespace meridian {

namespace {

constexpr Duration kTimeout = Duration::Seconds(10);
constexpr int kConnectTimeoutMs = 5000;  // long enough for a machine that is busy

std::shared_ptr<grpc::Channel> Dial(const std::string& address) {
  grpc::ChannelArguments arguments;
  // A daemon that starts is retried soon, and by every new client.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);  // what it means to gRPC
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address, MakeChannelCredentials(), arguments);
}

// Calls `method` of `stub`. `name` is the daemon, for errors.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub, const std::string& name,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request, Duration timeout = kTimeout) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::microseconds(timeout.us));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (status.ok()) return response;
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE ||
      status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return absl::UnavailableError(
        StrCat(name, " does not answer; is it running? 'meridian up' starts what is not running (",
               status.error_message(), ")"));
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      ToAbsl(std::string_view(status.error_message())));
}

}  // namespace

CoordinatorClient::CoordinatorClient(const std::string& address)
    : name_(StrCat("the coordinator at ", address)),
      stub_(v1::CoordinatorAdmin::NewStub(Dial(address))) {}

absl::StatusOr<v1::ClusterStatus> CoordinatorClient::GetStatus(Duration timeout) {
  return Call(*stub_, name_, &v1::CoordinatorAdmin::Stub::GetStatus, v1::GetClusterStatusRequest(),
              timeout);
}

absl::StatusOr<v1::Fault> CoordinatorClient::AddFault(const v1::AddFaultRequest& request) {
  return Call(*stub_, name_, &v1::CoordinatorAdmin::Stub::AddFault, request);
}

absl::StatusOr<v1::ListFaultsResponse> CoordinatorClient::ListFaults() {
  return Call(*stub_, name_, &v1::CoordinatorAdmin::Stub::ListFaults, v1::ListFaultsRequest());
}

absl::StatusOr<v1::ClearFaultResponse> CoordinatorClient::ClearFault(
    const v1::ClearFaultRequest& request) {
  return Call(*stub_, name_, &v1::CoordinatorAdmin::Stub::ClearFault, request);
}

absl::StatusOr<v1::ClusterClock> CoordinatorClient::ShowClock() {
  return Call(*stub_, name_, &v1::CoordinatorAdmin::Stub::ShowClock, v1::ShowClockRequest());
}

absl::StatusOr<v1::ClusterClock> CoordinatorClient::AdvanceClock(Duration by) {
  v1::AdvanceClockRequest request;
  request.set_by_us(static_cast<uint64_t>(by.us));
  return Call(*stub_, name_, &v1::CoordinatorAdmin::Stub::AdvanceClock, request);
}

RegionClient::RegionClient(const std::string& region, const std::string& address)
    : region_(region),
      name_(StrCat("the regiond of ", region, " at ", address)),
      stub_(v1::RegionAdmin::NewStub(Dial(address))) {}

absl::StatusOr<v1::RegionStatus> RegionClient::GetStatus() {
  return Call(*stub_, name_, &v1::RegionAdmin::Stub::GetStatus, v1::GetRegionStatusRequest());
}

absl::StatusOr<v1::ListVersionsResponse> RegionClient::ListVersions(
    const v1::ListVersionsRequest& request) {
  return Call(*stub_, name_, &v1::RegionAdmin::Stub::ListVersions, request);
}

absl::StatusOr<v1::DigestRangeResponse> RegionClient::DigestRange(
    const v1::DigestRangeRequest& request) {
  return Call(*stub_, name_, &v1::RegionAdmin::Stub::DigestRange, request);
}

absl::StatusOr<RegionConflicts> RegionClient::AllConflicts(v1::ListConflictsRequest filter, Duration timeout) {
  RegionConflicts all;
  while (true) {
    absl::StatusOr<v1::ListConflictsResponse> page =
        Call(*stub_, name_, &v1::RegionAdmin::Stub::ListConflicts, filter, timeout);
    if (!page.ok()) return page.status();
    for (v1::ConflictEntry& entry : *page->mutable_conflicts()) all.entries.push_back(std::move(entry));
    if (filter.after().empty()) all.positions.assign(page->positions().begin(), page->positions().end());
    if (page->done()) return all;
    filter.set_after(page->next());
  }
}

absl::StatusOr<RegionConflicts> RegionClient::ChangedConflicts(const v1::ListConflictsRequest& filter,
                                                               std::vector<v1::JournalPosition> seen, Duration timeout) {
  RegionConflicts changed{{}, std::move(seen)};
  while (!changed.positions.empty()) {
    v1::ListConflictsRequest request = filter;
    request.mutable_seen()->Assign(changed.positions.begin(), changed.positions.end());
    absl::StatusOr<v1::ListConflictsResponse> answer =
        Call(*stub_, name_, &v1::RegionAdmin::Stub::ListConflicts, request, timeout);
    if (!answer.ok()) return answer.status();
    if (answer->forgotten()) break;
    for (v1::ConflictEntry& entry : *answer->mutable_conflicts()) changed.entries.push_back(std::move(entry));
    changed.positions.assign(answer->positions().begin(), answer->positions().end());
    if (answer->done()) return changed;
  }
  return AllConflicts(filter, timeout);
}

}  // namespace meridian
