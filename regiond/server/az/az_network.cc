#include "regiond/server/az/az_network.h"

#include <algorithm>
#include <utility>

namespace meridian {

void AzNetwork::Send(AzEnvelope envelope) {
  const uint8_t from = envelope.from.index;
  const uint8_t to = envelope.to.index;
  if (cut_[from] || cut_[to]) return;
  const Duration delay = delay_[from] + delay_[to];
  std::deque<UnderWay>& queue = later_[from][to];
  if (delay == Duration{} && queue.empty()) return now_.push_back(std::move(envelope));
  Instant due = clock_.Now() + delay;
  if (!queue.empty()) due = std::max(due, queue.back().due);
  queue.push_back({due, std::move(envelope)});
}

std::optional<AzEnvelope> AzNetwork::TakeDue() {
  if (now_.empty()) {
    const Instant next = NextDue();
    if (next == Instant::Max() || next > clock_.Now()) return std::nullopt;
    for (auto& row : later_) {
      for (std::deque<UnderWay>& queue : row) {
        while (!queue.empty() && queue.front().due <= next) {
          now_.push_back(std::move(queue.front().envelope));
          queue.pop_front();
        }
      }
    }
  }
  AzEnvelope envelope = std::move(now_.front());
  now_.pop_front();
  return envelope;
}

Instant AzNetwork::NextDue() const {
  if (!now_.empty()) return Instant();
  Instant next = Instant::Max();
  for (const auto& row : later_) {
    for (const std::deque<UnderWay>& queue : row) {
      if (!queue.empty()) next = std::min(next, queue.front().due);
    }
  }
  return next;
}

}  // namespace meridian
