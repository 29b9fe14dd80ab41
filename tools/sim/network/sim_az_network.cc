#include "tools/sim/network/sim_az_network.h"

#include <algorithm>

namespace meridian {

void SimAzNetwork::Send(AzEnvelope envelope) {
  if (cut_[envelope.from.index] || cut_[envelope.to.index]) return;
  if (settings_.loss_permille > 0 && random_.Chance(settings_.loss_permille, 1000)) return;
  const int copies = settings_.duplicate_permille > 0 && random_.Chance(settings_.duplicate_permille, 1000) ? 2 : 1;
  const Duration spread = settings_.latency_max - settings_.latency_min;
  for (int i = 0; i < copies; ++i) {
    const Duration latency = settings_.latency_min + Duration{static_cast<int64_t>(random_.Below(spread.us + 1))} +
                             delay_[envelope.from.index] + delay_[envelope.to.index];
    under_way_.emplace(std::pair(time_.now + latency, next_sequence_++), envelope);
  }
}

std::optional<AzEnvelope> SimAzNetwork::TakeDue() {
  if (under_way_.empty() || under_way_.begin()->first.first > time_.now) return std::nullopt;
  AzEnvelope envelope = std::move(under_way_.begin()->second);
  under_way_.erase(under_way_.begin());
  return envelope;
}

bool SimAzNetwork::busy() const {
  return std::any_of(under_way_.begin(), under_way_.end(),
                     [](const auto& one) { return !std::holds_alternative<AzBeat>(one.second.message); });
}

}  // namespace meridian
