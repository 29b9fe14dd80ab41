// The gRPC service CoordinatorAdmin (proto/meridian/v1/admin.proto) on top of the core.
// Threads: gRPC calls on its own threads; each call is carried out on the io thread, by `post`.
// Errors:  of the core, with their codes and messages.
#pragma once

#include <functional>

#include "base/runtime/transport/rpc_calls.h"
#include "coordinator/core/coordinator.h"
#include "proto/meridian/v1/admin.grpc.pb.h"

namespace meridian {

class AdminService final : public v1::CoordinatorAdmin::CallbackService {
 public:
  // Used on the io thread only.
  struct Calls {
    std::function<v1::ClusterStatus()> status;
    std::function<Coordinator&()> core;
  };

  AdminService(RpcCalls::Post post, Calls calls) : rpcs_(std::move(post)), calls_(std::move(calls)) {}

  void Close() { rpcs_.Close(); }  // as RpcCalls

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const v1::GetClusterStatusRequest* request,
                                      v1::ClusterStatus* response) override;
  grpc::ServerUnaryReactor* AddFault(grpc::CallbackServerContext* context,
                                     const v1::AddFaultRequest* request,
                                     v1::Fault* response) override;
  grpc::ServerUnaryReactor* ListFaults(grpc::CallbackServerContext* context,
                                       const v1::ListFaultsRequest* request,
                                       v1::ListFaultsResponse* response) override;
  grpc::ServerUnaryReactor* ClearFault(grpc::CallbackServerContext* context,
                                       const v1::ClearFaultRequest* request,
                                       v1::ClearFaultResponse* response) override;
  grpc::ServerUnaryReactor* ShowClock(grpc::CallbackServerContext* context,
                                      const v1::ShowClockRequest* request,
                                      v1::ClusterClock* response) override;
  grpc::ServerUnaryReactor* AdvanceClock(grpc::CallbackServerContext* context,
                                         const v1::AdvanceClockRequest* request,
                                         v1::ClusterClock* response) override;

 private:
  RpcCalls rpcs_;
  const Calls calls_;
};

}  // namespace meridian
