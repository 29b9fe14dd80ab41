#include "base/runtime/transport/dialer.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/model/strings.h"
#include "base/runtime/transport/credentials.h"
#include "base/runtime/transport/stream.h"

namespace meridian {
namespace {

constexpr Duration kBackoffMin = Duration::Millis(50);
constexpr Duration kBackoffMax = Duration::Seconds(1);

// gRPC connects the channel, with the same backoff; a call waits for it. The Dialer's own backoff spaces calls that a
// connected peer ends.
std::shared_ptr<grpc::Channel> MakeChannel(const GrpcTransportOptions& options, const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, static_cast<int>(kBackoffMin.us / 1000));
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, static_cast<int>(kBackoffMax.us / 1000));  // = connect timeout
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, static_cast<int>(kBackoffMax.us / 1000));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, static_cast<int>(options.ping_interval.us / 1000));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, static_cast<int>(options.ping_timeout.us / 1000));
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // unlimited
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, kFrameBytesMax);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetMaxReceiveMessageSize(static_cast<int>(kPeerMessageBytesMax));
  arguments.SetMaxSendMessageSize(static_cast<int>(kPeerMessageBytesMax));
  return grpc::CreateCustomChannel(address, MakeChannelCredentials(), arguments);
}

class ClientStream final : public grpc::ClientBidiReactor<v1::Envelope, v1::Envelope>, public Stream {
 public:
  ClientStream(std::shared_ptr<Hub> hub, Dialer* dialer) : Stream(std::move(hub)), dialer_(dialer) {
    context_.set_wait_for_ready(true);
    if (dialer_->compress()) context_.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  }

  void Start() {
    dialer_->stub().async()->Exchange(&context_, this);
    AddHold();  // until EndCall: other threads start writes
    v1::Envelope hello;
    *hello.mutable_hello() = hub().OwnHello(dialer_->compress());
    Enqueue(std::move(hello), 0);
    BeginReading();
    StartCall();
  }

 private:
  void OnReadDone(bool ok) override { FrameRead(ok); }
  void OnWriteDone(bool ok) override { FrameWritten(ok); }
  void OnDone(const grpc::Status& status) override {
    const std::shared_ptr<Stream> self = shared_from_this();  // keeps the Dialer too
    if (!established() && status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) {
      dialer_->Refused(status.error_message());
    }
    Ended(status);
    dialer_->StreamEnded();
  }

  void StartReadFrame(v1::Envelope* frame) override { StartRead(frame); }
  void StartWriteFrame(const v1::Envelope* frame, grpc::WriteOptions options) override { StartWrite(frame, options); }
  void CancelCall(bool writing) override { context_.TryCancel(); }
  void EndCall(const grpc::Status& why) override { RemoveHold(); }

  grpc::Status Greeted(const v1::Hello& hello) override {
    NodeId peer;
    grpc::Status status = hub().CheckHello(hello, &peer);
    if (status.ok() && peer != dialer_->peer()) {
      status = grpc::Status(grpc::StatusCode::FAILED_PRECONDITION,
                            StrCat(dialer_->peer().ToString(), " is expected at ", dialer_->address(), ", but ",
                                   peer.ToString(), " answers there: check the addresses"));
    }
    if (!status.ok()) {
      dialer_->Refused(status.error_message());
      return status;
    }
    dialer_->Established();
    Establish(peer, hello.process_instance());
    return status;
  }

  Dialer* const dialer_;
  grpc::ClientContext context_;
};

}  // namespace

Dialer::Dialer(std::shared_ptr<Hub> hub, NodeId peer, std::string address, bool compress)
    : hub_(std::move(hub)),
      peer_(std::move(peer)),
      address_(std::move(address)),
      compress_(compress),
      stub_(v1::Peer::NewStub(MakeChannel(hub_->options(), address_))),
      backoff_(kBackoffMin) {}

void Dialer::Dial() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_) return;
  }
  auto stream = std::make_shared<ClientStream>(hub_, this);
  if (hub_->Add(stream)) {
    stream->Start();
  } else {
    hub_->Remove(stream);
  }
}

void Dialer::Stop() {
  std::unique_ptr<grpc::Alarm> alarm;  // cancelled outside the lock
  std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  alarm = std::move(alarm_);
}

void Dialer::Refused(const std::string& reason) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopped_ || refused_reason_ == reason) return;
    refused_reason_ = reason;
  }
  hub_->LinkRefused(peer_, reason);
}

void Dialer::Established() {
  std::lock_guard<std::mutex> lock(mutex_);
  backoff_ = kBackoffMin;
  refused_reason_.clear();
}

void Dialer::StreamEnded() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (stopped_) return;
  const auto at = std::chrono::system_clock::now() + std::chrono::microseconds(backoff_.us);
  backoff_ = std::min(backoff_ * 2, kBackoffMax);
  alarm_ = std::make_unique<grpc::Alarm>();
  hub_->Enter();
  alarm_->Set(at, [this, hub = hub_](bool fired) {
    if (fired) Dial();
    hub->Leave();
  });
}

}  // namespace meridian
