// A real server on a free port and raw clients, all on one io_context that the test drives itself:
// no threads.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/runtime/http/http_server.h"
#include "gtest/gtest.h"

namespace meridian {

// A client socket that sends and receives exactly what the test says.
class RawClient {
 public:
  explicit RawClient(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::fcntl(fd_, F_SETFL, O_NONBLOCK);
  }
  ~RawClient() { Close(); }
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}

  void Close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void Send(std::string_view bytes) { pending_.append(bytes); }

  // Moves what can be moved without waiting.
  void Poll() {
    while (!pending_.empty()) {
      const ssize_t n = ::send(fd_, pending_.data(), pending_.size(), MSG_NOSIGNAL);
      if (n <= 0) break;
      pending_.erase(0, static_cast<size_t>(n));
    }
    if (!reading_) return;
    char buffer[65536];
    for (;;) {
      const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
      if (n > 0) {
        received_.append(buffer, static_cast<size_t>(n));
        continue;
      }
      if (n == 0) closed_ = true;
      if (n < 0 && errno != EAGAIN) closed_ = reset_ = true;
      return;
    }
  }
  void StopReading() { reading_ = false; }

  const std::string& received() const { return received_; }
  bool closed() const { return closed_; }
  bool reset() const { return reset_; }
  bool sent() const { return pending_.empty(); }
  int responses() const {
    int count = 0;
    for (size_t at = received_.find("HTTP/1.1 "); at != std::string::npos;
         at = received_.find("HTTP/1.1 ", at + 1)) {
      ++count;
    }
    return count;
  }

 private:
  int fd_;
  bool closed_ = false;
  bool reset_ = false;
  bool reading_ = true;
  std::string pending_;
  std::string received_;
};

class HttpFixture : public ::testing::Test {
 protected:
  void Serve(HttpServerOptions options, HttpHandler handler) {
    absl::StatusOr<std::unique_ptr<HttpServer>> server =
        HttpServer::Start(io_, std::move(options), std::move(handler));
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  // Answers "<method> <target> <body>".
  void ServeEcho(HttpServerOptions options = {}) {
    Serve(std::move(options), [](const HttpRequest& request, HttpResponder responder) {
      HttpResponse response;
      response.content_type = "text/plain";
      response.body = std::string(request.method) + " " + std::string(request.target) + " " +
                      std::string(request.body);
      responder.Send(std::move(response));
    });
  }

  RawClient& Connect() {
    clients_.push_back(std::make_unique<RawClient>(server_->port()));
    return *clients_.back();
  }

  // Runs server and clients until `condition` holds; false after ten seconds without it.
  bool Until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      for (const std::unique_ptr<RawClient>& client : clients_) client->Poll();
      if (io_.stopped()) io_.restart();
      io_.run_for(std::chrono::milliseconds(1));
    }
    return true;
  }
  bool UntilReceived(RawClient& client, std::string_view text) {
    return Until([&] { return client.received().find(text) != std::string::npos; });
  }
  bool UntilClosed(RawClient& client) {
    return Until([&] { return client.closed(); });
  }

  boost::asio::io_context io_;
  std::unique_ptr<HttpServer> server_;
  std::vector<std::unique_ptr<RawClient>> clients_;
};

}  // namespace meridian
