// A transport that exists before its connections do: a core needs a Transport when it is made, and the GrpcTransport needs
// the core to give its messages to. Until Set, and after Set(nullptr), messages are dropped, which every protocol here survives.
// Threads: one.
#pragma once

#include <utility>

#include "base/seam/transport.h"

namespace meridian {

class LateTransport final : public Transport {
 public:
  void Send(const NodeId& to, Message message) override {
    if (transport_ != nullptr) transport_->Send(to, std::move(message));
  }
  void Set(Transport* transport) { transport_ = transport; }

 private:
  Transport* transport_ = nullptr;
};

}  // namespace meridian
