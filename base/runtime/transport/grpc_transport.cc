#include "base/runtime/transport/grpc_transport.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <map>
#include <mutex>
#include <utility>

#include "base/model/check.h"
#include "base/model/strings.h"
#include "base/runtime/transport/credentials.h"
#include "base/runtime/transport/dialer.h"
#include "base/runtime/transport/hub.h"
#include "base/runtime/transport/inbox.h"
#include "base/runtime/transport/peer_service.h"

namespace meridian {

class GrpcTransport::Impl {
 public:
  Impl(GrpcTransportOptions options, std::shared_ptr<Inbox> inbox)
      : hub_(std::make_shared<Hub>(std::move(options), std::move(inbox))), peer_service_(hub_) {}

  absl::Status Listen();
  void Connect(const NodeId& peer, const std::string& address, bool compress);
  void Shutdown();
  Hub& hub() { return *hub_; }
  int port() const { return port_; }

 private:
  const std::shared_ptr<Hub> hub_;
  PeerService peer_service_;
  std::unique_ptr<grpc::Server> server_;  // nullptr if it does not listen
  int port_ = 0;

  std::mutex mutex_;  // guards what follows; no reaction of gRPC takes it
  std::map<NodeId, std::unique_ptr<Dialer>> dialers_;
  bool shut_down_ = false;
};

absl::Status GrpcTransport::Impl::Listen() {
  const GrpcTransportOptions& options = hub_->options();
  if (options.listen.empty()) return absl::OkStatus();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.listen, MakeServerCredentials(), &port_);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a port that is taken must be an error
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(options.ping_interval.us / 1000));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, static_cast<int>(options.ping_timeout.us / 1000));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // unlimited
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, kFrameBytesMax);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             static_cast<int>(options.ping_interval.us / 2000));
  builder.SetMaxReceiveMessageSize(static_cast<int>(kPeerMessageBytesMax));
  builder.SetMaxSendMessageSize(static_cast<int>(kPeerMessageBytesMax));
  builder.RegisterService(&peer_service_);
  for (grpc::Service* service : options.services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  if (server_ != nullptr && port_ != 0) return absl::OkStatus();
  return absl::UnavailableError(StrCat(
      options.self.ToString(), " cannot listen for gRPC on ", options.listen,
      ": another process has the port, or the address is not one of this machine. Stop that process, or configure "
      "another address"));
}

void GrpcTransport::Impl::Connect(const NodeId& peer, const std::string& address, bool compress) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (shut_down_) return;
  auto [at, added] = dialers_.emplace(peer, std::make_unique<Dialer>(hub_, peer, address, compress));
  MERIDIAN_CHECK(added, "two Connects to ", peer.ToString());
  at->second->Start();
}

void GrpcTransport::Impl::Shutdown() {
  std::map<NodeId, std::unique_ptr<Dialer>> dialers;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (std::exchange(shut_down_, true)) return;
    dialers.swap(dialers_);
  }
  for (const auto& [peer, dialer] : dialers) dialer->Stop();
  hub_->BeginShutdown();
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(2));
  hub_->WaitUntilUnused();
  server_.reset();
}

absl::StatusOr<std::unique_ptr<GrpcTransport>> GrpcTransport::Start(GrpcTransportOptions options, Post post,
                                                                    Receive receive, LinkChanged link_changed) {
  auto inbox = std::make_shared<Inbox>(std::move(post), std::move(receive), std::move(link_changed),
                                       options.inbox_bytes_max);
  auto impl = std::make_unique<Impl>(std::move(options), std::move(inbox));
  if (absl::Status status = impl->Listen(); !status.ok()) return status;
  return std::unique_ptr<GrpcTransport>(new GrpcTransport(std::move(impl)));
}

GrpcTransport::GrpcTransport(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GrpcTransport::~GrpcTransport() { Shutdown(); }

void GrpcTransport::Connect(const NodeId& peer, const std::string& address, bool compress) {
  impl_->Connect(peer, address, compress);
}
void GrpcTransport::Send(const NodeId& to, Message message) { impl_->hub().Send(to, message); }
int GrpcTransport::port() const { return impl_->port(); }
GrpcTransportCounters GrpcTransport::counters() const { return impl_->hub().counters(); }
void GrpcTransport::Shutdown() { impl_->Shutdown(); }

}  // namespace meridian
