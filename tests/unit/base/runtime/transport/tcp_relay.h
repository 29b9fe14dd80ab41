// A TCP relay in front of one port of 127.0.0.1 that can fall silent: connections stay open, but nothing passes. What a
// dead machine or a broken network looks like to TCP.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "base/model/check.h"

namespace meridian {

class TcpRelay {
 public:
  explicit TcpRelay(int to_port) : to_port_(to_port) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof(address);
    MERIDIAN_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    MERIDIAN_CHECK(listen(listener_, 16) == 0);
    MERIDIAN_CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    MERIDIAN_CHECK(pipe(wake_.data()) == 0);
    thread_ = std::thread([this] { Run(); });
  }
  ~TcpRelay() {
    stop_ = true;
    Wake();
    thread_.join();
    for (const Pair& pair : pairs_) {
      close(pair.a);
      close(pair.b);
    }
    close(listener_);
    close(wake_[0]);
    close(wake_[1]);
  }

  int port() const { return port_; }
  // Connections that exist now pass nothing any more; new ones work.
  void SilenceConnections() {
    silence_ = true;
    Wake();
    while (silence_) std::this_thread::yield();
  }

 private:
  struct Pair {
    int a = -1;
    int b = -1;
    bool silent = false;
  };

  static sockaddr_in Loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port));
    return address;
  }
  void Wake() { MERIDIAN_CHECK(write(wake_[1], "w", 1) == 1); }

  void Run() {
    while (!stop_) {
      std::vector<pollfd> polled = {{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const Pair& pair : pairs_) {
        polled.push_back({pair.silent ? -1 : pair.a, POLLIN, 0});
        polled.push_back({pair.silent ? -1 : pair.b, POLLIN, 0});
      }
      if (poll(polled.data(), polled.size(), -1) < 0) continue;
      for (size_t i = 0; i < pairs_.size(); ++i) {
        if (polled[2 + 2 * i].revents != 0) Pass(&pairs_[i], pairs_[i].a, pairs_[i].b);
        if (polled[3 + 2 * i].revents != 0) Pass(&pairs_[i], pairs_[i].b, pairs_[i].a);
      }
      if (polled[1].revents != 0) Accept();
      if (polled[0].revents != 0) {
        char byte;
        MERIDIAN_CHECK(read(wake_[0], &byte, 1) == 1);
      }
      if (silence_) {
        for (Pair& pair : pairs_) pair.silent = true;
        silence_ = false;
      }
    }
  }

  void Accept() {
    Pair pair;
    pair.a = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    pair.b = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(to_port_);
    MERIDIAN_CHECK(connect(pair.b, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    pairs_.push_back(pair);
  }

  void Pass(Pair* pair, int from, int to) {
    std::array<char, 65536> buffer;
    const ssize_t size = read(from, buffer.data(), buffer.size());
    if (size <= 0) {
      shutdown(pair->a, SHUT_RDWR);
      shutdown(pair->b, SHUT_RDWR);
      pair->silent = true;
      return;
    }
    for (ssize_t done = 0; done < size;) {
      const ssize_t written = send(to, buffer.data() + done, static_cast<size_t>(size - done), MSG_NOSIGNAL);
      if (written <= 0) return;
      done += written;
    }
  }

  const int to_port_;
  int listener_ = -1;
  int port_ = 0;
  std::array<int, 2> wake_{};
  std::vector<Pair> pairs_;  // the relay's thread only, and the destructor
  std::atomic<bool> stop_{false};
  std::atomic<bool> silence_{false};
  std::thread thread_;
};

}  // namespace meridian
