#include "coordinator/server/admin_service.h"

#include <utility>

#include "coordinator/server/fault_proto.h"

namespace meridian {

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

}  // namespace meridian
