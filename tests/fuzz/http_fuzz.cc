// Arbitrary bytes as a client of the HTTP server: it must neither crash, nor hang, nor keep the
// connection.
//
// The first byte of an input says how the rest is cut into reads and whether answers come at once
// or later.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/model/check.h"
#include "base/runtime/http/http_connection.h"
#include "base/runtime/http/http_stream.h"

namespace {

namespace asio = boost::asio;

struct FuzzState final : meridian::HttpServerState {
  void OnDrained() override {}
};

void Discard(int fd) {
  char buffer[4096];
  while (::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t piece = 1 + (data[0] & 0x7f) * 16;
  const bool answers_later = (data[0] & 0x80) != 0;

  asio::io_context io(1);
  std::vector<meridian::HttpResponder> waiting;
  auto state = std::make_shared<FuzzState>();
  state->options.header_bytes_max = 1024;
  state->options.body_bytes_max = 4096;
  state->handler = [&](const meridian::HttpRequest& request, meridian::HttpResponder responder) {
    MERIDIAN_CHECK(request.body.size() <= 4096, "body limit");
    if (answers_later) {
      waiting.push_back(std::move(responder));
    } else {
      responder.Send({.body = std::string(request.body)});
    }
  };

  int fds[2];
  MERIDIAN_CHECK(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0, "socketpair");
  asio::ip::tcp::socket socket(io);
  socket.assign(asio::ip::tcp::v4(), fds[0]);
  socket.non_blocking(true);
  meridian::NewPlainConnection(state, std::move(socket))->Start();

  const auto run = [&] {
    if (io.stopped()) io.restart();
    while (io.poll() > 0 || !waiting.empty()) {
      Discard(fds[1]);
      for (meridian::HttpResponder& responder : std::exchange(waiting, {})) {
        responder.Send({.body = std::string(100, 'a')});
      }
    }
  };
  run();
  for (size_t at = 1; at < size; at += piece) {
    const size_t length = std::min(piece, size - at);
    if (::send(fds[1], data + at, length, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) break;
    run();
  }
  ::shutdown(fds[1], SHUT_RDWR);
  run();
  MERIDIAN_CHECK(state->connections.empty(), "a connection outlived its client");
  ::close(fds[1]);
  return 0;
}
