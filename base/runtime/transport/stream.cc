#include "base/runtime/transport/stream.h"

#include <utility>

#include "base/runtime/transport/hub.h"
#include "base/wire/envelope.h"

namespace meridian {
namespace {

// Below this, gzip costs more than it saves.
constexpr int64_t kCompressedBytesMin = 1024;

}  // namespace

Stream::Stream(std::shared_ptr<Hub> hub) : hub_(std::move(hub)) { hub_->Enter(); }
Stream::~Stream() { hub_->Leave(); }

bool Stream::Enqueue(v1::Envelope envelope, int64_t bytes) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_ || queued_bytes_ + bytes > hub_->options().queue_bytes_max) return false;
    queue_.push_back({std::move(envelope), bytes});
    queued_bytes_ += bytes;
    if (writing_) return true;
    TakeNext();
  }
  WriteTaken();
  return true;
}

bool Stream::TakeNext() {
  writing_ = !closing_ && !queue_.empty();
  if (!writing_) return false;
  outgoing_ = std::move(queue_.front());
  queue_.pop_front();
  more_queued_ = !queue_.empty();
  return true;
}

void Stream::WriteTaken() {
  grpc::WriteOptions options;
  if (outgoing_.bytes < kCompressedBytesMin) options.set_no_compression();
  if (more_queued_) options.set_buffer_hint();
  StartWriteFrame(&outgoing_.envelope, options);
}

void Stream::FrameWritten(bool ok) {
  if (!ok) Close(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the connection broke"));
  bool more = false;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    queued_bytes_ -= outgoing_.bytes;
    more = TakeNext();
  }
  if (more) {
    WriteTaken();
  } else {
    EndIfDue();
  }
}

void Stream::FrameRead(bool ok) {
  if (!ok) {
    // The call is over, so nothing has to be cancelled; the outcome is still on its way to Ended().
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closing_ = true;
    }
    EndIfDue();
    return;
  }
  if (Receive()) StartReadFrame(&incoming_);
}

bool Stream::Receive() {
  if (!peer_) {
    const grpc::Status greeted =
        incoming_.has_hello() ? Greeted(incoming_.hello())
                              : grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "the first frame is not a Hello");
    if (!greeted.ok()) Close(greeted);
    return true;
  }
  absl::StatusOr<Message> message = FromEnvelope(incoming_);
  if (!message.ok()) {
    hub_->CountMalformed();
    return true;
  }
  return hub_->Deliver(*peer_, *std::move(message), static_cast<int64_t>(incoming_.ByteSizeLong()),
                       shared_from_this());
}

void Stream::Resume() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return;
    ++starting_;
  }
  StartReadFrame(&incoming_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    --starting_;
  }
  EndIfDue();
}

void Stream::Close(const grpc::Status& why) {
  bool writing = false;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return;
    closing_ = true;
    why_ = why;
    writing = writing_;
    ++starting_;
  }
  CancelCall(writing);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    --starting_;
  }
  EndIfDue();
}

void Stream::EndIfDue() {
  grpc::Status why;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!closing_ || writing_ || starting_ > 0 || ended_) return;
    ended_ = true;
    why = why_;
  }
  EndCall(why);
}

void Stream::Establish(const NodeId& peer, uint64_t process_instance) {
  peer_ = peer;
  hub_->LinkUp(peer, process_instance, shared_from_this());
}

void Stream::Ended(const grpc::Status& outcome) {
  std::string reason;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    reason = !why_.ok() ? why_.error_message() : outcome.error_message();
  }
  if (reason.empty()) reason = "the peer ended the stream";
  if (peer_) hub_->LinkDown(*peer_, *this, reason);
  hub_->Remove(shared_from_this());
}

}  // namespace meridian
