#include "regiond/core/az/liveness.h"

#include <algorithm>

namespace meridian {

AzLiveness::AzLiveness(AzId self, size_t azs, const AzTiming& timing, Instant now)
    : self_(self), azs_(azs), timing_(timing) {
  for (Peer& peer : peers_) {
    peer.heard_at = now;
    peer.echoed_at = now - timing.patience;
  }
}

bool AzLiveness::Meet(AzId from, uint64_t incarnation, Instant now) {
  Peer& peer = peers_[from.index];
  if (incarnation <= peer.incarnation) return false;
  peer.incarnation = incarnation;
  ++peer.support;
  peer.echoed_at = now - timing_.patience;
  peer.their_sent_at = Instant();
  return true;
}

bool AzLiveness::OnBeat(AzId from, uint64_t own_incarnation, const AzBeat& beat, Instant now) {
  Peer& peer = peers_[from.index];
  peer.heard_at = std::max(peer.heard_at, now);
  peer.their_sent_at = std::max(peer.their_sent_at, beat.sent_at);
  if (beat.echo_incarnation != own_incarnation) return false;
  const bool begins = now >= SupportedUntil(from);
  peer.support += begins;
  peer.echoed_at = std::max(peer.echoed_at, beat.echo_sent_at);
  return begins;
}

AzBeat AzLiveness::BeatFor(AzId to, Instant now) const {
  const Peer& peer = peers_[to.index];
  return {now, peer.incarnation, peer.their_sent_at};
}

bool AzLiveness::Calm(Instant now) const {
  for (uint8_t i = 0; i < azs_; ++i) {
    if (i != self_.index && (Silent(AzId(i), now) || now >= SupportedUntil(AzId(i)))) return false;
  }
  return true;
}

bool AzLiveness::Supported(Instant now) const {
  if (azs_ == 1 || now < forgiven_until_) return true;
  for (uint8_t i = 0; i < azs_; ++i) {
    if (i != self_.index && now < SupportedUntil(AzId(i))) return true;
  }
  return false;
}

void AzLiveness::ForgiveStall(Instant now, Duration stall) {
  for (Peer& peer : peers_) peer.heard_at = std::min(now, peer.heard_at + stall);
  forgiven_until_ = now + timing_.patience;
}

}  // namespace meridian
