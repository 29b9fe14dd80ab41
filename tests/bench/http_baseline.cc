// What the HTTP layer costs: an empty Boost.Beast server, or ours with a trivial handler, to be
// measured with wrk.
//
//   http_baseline beast 9000        http_baseline meridian 9001
//   taskset -c 1 wrk -t1 -c32 -d10s http://127.0.0.1:9000/
//
// Both run on one thread, answer every request with the same 20-byte JSON body, and run until
// killed.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

#include "base/runtime/http/http_server.h"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr const char* kBody = "{\"ConsumedUnits\":1.0}";
constexpr const char* kContentType = "application/x-amz-json-1.0";

// The shape of Beast's own asynchronous example, with its buffers reused.
class BeastSession : public std::enable_shared_from_this<BeastSession> {
 public:
  explicit BeastSession(tcp::socket socket) : stream_(std::move(socket)) {}

  void Read() {
    parser_.emplace();
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code ec, size_t) {
                       if (!ec) self->Answer();
                     });
  }

 private:
  void Answer() {
    response_ = {};
    response_.version(11);
    response_.result(http::status::ok);
    response_.set(http::field::server, "Server");
    response_.set(http::field::content_type, kContentType);
    response_.keep_alive(parser_->get().keep_alive());
    response_.body() = kBody;
    response_.prepare_payload();
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code ec, size_t) {
                        if (!ec && self->parser_->get().keep_alive()) self->Read();
                      });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
};

void AcceptBeast(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](beast::error_code ec, tcp::socket socket) {
    if (ec) return;
    socket.set_option(tcp::no_delay(true));
    std::make_shared<BeastSession>(std::move(socket))->Read();
    AcceptBeast(acceptor);
  });
}

int RunBeast(uint16_t port) {
  asio::io_context io(1);
  tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), port});
  AcceptBeast(acceptor);
  io.run();
  return 0;
}

int RunMeridian(uint16_t port) {
  asio::io_context io(1);
  meridian::HttpServerOptions options;
  options.port = port;
  auto server = meridian::HttpServer::Start(
      io, options, [](const meridian::HttpRequest&, meridian::HttpResponder responder) {
        meridian::HttpResponse response;
        response.content_type = kContentType;
        response.body = kBody;
        responder.Send(std::move(response));
      });
  if (!server.ok()) {
    std::fprintf(stderr, "%s\n", server.status().ToString().c_str());
    return 1;
  }
  io.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view kind = argc == 3 ? argv[1] : "";
  const int port = argc == 3 ? std::atoi(argv[2]) : 0;
  if (port > 0 && port < 65536 && kind == "beast") return RunBeast(static_cast<uint16_t>(port));
  if (port > 0 && port < 65536 && kind == "meridian")
    return RunMeridian(static_cast<uint16_t>(port));
  std::fprintf(stderr, "usage: http_baseline beast|meridian PORT\n");
  return 2;
}
