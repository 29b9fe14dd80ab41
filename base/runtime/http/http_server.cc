#include "base/runtime/http/http_server.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/runtime/http/http_connection.h"
#include "base/runtime/http/http_stream.h"

namespace meridian {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Connections beyond connections_max that may be on their way to a 503 at once; above, they are
// closed unanswered.
constexpr size_t kRefusalsMax = 64;

absl::StatusOr<tcp::endpoint> ParseEndpoint(const HttpServerOptions& options) {
  const std::string address = options.address == "localhost" ? "127.0.0.1" : options.address;
  error_code ec;
  const asio::ip::address parsed = asio::ip::make_address(address, ec);
  if (ec) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot listen on '", options.address, "': not an IP address"));
  }
  return tcp::endpoint(parsed, options.port);
}

absl::Status Listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code ec;
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (!ec) return absl::OkStatus();
  std::string where = absl::StrCat(endpoint.address().to_string(), ":", endpoint.port());
  if (endpoint.address().is_v6()) {
    where = absl::StrCat("[", endpoint.address().to_string(), "]:", endpoint.port());
  }
  if (ec == asio::error::address_in_use) {
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", where,
        ": address in use; stop the program that holds it or choose another --base-port"));
  }
  return absl::UnavailableError(absl::StrCat("cannot listen on ", where, ": ", ec.message()));
}

absl::StatusOr<std::unique_ptr<asio::ssl::context>> LoadTls(const HttpTlsFiles& files) {
  if (files.cert_file.empty() && files.key_file.empty()) return nullptr;
  if (files.cert_file.empty() || files.key_file.empty()) {
    return absl::InvalidArgumentError("TLS needs both a certificate file and a key file");
  }
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
  error_code ec;
  context->use_certificate_chain_file(files.cert_file, ec);
  if (ec) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use TLS certificate file ", files.cert_file, ": ", ec.message()));
  }
  context->use_private_key_file(files.key_file, asio::ssl::context::pem, ec);
  if (ec) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use TLS key file ", files.key_file, ": ", ec.message()));
  }
  return context;
}

std::chrono::milliseconds SweepPeriod(const HttpServerOptions& options) {
  const std::chrono::milliseconds shortest = std::min(
      {options.idle_timeout, options.header_timeout, options.body_timeout, options.write_timeout});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(1000));
}

// The listening side: accepts, sweeps, shuts down.
class Listener final : public HttpServerState, public std::enable_shared_from_this<Listener> {
 public:
  explicit Listener(asio::io_context& io) : io_(io), acceptor_(io), timer_(io) {}

  absl::Status Start() {
    const absl::StatusOr<tcp::endpoint> endpoint = ParseEndpoint(options);
    if (!endpoint.ok()) return endpoint.status();
    absl::StatusOr<std::unique_ptr<asio::ssl::context>> tls = LoadTls(options.tls);
    if (!tls.ok()) return tls.status();
    tls_ = *std::move(tls);
    if (const absl::Status status = Listen(acceptor_, *endpoint); !status.ok()) return status;
    error_code ec;
    port_ = acceptor_.local_endpoint(ec).port();
    sweep_period = SweepPeriod(options);
    writer.SetTime(std::time(nullptr));
    Accept();
    ArmSweep();
    return absl::OkStatus();
  }

  void Shutdown(std::function<void()> drained) {
    if (draining) return;
    draining = true;
    drained_ = std::move(drained);
    error_code ignored;
    acceptor_.close(ignored);
    if (connections.empty()) return OnDrained();
    for (size_t i = connections.size(); i-- > 0;) connections[i]->Drain();
  }

  void Stop() {
    drained_ = nullptr;
    draining = true;
    error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
    while (!connections.empty()) connections.back()->Close();
  }

  void OnDrained() override {
    timer_.cancel();
    if (drained_ != nullptr) asio::post(io_, std::exchange(drained_, nullptr));
  }

  uint16_t port() const { return port_; }

 private:
  void Accept() {
    accepting_ = true;
    acceptor_.async_accept([self = shared_from_this()](const error_code& ec, tcp::socket socket) {
      self->accepting_ = false;
      if (self->draining) return;
      if (ec) return;  // out of descriptors, as a rule; the next sweep tries again
      self->Admit(std::move(socket));
      self->Accept();
    });
  }

  void Admit(tcp::socket socket) {
    error_code ec;
    socket.set_option(tcp::no_delay(true), ec);
    if (!ec) socket.non_blocking(true, ec);
    if (ec) return;  // the client has gone already
    ++stats.connections_accepted;
    if (connections.size() < options.connections_max) {
      if (tls_ != nullptr) {
        NewTlsConnection(shared_from_this(), std::move(socket), *tls_)->Start();
      } else {
        NewPlainConnection(shared_from_this(), std::move(socket))->Start();
      }
      return;
    }
    ++stats.connections_refused;
    // A TLS client could only be told after a handshake, which is what an overloaded server must
    // not spend time on.
    if (tls_ == nullptr && connections.size() < options.connections_max + kRefusalsMax) {
      NewPlainConnection(shared_from_this(), std::move(socket))->Refuse();
    }
  }

  void ArmSweep() {
    timer_.expires_after(sweep_period);
    timer_.async_wait([self = shared_from_this()](const error_code& ec) {
      if (!ec) self->Sweep();
    });
  }

  void Sweep() {
    ++tick;
    writer.SetTime(std::time(nullptr));
    // Backwards: a connection that closes is replaced by the last one, which has been looked at
    // already.
    for (size_t i = connections.size(); i-- > 0;) connections[i]->CheckDeadline();
    if (draining && connections.empty()) return;
    if (!accepting_ && !draining) Accept();
    ArmSweep();
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  std::unique_ptr<asio::ssl::context> tls_;  // null: plain HTTP
  uint16_t port_ = 0;
  bool accepting_ = false;
  std::function<void()> drained_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(asio::io_context& io,
                                                              HttpServerOptions options,
                                                              HttpHandler handler) {
  auto listener = std::make_shared<Listener>(io);
  listener->options = std::move(options);
  listener->handler = std::move(handler);
  if (const absl::Status status = listener->Start(); !status.ok()) return status;
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

HttpServer::HttpServer(std::shared_ptr<HttpServerState> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() { static_cast<Listener&>(*state_).Stop(); }

void HttpServer::Shutdown(std::function<void()> drained) {
  static_cast<Listener&>(*state_).Shutdown(std::move(drained));
}

uint16_t HttpServer::port() const { return static_cast<const Listener&>(*state_).port(); }

size_t HttpServer::connections() const { return state_->connections.size(); }

const HttpServerStats& HttpServer::stats() const { return state_->stats; }

}  // namespace meridian
