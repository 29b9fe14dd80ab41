#include "base/runtime/transport/rpc_calls.h"

#include <string>
#include <utility>

namespace meridian {

grpc::ServerUnaryReactor* RpcCalls::Run(grpc::CallbackServerContext* context, std::function<absl::Status()> call) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) {
      reactor->Finish({grpc::StatusCode::UNAVAILABLE, "the daemon is stopping; try again"});
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

void RpcCalls::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  RunWaiting();
}

void RpcCalls::RunWaiting() {
  std::deque<std::function<void()>> calls;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    calls.swap(waiting_);
  }
  for (const auto& call : calls) call();
}

}  // namespace meridian
