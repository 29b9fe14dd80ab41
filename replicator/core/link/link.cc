#include "replicator/core/link/link.h"

#include <algorithm>

namespace meridian {

void Link::Configure(LinkSettings settings) {
  settings_ = std::move(settings);
  if (!settings_.cut) return;
  lost_total_ += static_cast<int64_t>(under_way_.size());
  under_way_.clear();
}

void Link::Send(Instant now, Random& random, Message message) {
  if (settings_.cut) {
    ++lost_total_;
    return;
  }
  int64_t delay_us = static_cast<int64_t>(settings_.latency_us);
  if (settings_.jitter_us > 0) {
    delay_us += static_cast<int64_t>(random.Below(2 * settings_.jitter_us + 1)) -
                static_cast<int64_t>(settings_.jitter_us);
  }
  Instant arrival = now + Duration::Micros(std::max<int64_t>(delay_us, 0));
  if (!under_way_.empty()) arrival = std::max(arrival, under_way_.back().first);
  under_way_.emplace_back(arrival, std::move(message));
}

std::optional<Message> Link::Arrived(Instant now) {
  if (under_way_.empty() || under_way_.front().first > now) return std::nullopt;
  Message message = std::move(under_way_.front().second);
  under_way_.pop_front();
  return message;
}

std::optional<Instant> Link::next_arrival() const {
  if (under_way_.empty()) return std::nullopt;
  return under_way_.front().first;
}

}  // namespace meridian
