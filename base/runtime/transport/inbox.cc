#include "base/runtime/transport/inbox.h"

#include <utility>

namespace meridian {
namespace {

// Entries that one visit to the io thread handles, so that whatever else it serves waits for a few batches at most.
constexpr size_t kEntriesPerVisit = 16;

}  // namespace

Inbox::Inbox(GrpcTransport::Post post, GrpcTransport::Receive receive, GrpcTransport::LinkChanged link_changed,
             int64_t bytes_max)
    : post_(std::move(post)),
      receive_(std::move(receive)),
      link_changed_(std::move(link_changed)),
      bytes_max_(bytes_max) {}

bool Inbox::PushMessage(const NodeId& from, Message message, int64_t bytes, std::shared_ptr<InboxReader> reader) {
  return Push(Received{from, std::move(message)}, bytes, std::move(reader));
}

void Inbox::PushLinkChange(LinkChange change) { Push(std::move(change), 0, nullptr); }

bool Inbox::Push(Entry entry, int64_t bytes, std::shared_ptr<InboxReader> reader) {
  bool has_room = true;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return true;
    entries_.push_back({std::move(entry), bytes});
    bytes_ += bytes;
    has_room = reader == nullptr || bytes_ <= bytes_max_;
    if (!has_room) paused_.push_back(std::move(reader));
    if (std::exchange(posted_, true)) return has_room;
  }
  post_([self = shared_from_this()] { self->Drain(); });
  return has_room;
}

void Inbox::Drain() {
  std::vector<Queued> visit;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    while (!entries_.empty() && visit.size() < kEntriesPerVisit) {
      visit.push_back(std::move(entries_.front()));
      entries_.pop_front();
    }
    posted_ = !entries_.empty();
    if (posted_) post_([self = shared_from_this()] { self->Drain(); });
  }
  int64_t handled_bytes = 0;
  for (Queued& queued : visit) {
    if (closed_) return;
    handled_bytes += queued.bytes;
    if (Received* received = std::get_if<Received>(&queued.entry)) {
      receive_(received->from, std::move(received->message));
    } else {
      link_changed_(std::get<LinkChange>(queued.entry));
    }
  }
  std::vector<std::shared_ptr<InboxReader>> resumed;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    bytes_ -= handled_bytes;
    if (bytes_ <= bytes_max_) resumed.swap(paused_);
  }
  for (const std::shared_ptr<InboxReader>& reader : resumed) reader->Resume();
}

void Inbox::Close() {
  std::deque<Queued> entries;
  std::vector<std::shared_ptr<InboxReader>> paused;
  std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  entries.swap(entries_);
  paused.swap(paused_);
}

}  // namespace meridian
