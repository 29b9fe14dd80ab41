#include "base/runtime/http/http_stream.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace meridian {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::array<asio::const_buffer, 2> Gather(std::string_view head, std::string_view body) {
  return {asio::const_buffer(head.data(), head.size()),
          asio::const_buffer(body.data(), body.size())};
}

class PlainConnection final : public HttpConnection {
 public:
  PlainConnection(std::shared_ptr<HttpServerState> state, tcp::socket socket)
      : HttpConnection(std::move(state)), socket_(std::move(socket)) {}

 private:
  std::shared_ptr<PlainConnection> Self() {
    return std::static_pointer_cast<PlainConnection>(shared_from_this());
  }

  void BeginHandshake() override {
    asio::post(socket_.get_executor(), [self = Self()] { self->OnHandshake(true); });
  }

  void BeginRead(char* data, size_t size) override {
    socket_.async_read_some(
        asio::buffer(data, size),
        [self = Self()](const error_code& ec, size_t n) { self->OnRead(!ec, n); });
  }

  bool BeginWrite(std::string_view head, std::string_view body) override {
    // Nearly every answer fits into the socket's buffer: one system call, and no trip through the
    // event loop.
    error_code ec;
    const size_t sent = socket_.write_some(Gather(head, body), ec);
    if (sent == head.size() + body.size()) return true;
    if (ec && ec != asio::error::would_block) {
      asio::post(socket_.get_executor(), [self = Self()] { self->OnWritten(false); });
      return false;
    }
    const size_t head_sent = std::min(sent, head.size());
    head.remove_prefix(head_sent);
    body.remove_prefix(sent - head_sent);
    asio::async_write(
        socket_, Gather(head, body),
        [self = Self()](const error_code& error, size_t) { self->OnWritten(!error); });
    return false;
  }

  void BeginLinger(char* scratch, size_t size) override {
    error_code ignored;  // the client may have gone first
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    Discard(scratch, size);
  }

  void Discard(char* scratch, size_t size) {
    socket_.async_read_some(asio::buffer(scratch, size),
                            [self = Self(), scratch, size](const error_code& ec, size_t) {
                              if (ec) return self->OnLingered();
                              self->Discard(scratch, size);
                            });
  }

  void CloseStream() override {
    error_code ignored;
    socket_.close(ignored);
  }

  tcp::socket socket_;
};

class TlsConnection final : public HttpConnection {
 public:
  TlsConnection(std::shared_ptr<HttpServerState> state, tcp::socket socket,
                asio::ssl::context& context)
      : HttpConnection(std::move(state)), stream_(std::move(socket), context) {}

 private:
  std::shared_ptr<TlsConnection> Self() {
    return std::static_pointer_cast<TlsConnection>(shared_from_this());
  }

  void BeginHandshake() override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [self = Self()](const error_code& ec) { self->OnHandshake(!ec); });
  }

  void BeginRead(char* data, size_t size) override {
    stream_.async_read_some(
        asio::buffer(data, size),
        [self = Self()](const error_code& ec, size_t n) { self->OnRead(!ec, n); });
  }

  bool BeginWrite(std::string_view head, std::string_view body) override {
    asio::async_write(stream_, Gather(head, body),
                      [self = Self()](const error_code& ec, size_t) { self->OnWritten(!ec); });
    return false;
  }

  void BeginLinger(char*, size_t) override {
    stream_.async_shutdown([self = Self()](const error_code&) { self->OnLingered(); });
  }

  void CloseStream() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

std::shared_ptr<HttpConnection> NewPlainConnection(std::shared_ptr<HttpServerState> state,
                                                   tcp::socket socket) {
  return std::make_shared<PlainConnection>(std::move(state), std::move(socket));
}

std::shared_ptr<HttpConnection> NewTlsConnection(std::shared_ptr<HttpServerState> state,
                                                 tcp::socket socket, asio::ssl::context& context) {
  return std::make_shared<TlsConnection>(std::move(state), std::move(socket), context);
}

}  // namespace meridian
