// One directed link between two Regions as the wide-area network would be: latency, jitter, cut.
// It sits below the protocol, like a network: it delays or loses whole messages and keeps the order of what arrives. While cut,
// everything sent and everything under way is lost; the protocol above resends.
// Time:    passed in.   Threads: thread-compatible.   Owns: the messages under way.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "base/seam/message.h"
#include "base/seam/random.h"

#include "base/model/time.h"

namespace meridian {

class Link {
 public:
  explicit Link(LinkSettings settings) : settings_(std::move(settings)) {}

  // New settings; messages under way keep their time of arrival, or are lost if the link is cut now.
  void Configure(LinkSettings settings);
  void Send(Instant now, Random& random, Message message);
  // What has arrived by `now`, in order.
  std::optional<Message> Arrived(Instant now);
  std::optional<Instant> next_arrival() const;

  bool cut() const { return settings_.cut; }
  Duration latency() const { return Duration::Micros(static_cast<int64_t>(settings_.latency_us)); }
  int64_t lost_total() const { return lost_total_; }

 private:
  LinkSettings settings_;
  std::deque<std::pair<Instant, Message>> under_way_;  // ascending arrival
  int64_t lost_total_ = 0;
};

}  // namespace meridian
