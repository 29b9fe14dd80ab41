// Carries unary RPCs from gRPC's threads to the daemon's io thread, where the core lives.
// Threads: Run from gRPC's; what it is given runs by `post`, or in Close.
#pragma once

#include <grpcpp/server_context.h>

#include <deque>
#include <functional>
#include <mutex>

#include "absl/status/status.h"

namespace meridian {

class RpcCalls {
 public:
  using Post = std::function<void(std::function<void()>)>;
  explicit RpcCalls(Post post) : post_(std::move(post)) {}

  // Runs `call` on the io thread and ends the RPC with its status. `call` may use the RPC's request and response.
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, std::function<absl::Status()> call);

  // Carries out what waits and refuses what comes later. Call on the io thread before the gRPC server is shut down, which
  // waits for the calls. Idempotent.
  void Close();

 private:
  void RunWaiting();

  const Post post_;
  std::mutex mutex_;  // guards what follows
  std::deque<std::function<void()>> waiting_;
  bool closed_ = false;
};

}  // namespace meridian
