// What one AZ knows of the others being alive, for all partitions at once, so that idle partitions need no messages of their own.
//
// Every AZ sends each other one a beat each `beat`. A beat is a promise: whoever hears one at t will, until t + `patience`, neither
// stand against a leader in the sending AZ nor vote for somebody else who does. The echo in the next beat back tells the sender
// that its beat of `sent_at` was heard, at `sent_at` or later; so until `sent_at` + `patience` it is sure of the promise.
// That is the lease under which a leader answers strong reads from its own state (consensus.h says what else it takes).
// Both ends read the same monotonic clock, as the AZs of a Region are parts of one process; no bound on drift is needed.
//
// Another incarnation of an AZ has forgotten what it promised; what was promised to it is void, as its leases ended with it.
// Threads: thread-compatible.   Time: passed in.
#pragma once

#include <array>
#include <cstdint>

#include "base/model/ids.h"
#include "base/model/time.h"
#include "regiond/core/az/az_message.h"

namespace meridian {

struct AzTiming {
  Duration beat = Duration::Millis(50);
  Duration patience = Duration::Millis(300);
  Duration resend = Duration::Millis(100);  // of an append without an answer
};

class AzLiveness {
 public:
  AzLiveness(AzId self, size_t azs, const AzTiming& timing, Instant now);

  // A message of `peer` in this incarnation has come. Whether it is a new one; an older one is to be ignored by the caller.
  bool Meet(AzId peer, uint64_t incarnation, Instant now);
  // A beat of `peer`, as met. Whether a promise of it begins after a time without one: see support().
  bool OnBeat(AzId peer, uint64_t own_incarnation, const AzBeat& beat, Instant now);
  AzBeat BeatFor(AzId peer, Instant now) const;

  // Time has passed while nothing ran (a stopped process, a suspended machine, a long turn of the loop): nobody's silence is to blame for it.
  // Promises to others last longer for it, leases do not; but for `patience` more leaders need not give up for want of echoes.
  void ForgiveStall(Instant now, Duration stall);

  uint64_t incarnation(AzId peer) const { return peers_[peer.index].incarnation; }  // 0: never heard of
  // Whether it is `patience` since `peer` was heard of. Until it is, its leaders are not to be stood against.
  bool Silent(AzId peer, Instant now) const { return now - peers_[peer.index].heard_at > timing_.patience; }
  // Until when `peer`, in its incarnation, is known to stand by this AZ's leaders.
  Instant SupportedUntil(AzId peer) const { return peers_[peer.index].echoed_at + timing_.patience; }
  // Rises when a promise of `peer` begins after a time without one. Meanwhile it may have voted for somebody else and not say so: its
  // promise is a leader's only once it has accepted something of this leader that was sent in the same spell of support.
  uint64_t support(AzId peer) const { return peers_[peer.index].support; }
  // Whether some peer stands by this AZ's leaders, or may still turn out to.
  bool Supported(Instant now) const;
  // Every peer is heard and hears this AZ: no timer of a partition that has nothing to do can be due.
  bool Calm(Instant now) const;
  size_t azs() const { return azs_; }
  AzId self() const { return self_; }
  const AzTiming& timing() const { return timing_; }

 private:
  struct Peer {
    uint64_t incarnation = 0;
    uint64_t support = 0;
    Instant heard_at;          // of its latest beat
    Instant their_sent_at;     // of that beat, on its sender's clock
    Instant echoed_at;         // sending time of our latest beat that it has heard
  };
  const AzId self_;
  const size_t azs_;
  const AzTiming timing_;
  std::array<Peer, kAzsMax> peers_;
  Instant forgiven_until_;
};

}  // namespace meridian
