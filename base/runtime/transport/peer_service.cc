#include "base/runtime/transport/peer_service.h"

#include "base/runtime/transport/stream.h"

namespace meridian {
namespace {

class ServerStream final : public grpc::ServerBidiReactor<v1::Envelope, v1::Envelope>, public Stream {
 public:
  ServerStream(std::shared_ptr<Hub> hub, grpc::CallbackServerContext* context)
      : Stream(std::move(hub)), context_(context) {}
  using Stream::BeginReading;

 private:
  void OnReadDone(bool ok) override { FrameRead(ok); }
  void OnWriteDone(bool ok) override { FrameWritten(ok); }
  void OnCancel() override { Close(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the connection broke")); }
  void OnDone() override { Ended(grpc::Status::OK); }

  void StartReadFrame(v1::Envelope* frame) override { StartRead(frame); }
  void StartWriteFrame(const v1::Envelope* frame, grpc::WriteOptions options) override { StartWrite(frame, options); }
  // A call that is cancelled cannot tell its status, and only a write that gets no further needs it.
  void CancelCall(bool writing) override {
    if (writing) context_->TryCancel();
  }
  void EndCall(const grpc::Status& why) override { Finish(why); }

  grpc::Status Greeted(const v1::Hello& hello) override {
    NodeId peer;
    if (grpc::Status status = hub().CheckHello(hello, &peer); !status.ok()) {
      hub().LinkRefused(peer, status.error_message());
      return status;
    }
    if (hello.compress()) context_->set_compression_algorithm(GRPC_COMPRESS_GZIP);
    v1::Envelope answer;
    *answer.mutable_hello() = hub().OwnHello(hello.compress());
    Enqueue(std::move(answer), 0);
    Establish(peer, hello.process_instance());
    return grpc::Status::OK;
  }

  grpc::CallbackServerContext* const context_;  // lives until the call has ended
};

}  // namespace

grpc::ServerBidiReactor<v1::Envelope, v1::Envelope>* PeerService::Exchange(grpc::CallbackServerContext* context) {
  auto stream = std::make_shared<ServerStream>(hub_, context);
  if (hub_->Add(stream)) {
    stream->BeginReading();
  } else {
    stream->Close(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the daemon is shutting down"));
  }
  return stream.get();
}

}  // namespace meridian
