#include "tools/sim/network/sim_network.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "base/model/check.h"
#include "base/wire/message_codec.h"

namespace meridian {

void SimNetwork::Set(const NodeId& from, const NodeId& to, const PairSettings& settings) {
  MERIDIAN_CHECK(settings.latency_min.us >= 0 && settings.latency_max >= settings.latency_min);
  pairs_[{from, to}].settings = settings;
}

void SimNetwork::Reset(const NodeId& from, const NodeId& to) { pairs_[{from, to}].settings.reset(); }

void SimNetwork::Cut(const NodeId& from, const NodeId& to) {
  Pair& pair = pairs_[{from, to}];
  ++pair.cuts;
  ++pair.generation;
}

void SimNetwork::Heal(const NodeId& from, const NodeId& to) {
  Pair& pair = pairs_[{from, to}];
  MERIDIAN_CHECK(pair.cuts > 0, from.ToString(), " to ", to.ToString(), " is not cut");
  --pair.cuts;
}

void SimNetwork::Send(const NodeId& from, const NodeId& to, const Message& message) {
  const PairId id{from, to};
  const Pair& pair = pairs_[id];
  const PairSettings& settings = pair.settings ? *pair.settings : default_;
  if (pair.cuts > 0 || (settings.loss_permille > 0 && random_.Chance(settings.loss_permille, 1000))) {
    ++lost_total_;
    return;
  }
  std::string bytes = EncodeMessage(message);
  if (settings.duplicate_permille > 0 && random_.Chance(settings.duplicate_permille, 1000)) {
    ++duplicated_total_;
    Push(id, pair, settings, bytes);
  }
  Push(id, pair, settings, std::move(bytes));
}

void SimNetwork::Push(const PairId& id, const Pair& pair, const PairSettings& settings, std::string bytes) {
  const uint64_t spread = static_cast<uint64_t>((settings.latency_max - settings.latency_min).us);
  const Duration latency = settings.latency_min + Duration{static_cast<int64_t>(random_.Below(spread + 1))};
  heap_.push_back({time_.now + latency, next_sequence_++, pair.generation, id, std::move(bytes)});
  std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
}

Instant SimNetwork::NextDue() const { return heap_.empty() ? Instant::Max() : heap_.front().at; }

std::optional<SimNetwork::Delivery> SimNetwork::TakeDue() {
  while (!heap_.empty() && heap_.front().at <= time_.now) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    UnderWay arrived = std::move(heap_.back());
    heap_.pop_back();
    Pair& pair = pairs_[arrived.pair];
    if (pair.generation != arrived.generation) {
      ++lost_total_;
      continue;
    }
    if (arrived.sequence < pair.arrived_sent) ++overtaken_total_;
    pair.arrived_sent = std::max(pair.arrived_sent, arrived.sequence);
    absl::StatusOr<Message> message = DecodeMessage(arrived.bytes);
    MERIDIAN_CHECK(message.ok(), "a message does not survive its codec: ", message.status().ToString());
    ++delivered_total_;
    return Delivery{std::move(arrived.pair.first), std::move(arrived.pair.second), *std::move(message),
                    arrived.bytes.size()};
  }
  return std::nullopt;
}

}  // namespace meridian
