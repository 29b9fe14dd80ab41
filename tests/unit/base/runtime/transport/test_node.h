// A daemon reduced to its io thread and its transport, and what has happened to it.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/model/strings.h"
#include "base/runtime/transport/grpc_transport.h"

namespace meridian {

class TestNode {
 public:
  // Listens on `port` of 127.0.0.1 (0: any) unless it is negative.
  TestNode(NodeId self, int port, GrpcTransportOptions options = {}) : self_(std::move(self)) {
    options.self = self_;
    if (options.cluster.empty()) options.cluster = "test";
    if (port >= 0) options.listen = StrCat("127.0.0.1:", port);
    absl::StatusOr<std::unique_ptr<GrpcTransport>> transport = GrpcTransport::Start(
        std::move(options), [this](std::function<void()> work) { Post(std::move(work)); },
        [this](const NodeId& from, Message message) { Note([&] { received_.emplace_back(from, std::move(message)); }); },
        [this](const LinkChange& change) { Note([&] { changes_.push_back(change); }); });
    status_ = transport.status();
    if (transport.ok()) transport_ = *std::move(transport);
    thread_ = std::thread([this] { Run(); });
  }
  ~TestNode() {
    SetPaused(false);
    Shutdown();
    Post([this] { Note([this] { stopped_ = true; }); });
    thread_.join();
  }

  GrpcTransport& transport() { return *transport_; }
  const absl::Status& status() const { return status_; }
  const NodeId& self() const { return self_; }
  std::string address() const { return StrCat("127.0.0.1:", transport_->port()); }
  void Connect(const TestNode& to, bool compress = false) { transport_->Connect(to.self(), to.address(), compress); }

  // On the io thread, as a daemon would; returns when it is done.
  void Shutdown() {
    bool done = false;
    Post([&] {
      if (transport_ != nullptr) transport_->Shutdown();
      Note([&] { done = true; });
    });
    ASSERT_TRUE(WaitFor([&] { return done; })) << "shutting down hangs";
  }
  // While paused, the io thread takes no work.
  void SetPaused(bool paused) {
    Note([&] { paused_ = paused; });
  }

  // Waits until `condition`, which may use the fields below, holds; false after a generous deadline.
  bool WaitFor(const std::function<bool()>& condition) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), condition);
  }
  bool WaitForState(const NodeId& peer, LinkChange::State state, size_t times = 1) {
    return WaitFor([&] { return CountState(peer, state) >= times; });
  }
  bool WaitForReceived(size_t count) {
    return WaitFor([&] { return received_.size() >= count; });
  }
  // REQUIRES for what follows: within WaitFor's condition, or nothing arrives any more.
  size_t CountState(const NodeId& peer, LinkChange::State state) const {
    size_t count = 0;
    for (const LinkChange& change : changes_) count += change.peer == peer && change.state == state;
    return count;
  }
  const std::vector<std::pair<NodeId, Message>>& received() const { return received_; }
  const std::vector<LinkChange>& changes() const { return changes_; }
  std::string LastReason(LinkChange::State state) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto at = changes_.rbegin(); at != changes_.rend(); ++at) {
      if (at->state == state) return at->reason;
    }
    return "";
  }

 private:
  void Post(std::function<void()> work) {
    Note([&] { work_.push_back(std::move(work)); });
  }
  void Note(const std::function<void()>& change) {
    std::lock_guard<std::mutex> lock(mutex_);
    change();
    changed_.notify_all();
  }
  void Run() {
    while (true) {
      std::function<void()> work;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return stopped_ || (!paused_ && !work_.empty()); });
        if (stopped_) return;
        work = std::move(work_.front());
        work_.pop_front();
      }
      work();
    }
  }

  const NodeId self_;
  absl::Status status_;
  std::unique_ptr<GrpcTransport> transport_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  std::vector<std::pair<NodeId, Message>> received_;
  std::vector<LinkChange> changes_;
  bool paused_ = false;
  bool stopped_ = false;

  std::thread thread_;
};

}  // namespace meridian
