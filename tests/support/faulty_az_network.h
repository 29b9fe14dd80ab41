// The network between the AZs of a test: it loses, repeats, delays, reorders and cuts as it is told, by a seed of its own.
// Threads: thread-compatible.   Time: a message is due when its delay, drawn as it is sent, is over.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/seam/clock.h"
#include "base/seam/random.h"
#include "regiond/core/az/az_message.h"

namespace meridian {

class FaultyAzNetwork final : public AzTransport {
 public:
  struct Faults {
    uint64_t lost_permille = 0;
    uint64_t twice_permille = 0;
    uint64_t late_permille = 0;  // come after up to late_max
    Duration delay_max = Duration::Micros(500);
    Duration late_max = Duration::Millis(500);
  };

  FaultyAzNetwork(Clock& clock, uint64_t seed) : clock_(clock), random_(seed, "network") {}

  void Send(AzEnvelope envelope) override {
    if (on_send && !on_send(envelope)) return;
    if (cut_[envelope.from.index][envelope.to.index] || random_.Chance(faults.lost_permille, 1000)) return;
    if (random_.Chance(faults.twice_permille, 1000)) Enqueue(envelope);
    Enqueue(std::move(envelope));
  }
  // One way. What is under way arrives.
  void Cut(AzId from, AzId to, bool cut) { cut_[from.index][to.index] = cut; }
  void CutOff(AzId az, bool cut) {
    for (uint8_t i = 0; i < kAzsMax; ++i) {
      Cut(az, AzId(i), cut);
      Cut(AzId(i), az, cut);
    }
  }
  void Heal() {
    cut_ = {};
    faults = {};
  }

  Instant NextDue() const { return under_way_.empty() ? Instant::Max() : under_way_.begin()->first.first; }
  std::optional<AzEnvelope> Take() {
    if (NextDue() > clock_.Now()) return std::nullopt;
    return std::move(under_way_.extract(under_way_.begin()).mapped());
  }

  Faults faults;
  std::function<bool(const AzEnvelope&)> on_send;  // sees everything; false: it is lost

 private:
  void Enqueue(AzEnvelope envelope) {
    const Duration max = random_.Chance(faults.late_permille, 1000) ? faults.late_max : faults.delay_max;
    const Duration delay{static_cast<int64_t>(random_.Below(static_cast<uint64_t>(max.us))) + 1};
    under_way_.emplace(std::pair(clock_.Now() + delay, ++sent_), std::move(envelope));
  }

  Clock& clock_;
  SeededRandom random_;
  std::array<std::array<bool, kAzsMax>, kAzsMax> cut_{};
  std::map<std::pair<Instant, uint64_t>, AzEnvelope> under_way_;
  uint64_t sent_ = 0;
};

}  // namespace meridian
