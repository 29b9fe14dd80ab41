#include "base/runtime/transport/inbox.h"

#include <utility>

namespace meridian {

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
    entries_.push_back(std::move(entry));
    entries_bytes_ += bytes;
    bytes_ += bytes;
    has_room = reader == nullptr || bytes_ <= bytes_max_;
    if (!has_room) paused_.push_back(std::move(reader));
    if (std::exchange(posted_, true)) return has_room;
  }
  post_([self = shared_from_this()] { self->Drain(); });
  return has_room;
}

void Inbox::Drain() {
  std::vector<Entry> entries;
  int64_t entries_bytes = 0;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    posted_ = false;
    entries.swap(entries_);
    std::swap(entries_bytes, entries_bytes_);
  }
  for (Entry& entry : entries) {
    if (closed_) return;
    if (Received* received = std::get_if<Received>(&entry)) {
      receive_(received->from, std::move(received->message));
    } else {
      link_changed_(std::get<LinkChange>(entry));
    }
  }
  std::vector<std::shared_ptr<InboxReader>> resumed;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    bytes_ -= entries_bytes;
    if (bytes_ <= bytes_max_) resumed.swap(paused_);
  }
  for (const std::shared_ptr<InboxReader>& reader : resumed) reader->Resume();
}

void Inbox::Close() {
  std::vector<Entry> entries;
  std::vector<std::shared_ptr<InboxReader>> paused;
  std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  entries.swap(entries_);
  paused.swap(paused_);
}

}  // namespace meridian
