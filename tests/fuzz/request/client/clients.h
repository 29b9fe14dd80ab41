// Clients that ask at the same moment, each on a connection of its own. Each must get one answer, and get it in bounded time.
// Threads: thread-compatible.   Owns: the connections; they live as long as they can.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "base/runtime/http/http_connection.h"
#include "tests/fuzz/request/client/memory_connection.h"
#include "tests/fuzz/request/client/request.h"

namespace meridian::fuzz {

class Clients {
 public:
  // `turn`: the server gets on with what it has begun, and time goes by if it has to wait for something.
  Clients(HttpHandler handler, std::function<void()> turn);
  ~Clients();

  // The answers in the order of the requests. An error if one of these has no answer after a bounded number of turns, or never will have
  // one, or has two.
  absl::StatusOr<std::vector<Response>> Ask(const std::vector<Request>& requests);

 private:
  struct Front final : HttpServerState {
    void OnDrained() override {}
  };

  MemoryConnection& Open(size_t i);

  const std::function<void()> turn_;
  const std::shared_ptr<Front> front_;
  std::vector<std::shared_ptr<MemoryConnection>> connections_;  // as many as there were requests at once
};

}  // namespace meridian::fuzz
