#include "coordinator/server/admin_service.h"

#include <algorithm>
#include <utility>

#include "coordinator/server/fault_proto.h"

namespace meridian {

namespace {

void FillClock(const Coordinator& core, v1::ClusterClock* out) {
  out->set_now_us(static_cast<uint64_t>(core.WallNow().us));
  out->set_advanced_us(static_cast<uint64_t>(core.faults().clock_advanced().us));
}

}  // namespace

grpc::ServerUnaryReactor* AdminService::GetStatus(grpc::CallbackServerContext* context,
                                                  const v1::GetClusterStatusRequest*,
                                                  v1::ClusterStatus* response) {
  return rpcs_.Run(context, [this, response] {
    *response = calls_.status();
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::AddFault(grpc::CallbackServerContext* context,
                                                 const v1::AddFaultRequest* request,
                                                 v1::Fault* response) {
  return rpcs_.Run(context, [this, request, response]() -> absl::Status {
    absl::StatusOr<Fault> fault = FaultOf(*request);
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
  return rpcs_.Run(context, [this, response] {
    for (const auto& [id, fault] : calls_.core().faults().faults()) {
      *response->add_faults() = ToProto(fault);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::ClearFault(grpc::CallbackServerContext* context,
                                                   const v1::ClearFaultRequest* request,
                                                   v1::ClearFaultResponse* response) {
  return rpcs_.Run(context, [this, request, response] {
    for (const auto& [id, fault] : calls_.core().faults().faults()) {
      if (request->all() || id == request->id()) *response->add_faults() = ToProto(fault);
    }
    response->set_cleared(static_cast<uint64_t>(response->faults_size()));
    if (request->all()) return calls_.core().ClearAllFaults().status();
    return calls_.core().ClearFault(request->id());
  });
}

grpc::ServerUnaryReactor* AdminService::ShowClock(grpc::CallbackServerContext* context,
                                                  const v1::ShowClockRequest*,
                                                  v1::ClusterClock* response) {
  return rpcs_.Run(context, [this, response] {
    FillClock(calls_.core(), response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::AdvanceClock(grpc::CallbackServerContext* context,
                                                     const v1::AdvanceClockRequest* request,
                                                     v1::ClusterClock* response) {
  return rpcs_.Run(context, [this, request, response] {
    const auto by_us = std::min<uint64_t>(request->by_us(), INT64_MAX);
    absl::Status status = calls_.core().AdvanceClock(Duration::Micros(static_cast<int64_t>(by_us)));
    FillClock(calls_.core(), response);
    return status;
  });
}

}  // namespace meridian
