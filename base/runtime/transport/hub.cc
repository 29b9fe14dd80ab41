#include "base/runtime/transport/hub.h"

#include <utility>
#include <vector>

#include "base/model/strings.h"
#include "base/runtime/transport/stream.h"
#include "base/wire/envelope.h"

namespace meridian {
namespace {

grpc::Status Refused(std::string text) { return {grpc::StatusCode::FAILED_PRECONDITION, std::move(text)}; }

// What gRPC adds around an Envelope that is exactly at the limit must still fit.
constexpr int64_t kEnvelopeBytesMax = kPeerMessageBytesMax - 64;

}  // namespace

Hub::Hub(GrpcTransportOptions options, std::shared_ptr<Inbox> inbox)
    : options_(std::move(options)), inbox_(std::move(inbox)) {}

v1::Hello Hub::OwnHello(bool compress) const {
  v1::Hello hello;
  hello.set_kind(static_cast<v1::NodeKind>(options_.self.kind));
  hello.set_region(options_.self.region.name);
  hello.set_cluster(options_.cluster);
  hello.set_process_instance(options_.process_instance);
  hello.set_compress(compress);
  return hello;
}

grpc::Status Hub::CheckHello(const v1::Hello& hello, NodeId* peer) const {
  if (!v1::NodeKind_IsValid(hello.kind())) {
    return Refused(StrCat("a daemon of an unknown kind, ", static_cast<int>(hello.kind()), ", says Hello"));
  }
  *peer = NodeId{static_cast<DaemonKind>(hello.kind()), RegionId(hello.region())};
  if (hello.cluster() != options_.cluster) {
    return Refused(StrCat(options_.self.ToString(), " belongs to cluster \"", options_.cluster, "\", but ",
                          peer->ToString(), " belongs to cluster \"", hello.cluster(), "\": check the addresses"));
  }
  if (*peer == options_.self) {
    return Refused(StrCat("another process is ", peer->ToString(), " too: stop one of the two"));
  }
  return grpc::Status::OK;
}

void Hub::Send(const NodeId& to, const Message& message) {
  std::shared_ptr<Stream> stream;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto at = by_peer_.find(to);
    if (at != by_peer_.end()) stream = at->second;
  }
  if (stream == nullptr) {
    ++dropped_no_link_total_;
    return;
  }
  v1::Envelope envelope;
  ToEnvelope(message, &envelope);
  const int64_t bytes = static_cast<int64_t>(envelope.ByteSizeLong());
  if (bytes > kEnvelopeBytesMax) {
    ++dropped_too_large_total_;
  } else if (stream->Enqueue(std::move(envelope), bytes)) {
    ++sent_total_;
  } else {
    ++dropped_queue_full_total_;
  }
}

void Hub::Enter() {
  std::lock_guard<std::mutex> lock(mutex_);
  ++entered_;
}

void Hub::Leave() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (--entered_ == 0) unused_.notify_all();
}

bool Hub::Add(std::shared_ptr<Stream> stream) {
  std::lock_guard<std::mutex> lock(mutex_);
  streams_.insert(std::move(stream));
  return !shutting_down_;
}

void Hub::Remove(const std::shared_ptr<Stream>& stream) {
  std::lock_guard<std::mutex> lock(mutex_);
  streams_.erase(stream);
}

void Hub::LinkUp(const NodeId& peer, uint64_t process_instance, std::shared_ptr<Stream> stream) {
  std::shared_ptr<Stream> replaced;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (shutting_down_) return;
    std::swap(replaced, by_peer_[peer]);
    by_peer_[peer] = std::move(stream);
    constexpr const char* kReplaced = "replaced by a newer stream of the same daemon";
    if (replaced != nullptr) inbox_->PushLinkChange({peer, LinkChange::State::kDown, kReplaced, 0});
    inbox_->PushLinkChange({peer, LinkChange::State::kUp, "", process_instance});
  }
  if (replaced != nullptr) {
    replaced->Close(grpc::Status(grpc::StatusCode::ABORTED, "replaced by a newer stream of the same daemon"));
  }
}

void Hub::LinkDown(const NodeId& peer, const Stream& stream, const std::string& reason) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto at = by_peer_.find(peer);
  if (at == by_peer_.end() || at->second.get() != &stream) return;
  by_peer_.erase(at);
  inbox_->PushLinkChange({peer, LinkChange::State::kDown, reason, 0});
}

void Hub::LinkRefused(const NodeId& peer, const std::string& reason) {
  inbox_->PushLinkChange({peer, LinkChange::State::kRefused, reason, 0});
}

bool Hub::Deliver(const NodeId& from, Message message, int64_t bytes, std::shared_ptr<InboxReader> reader) {
  ++received_total_;
  return inbox_->PushMessage(from, std::move(message), bytes, std::move(reader));
}

GrpcTransportCounters Hub::counters() const {
  GrpcTransportCounters counters;
  counters.sent_total = sent_total_;
  counters.received_total = received_total_;
  counters.dropped_no_link_total = dropped_no_link_total_;
  counters.dropped_queue_full_total = dropped_queue_full_total_;
  counters.dropped_too_large_total = dropped_too_large_total_;
  counters.malformed_total = malformed_total_;
  return counters;
}

void Hub::BeginShutdown() {
  std::vector<std::shared_ptr<Stream>> streams;
  std::map<NodeId, std::shared_ptr<Stream>> by_peer;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    shutting_down_ = true;
    streams.assign(streams_.begin(), streams_.end());
    by_peer.swap(by_peer_);
  }
  inbox_->Close();
  for (const std::shared_ptr<Stream>& stream : streams) {
    stream->Close(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the daemon is shutting down"));
  }
}

void Hub::WaitUntilUnused() {
  std::unique_lock<std::mutex> lock(mutex_);
  unused_.wait(lock, [this] { return entered_ == 0; });
}

}  // namespace meridian
