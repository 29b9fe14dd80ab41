// HTTP/1.1 server for the API and status endpoints, with optional TLS.
//
// Keep-alive, pipelining (answers in order, one request in work per connection), chunked request
// bodies, Expect: 100-continue, HTTP/1.0. Answers of its own, each closing the connection: 400
// malformed, 413 body too large, 431 header too large, 503 too many connections. They have no body.
//
// Threads: Start(), every member and the handler run on the thread that runs the io_context.
// Ownership: HttpServer and the responders it hands out must die before the io_context.
// Time: real time, in the granularity of a sweep over all connections (a quarter of the shortest
// timeout, at most a
//   second); no timer is armed per request.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/runtime/http/http_message.h"

namespace boost::asio {
class io_context;
}

namespace meridian {

struct HttpTlsFiles {
  std::string cert_file;  // PEM, the server's certificate first, then intermediates
  std::string key_file;   // PEM, unencrypted
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";  // an IP address or "localhost"
  uint16_t port = 0;                  // 0: any free port
  size_t body_bytes_max = 16 * 1024 * 1024;
  size_t header_bytes_max = 16 * 1024;  // request line and header fields, each
  size_t connections_max = 4096;
  std::chrono::milliseconds idle_timeout{60'000};  // without a request
  std::chrono::milliseconds header_timeout{
      10'000};  // first byte of a request to its whole header; TLS handshake
  std::chrono::milliseconds body_timeout{60'000};   // header to whole body
  std::chrono::milliseconds write_timeout{60'000};  // to take a whole answer
  HttpTlsFiles tls;                                 // both empty: plain HTTP
};

// Totals since the start.
struct HttpServerStats {
  uint64_t connections_accepted = 0;
  uint64_t connections_refused = 0;  // answered 503
  uint64_t requests = 0;             // given to the handler
  uint64_t requests_refused = 0;     // answered 400, 413 or 431
  uint64_t timeouts = 0;             // connections closed by one of the timeouts
};

struct HttpServerState;

class HttpServer {
 public:
  // Listens and serves from now on. Errors: kInvalidArgument (address, TLS files), kUnavailable
  // (the port is taken).
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(boost::asio::io_context& io,
                                                           HttpServerOptions options,
                                                           HttpHandler handler);
  // Closes everything at once; requests in work lose their connection.
  ~HttpServer();

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Stops accepting, closes idle connections, and lets requests that have begun be read, worked on
  // and answered. `drained`, if any, is called once from the io_context when the last connection
  // has gone.
  void Shutdown(std::function<void()> drained = nullptr);

  uint16_t port() const;
  size_t connections() const;
  const HttpServerStats& stats() const;

 private:
  explicit HttpServer(std::shared_ptr<HttpServerState> state);

  std::shared_ptr<HttpServerState> state_;  // shared with the connections
};

}  // namespace meridian
