#include "tools/meridian/process/http_probe.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <string_view>
#include <utility>

#include "base/model/strings.h"

namespace meridian {

namespace {

class Socket {
 public:
  // Not ok() if nothing listens there.
  Socket(const std::string& address, uint16_t port, Duration timeout) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return;
    file_ = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval limit{};
    limit.tv_sec = timeout.us / 1'000'000;
    limit.tv_usec = timeout.us % 1'000'000;
    setsockopt(file_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(file_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (connect(file_, found->ai_addr, found->ai_addrlen) != 0) close(std::exchange(file_, -1));
    freeaddrinfo(found);
  }
  ~Socket() {
    if (file_ >= 0) close(file_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool ok() const { return file_ >= 0; }
  int file() const { return file_; }

 private:
  int file_ = -1;
};

}  // namespace

int ProbeHttp(const std::string& address, uint16_t port, const std::string& path,
              Duration timeout) {
  const Socket socket(address, port, timeout);
  if (!socket.ok()) return 0;
  const std::string request =
      StrCat("GET ", path, " HTTP/1.1\r\nHost: ", address, "\r\nConnection: close\r\n\r\n");
  if (send(socket.file(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return 0;
  }
  constexpr std::string_view kStart = "HTTP/1.1 ";
  constexpr size_t kNeeded = kStart.size() + 3;
  char buffer[kNeeded];
  if (recv(socket.file(), buffer, kNeeded, MSG_WAITALL) != static_cast<ssize_t>(kNeeded)) return 0;
  const std::string_view line(buffer, kNeeded);
  int status = 0;
  if (!line.starts_with("HTTP/1.")) return 0;
  std::from_chars(line.data() + kStart.size(), line.data() + kNeeded, status);
  return status;
}

bool ProbeTcp(const std::string& address, uint16_t port) {
  return Socket(address, port, Duration::Millis(200)).ok();
}

}  // namespace meridian
