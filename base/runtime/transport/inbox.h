// What has arrived and waits for the daemon's io thread: messages and changes of links, in one order.
// Threads: any; the callbacks run only in what was given to `post`.
// Bounds:  a reader that pushes more than `bytes_max` is told to stop reading, and resumed when there is room again.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "base/runtime/transport/grpc_transport.h"

namespace meridian {

// Who fills the inbox.
class InboxReader {
 public:
  virtual ~InboxReader() = default;
  virtual void Resume() = 0;  // from any thread: there is room again
};

class Inbox : public std::enable_shared_from_this<Inbox> {
 public:
  Inbox(GrpcTransport::Post post, GrpcTransport::Receive receive, GrpcTransport::LinkChanged link_changed,
        int64_t bytes_max);

  // False if there is no room for more: the reader must stop until it is resumed.
  bool PushMessage(const NodeId& from, Message message, int64_t bytes, std::shared_ptr<InboxReader> reader);
  void PushLinkChange(LinkChange change);
  // No callback begins after this. REQUIRES: called where the callbacks run, or after that thread has ended.
  void Close();

 private:
  struct Received {
    NodeId from;
    Message message;
  };
  using Entry = std::variant<Received, LinkChange>;
  struct Queued {
    Entry entry;
    int64_t bytes;
  };

  // `reader` is nullptr for what cannot wait.
  bool Push(Entry entry, int64_t bytes, std::shared_ptr<InboxReader> reader);
  void Drain();

  const GrpcTransport::Post post_;
  const GrpcTransport::Receive receive_;
  const GrpcTransport::LinkChanged link_changed_;
  const int64_t bytes_max_;
  std::atomic<bool> closed_{false};

  std::mutex mutex_;  // guards what follows
  std::deque<Queued> entries_;
  std::vector<std::shared_ptr<InboxReader>> paused_;
  int64_t bytes_ = 0;    // of `entries_` and of what Drain has not finished
  bool posted_ = false;  // a Drain is on its way
};

}  // namespace meridian
