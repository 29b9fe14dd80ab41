#include "coordinator/server/admin_service.h"

#include <utility>

#include "coordinator/server/cluster_status.h"

namespace meridian {

void AdminService::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  RunWaiting();
}

grpc::ServerUnaryReactor* AdminService::Run(grpc::CallbackServerContext* context,
                                            std::function<absl::Status()> call) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) {
      reactor->Finish({grpc::StatusCode::UNAVAILABLE, "the coordinator is stopping; try again"});
      return reactor;
    }
    waiting_.push_back([reactor, call = std::move(call)] {
      const absl::Status status = call();
      reactor->Finish({static_cast<grpc::StatusCode>(status.code()),
                       std::string(status.message().data(), status.message().size())});
    });
  }
  post_([this] { RunWaiting(); });
  return reactor;
}

void AdminService::RunWaiting() {
  std::deque<std::function<void()>> calls;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    calls.swap(waiting_);
  }
  for (const auto& call : calls) call();
}

grpc::ServerUnaryReactor* AdminService::GetStatus(grpc::CallbackServerContext* context,
                                                  const v1::GetClusterStatusRequest*,
                                                  v1::ClusterStatus* response) {
  return Run(context, [this, response] {
    *response = calls_.status();
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::AddFault(grpc::CallbackServerContext* context,
                                                 const v1::AddFaultRequest* request,
                                                 v1::Fault* response) {
  return Run(context, [this, request, response]() -> absl::Status {
    absl::StatusOr<LinkFault> fault = FaultOf(*request);
    if (!fault.ok()) return fault.status();
    constexpr uint64_t kDurationUsMax = uint64_t{366} * 24 * 3600 * 1'000'000;
    if (request->duration_us() > kDurationUsMax) {
      return absl::InvalidArgumentError(
          "a fault lasts at most 366 days; leave the end out for one "
          "that lasts until it is cleared");
    }
    const Duration duration = Duration::Micros(static_cast<int64_t>(request->duration_us()));
    fault = calls_.core().AddFault(*std::move(fault), duration);
    if (fault.ok()) *response = ToProto(*fault);
    return fault.status();
  });
}

grpc::ServerUnaryReactor* AdminService::ListFaults(grpc::CallbackServerContext* context,
                                                   const v1::ListFaultsRequest*,
                                                   v1::ListFaultsResponse* response) {
  return Run(context, [this, response] {
    for (const auto& [id, fault] : calls_.core().faults().faults()) {
      *response->add_faults() = ToProto(fault);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::ClearFault(grpc::CallbackServerContext* context,
                                                   const v1::ClearFaultRequest* request,
                                                   v1::ClearFaultResponse* response) {
  return Run(context, [this, request, response] {
    if (request->all()) {
      const absl::StatusOr<uint64_t> cleared = calls_.core().ClearAllFaults();
      if (cleared.ok()) response->set_cleared(*cleared);
      return cleared.status();
    }
    absl::Status status = calls_.core().ClearFault(request->id());
    if (status.ok()) response->set_cleared(1);
    return status;
  });
}

}  // namespace meridian
