// The dialling side of one link: keeps a stream to one peer up, and dials again when it has ended.
// Threads: Start once, from any; the rest by gRPC's reactions and alarms.
// Life:    REQUIRES: Stop, then Hub::WaitUntilUnused, before it is destroyed; its streams and alarms point to it.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/channel.h>

#include <memory>
#include <mutex>
#include <string>

#include "base/runtime/transport/hub.h"
#include "proto/meridian/v1/peer.grpc.pb.h"

namespace meridian {

class Dialer {
 public:
  Dialer(std::shared_ptr<Hub> hub, NodeId peer, std::string address, bool compress);

  void Start() { Dial(); }
  // Does not dial any more. A stream that is up is the Hub's to close.
  void Stop();

  // For its streams.
  const NodeId& peer() const { return peer_; }
  const std::string& address() const { return address_; }
  bool compress() const { return compress_; }
  v1::Peer::Stub& stub() { return *stub_; }
  // Tells why a peer, or this side, does not want the link. Repetitions are not told again.
  void Refused(const std::string& reason);
  void Established();
  void StreamEnded();

 private:
  void Dial();

  const std::shared_ptr<Hub> hub_;
  const NodeId peer_;
  const std::string address_;
  const bool compress_;
  const std::unique_ptr<v1::Peer::Stub> stub_;

  std::mutex mutex_;  // guards what follows
  Duration backoff_;  // until the next attempt; doubles until a link is established
  std::string refused_reason_;
  std::unique_ptr<grpc::Alarm> alarm_;
  bool stopped_ = false;
};

}  // namespace meridian
