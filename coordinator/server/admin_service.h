// The gRPC service CoordinatorAdmin (proto/meridian/v1/admin.proto) on top of the core.
// Threads: gRPC calls on its own threads; each call is carried out on the io thread, by `post`.
// Errors:  of the core, with their codes and messages.
#pragma once

#include <deque>
#include <functional>
#include <mutex>

#include "coordinator/core/coordinator.h"
#include "proto/meridian/v1/admin.grpc.pb.h"

namespace meridian {

class AdminService final : public v1::CoordinatorAdmin::CallbackService {
 public:
  using Post = std::function<void(std::function<void()>)>;
  // Used on the io thread only.
  struct Calls {
    std::function<v1::ClusterStatus()> status;
    std::function<Coordinator&()> core;
  };

  AdminService(Post post, Calls calls) : post_(std::move(post)), calls_(std::move(calls)) {}

  // Carries out what waits and refuses what comes later. Call on the io thread before the server
  // is shut down. Idempotent.
  void Close();

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

 private:
  // Runs `call` on the io thread and ends the RPC with its status.
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context,
                                std::function<absl::Status()> call);
  void RunWaiting();

  const Post post_;
  const Calls calls_;
  std::mutex mutex_;  // guards what follows
  std::deque<std::function<void()>> waiting_;
  bool closed_ = false;
};

}  // namespace meridian
