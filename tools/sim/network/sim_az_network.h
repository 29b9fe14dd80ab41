// The network between the AZs of one simulated Region: latency, loss, duplication and overtaking for each message, a delay for each AZ,
// and cuts. Messages arrive in order of (time, sequence), so there are no ties.
// Time:    SimTime, read when a message is sent.   Threads: thread-compatible.   Owns: the messages under way.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/seam/random.h"
#include "regiond/core/az/az_message.h"
#include "tools/sim/clock/sim_clock.h"

namespace meridian {

struct AzNetworkSettings {
  Duration latency_min = Duration::Micros(20);
  Duration latency_max = Duration::Micros(400);
  uint64_t loss_permille = 0;
  uint64_t duplicate_permille = 0;
};

class SimAzNetwork final : public AzTransport {
 public:
  SimAzNetwork(const AzNetworkSettings& settings, const SimTime& time, Random& random)
      : settings_(settings), time_(time), random_(random) {}

  void Send(AzEnvelope envelope) override;
  Instant NextDue() const { return under_way_.empty() ? Instant::Max() : under_way_.begin()->first.first; }
  std::optional<AzEnvelope> TakeDue();

  void SetSettings(const AzNetworkSettings& settings) { settings_ = settings; }
  void SetDelay(AzId az, Duration delay) { delay_[az.index] = delay; }
  void SetCut(AzId az, bool cut) { cut_[az.index] = cut; }  // what is under way arrives
  void Clear() { under_way_.clear(); }
  // Something other than beats is under way.
  bool busy() const;

 private:
  AzNetworkSettings settings_;
  const SimTime& time_;
  Random& random_;
  std::array<Duration, kAzsMax> delay_{};
  std::array<bool, kAzsMax> cut_{};
  uint64_t next_sequence_ = 1;
  std::map<std::pair<Instant, uint64_t>, AzEnvelope> under_way_;
};

}  // namespace meridian
