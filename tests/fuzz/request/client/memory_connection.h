// A client's connection to the HTTP front end without a socket: requests and answers are bytes in memory.
// Threads: thread-compatible.   Owns: the bytes under way.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/runtime/http/http_connection.h"
#include "tests/fuzz/request/client/request.h"

namespace meridian::fuzz {

class MemoryConnection final : public HttpConnection {
 public:
  explicit MemoryConnection(std::shared_ptr<HttpServerState> state) : HttpConnection(std::move(state)) {}

  void Open();
  // What the client sends; the handler has been called when this returns, if that makes a request.
  void Send(std::string_view bytes);
  // What came since the last call.
  std::vector<Response> TakeAnswers() { return std::exchange(answers_, {}); }
  bool answered() const { return !answers_.empty(); }
  bool ended() const { return ended_; }  // no more will come

 private:
  void BeginHandshake() override {}
  void BeginRead(char* data, size_t size) override { room_ = {data, size}; }
  bool BeginWrite(std::string_view head, std::string_view body) override;
  void BeginLinger(char*, size_t) override { ended_ = true; }
  void CloseStream() override { ended_ = true; }

  struct Room {
    char* data = nullptr;
    size_t size = 0;
  };
  Room room_;  // of the read that is pending; none if null
  std::vector<Response> answers_;
  bool ended_ = false;
};

}  // namespace meridian::fuzz
