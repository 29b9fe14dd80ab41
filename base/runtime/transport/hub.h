// What the streams of one GrpcTransport share: who is reachable through which, what has been counted, and whether the
// transport is shutting down.
// Threads: any.   Never calls a Stream with its mutex held.
#pragma once

#include <grpcpp/support/status.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/runtime/transport/grpc_transport.h"
#include "base/runtime/transport/inbox.h"
#include "proto/meridian/v1/peer.pb.h"

namespace meridian {

class Stream;

// Of HTTP/2: large messages take few frames, which costs less on loopback than gRPC's default of 16 KiB.
constexpr int kFrameBytesMax = 1 << 20;

class Hub {
 public:
  Hub(GrpcTransportOptions options, std::shared_ptr<Inbox> inbox);

  const GrpcTransportOptions& options() const { return options_; }
  v1::Hello OwnHello(bool compress) const;
  // Who sent `hello`; not OK if it may not talk to this daemon, with a text for both sides.
  grpc::Status CheckHello(const v1::Hello& hello, NodeId* peer) const;

  void Send(const NodeId& to, const Message& message);

  // Counts what must be gone before the transport may be. gRPC's channels hold threads that must not be the ones to
  // destroy the last channel, so a stream (whose context holds its channel) leaves when it has been destroyed.
  void Enter();
  void Leave();
  // Holds `stream` until Remove. False if the transport is shutting down: `stream` must be closed at once.
  bool Add(std::shared_ptr<Stream> stream);
  void Remove(const std::shared_ptr<Stream>& stream);
  // Messages for `peer` go to `stream` from now on; an older stream of it is closed.
  void LinkUp(const NodeId& peer, uint64_t process_instance, std::shared_ptr<Stream> stream);
  // Tells that `stream` has ended, if it still is the one of `peer`.
  void LinkDown(const NodeId& peer, const Stream& stream, const std::string& reason);
  void LinkRefused(const NodeId& peer, const std::string& reason);

  // False if reading must pause until `reader` is resumed.
  bool Deliver(const NodeId& from, Message message, int64_t bytes, std::shared_ptr<InboxReader> reader);
  void CountMalformed() { ++malformed_total_; }
  GrpcTransportCounters counters() const;

  // Closes every stream, those that are added later too, and the inbox.
  void BeginShutdown();
  // Until as many have left as have entered.
  void WaitUntilUnused();

 private:
  const GrpcTransportOptions options_;
  const std::shared_ptr<Inbox> inbox_;
  std::atomic<int64_t> sent_total_{0};
  std::atomic<int64_t> received_total_{0};
  std::atomic<int64_t> dropped_no_link_total_{0};
  std::atomic<int64_t> dropped_queue_full_total_{0};
  std::atomic<int64_t> dropped_too_large_total_{0};
  std::atomic<int64_t> malformed_total_{0};

  std::mutex mutex_;  // guards what follows
  std::condition_variable unused_;
  int64_t entered_ = 0;  // and not left
  std::set<std::shared_ptr<Stream>> streams_;         // all that have not ended
  std::map<NodeId, std::shared_ptr<Stream>> by_peer_;  // those that have seen the peer's Hello
  bool shutting_down_ = false;
};

}  // namespace meridian
