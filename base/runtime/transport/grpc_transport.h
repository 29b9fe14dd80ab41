// The real half of the Transport seam: one bidirectional gRPC stream (Peer.Exchange, proto/meridian/v1/peer.proto) per link
// between two daemons. Either side may have dialled; Send works in both directions.
//
// Loss:    a message is dropped, and counted, when there is no link, when the link's queue is full, or when the link breaks
//          before the message has left. Nothing is sent twice, and one link keeps the order.
// Links:   a dialled link is kept up for ever, redialled 50 ms to 1 s after it broke. Dead peers are noticed by TCP, and by
//          pings when even TCP is silent. Both sides begin with a Hello; a peer of another cluster, or another daemon than
//          the one dialled, is refused, and both sides say why.
// Threads: Send and counters from any thread. What arrives is handed to `post`, which runs it on the daemon's io thread,
//          some messages at a time, so that a flood of them leaves room for the daemon's other work. A daemon that is slow to take its messages stops its
//          peers from sending more; their queues fill, and drop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/model/time.h"
#include "base/seam/transport.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace meridian {

struct GrpcTransportOptions {
  NodeId self;
  std::string cluster;            // peers of another cluster are refused
  uint64_t process_instance = 0;  // differs between two runs of this daemon
  std::string listen;             // "host:port" to accept streams on; port 0 picks one; empty: only dials
  std::vector<grpc::Service*> services;  // served on the same port; not owned, must outlive the transport
  int64_t queue_bytes_max = 64 << 20;    // of messages waiting on one link; a message beyond it is dropped
  int64_t inbox_bytes_max = 64 << 20;    // of messages waiting for the io thread; beyond it reading stops
  Duration ping_interval = Duration::Seconds(5);
  Duration ping_timeout = Duration::Seconds(3);
};

// Something that happened to a link. A link that comes up tells so before its first message.
struct LinkChange {
  enum class State : uint8_t { kUp, kDown, kRefused };
  NodeId peer;
  State state = State::kDown;
  std::string reason;                  // for people; empty for kUp
  uint64_t peer_process_instance = 0;  // for kUp
};

struct GrpcTransportCounters {
  int64_t sent_total = 0;                // accepted into a link's queue
  int64_t received_total = 0;            // valid messages that have arrived
  int64_t dropped_no_link_total = 0;
  int64_t dropped_queue_full_total = 0;
  int64_t dropped_too_large_total = 0;   // above kPeerMessageBytesMax
  int64_t malformed_total = 0;           // frames that could not be decoded: dropped
};

constexpr int64_t kPeerMessageBytesMax = 64 << 20;

class GrpcTransport final : public Transport {
 public:
  // The three run in the order given by `post`, never concurrently if `post` runs one closure at a time.
  using Post = std::function<void(std::function<void()>)>;  // must not block; may drop closures once the loop has ended
  using Receive = std::function<void(const NodeId& from, Message message)>;
  using LinkChanged = std::function<void(const LinkChange& change)>;

  // kUnavailable, saying what to do, if the listening address cannot be used.
  static absl::StatusOr<std::unique_ptr<GrpcTransport>> Start(GrpcTransportOptions options, Post post, Receive receive,
                                                              LinkChanged link_changed);
  ~GrpcTransport() override;  // Shutdown()

  // Keeps a link to `peer` at "host:port" from now on. With `compress`, messages of some size are gzipped in both
  // directions: worth it on a real WAN, not within one machine. REQUIRES: called once per peer.
  void Connect(const NodeId& peer, const std::string& address, bool compress = false);
  void Send(const NodeId& to, Message message) override;

  int port() const;  // where it listens; 0 if it does not
  GrpcTransportCounters counters() const;

  // Ends every link and the server, and waits for both (and for calls of the other services: up to two seconds, then they
  // are cut). Idempotent. After it, neither callback is called. REQUIRES: called on the thread that `post` uses, or after
  // that one has ended; not by a call of one of the services.
  void Shutdown();

 private:
  class Impl;
  explicit GrpcTransport(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace meridian
