// The accepting side of links.
#pragma once

#include <memory>

#include "base/runtime/transport/hub.h"
#include "proto/meridian/v1/peer.grpc.pb.h"

namespace meridian {

class PeerService final : public v1::Peer::CallbackService {
 public:
  explicit PeerService(std::shared_ptr<Hub> hub) : hub_(std::move(hub)) {}
  grpc::ServerBidiReactor<v1::Envelope, v1::Envelope>* Exchange(grpc::CallbackServerContext* context) override;

 private:
  const std::shared_ptr<Hub> hub_;
};

}  // namespace meridian
