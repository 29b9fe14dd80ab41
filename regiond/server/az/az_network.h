// The network between the AZs of a Region, inside its regiond: delivers within the turn unless a fault slows it down, and nothing
// across a cut. Keeps the order of each pair of AZs, as one connection between them would.
// Threads: the io thread.
#pragma once

#include <array>
#include <deque>
#include <optional>

#include "base/seam/clock.h"
#include "regiond/core/az/az_message.h"

namespace meridian {

class AzNetwork final : public AzTransport {
 public:
  explicit AzNetwork(Clock& clock) : clock_(clock) {}

  void Send(AzEnvelope envelope) override;
  // The next message that is due; nothing if none is.
  std::optional<AzEnvelope> TakeDue();
  Instant NextDue() const;  // Instant::Max() if nothing is under way

  // Messages to and from `az` take so much longer.
  void SetDelay(AzId az, Duration delay) { delay_[az.index] = delay; }
  // `az` and the others do not hear each other. What is under way arrives.
  void SetCut(AzId az, bool cut) { cut_[az.index] = cut; }

 private:
  struct UnderWay {
    Instant due;
    AzEnvelope envelope;
  };
  Clock& clock_;
  std::array<Duration, kAzsMax> delay_{};
  std::array<bool, kAzsMax> cut_{};
  std::deque<AzEnvelope> now_;
  std::array<std::array<std::deque<UnderWay>, kAzsMax>, kAzsMax> later_;  // by sender and receiver, in order of sending
};

}  // namespace meridian
