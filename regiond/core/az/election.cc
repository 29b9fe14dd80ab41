// The part of Consensus that chooses leaders and knows how long they last.
#include <algorithm>
#include <bit>

#include "base/model/change_record.h"
#include "base/seam/sabotage.h"
#include "regiond/core/az/consensus.h"

namespace meridian {

// Whether a vote for `candidate` would break what this AZ promised to its leader's AZ (liveness.h).
bool Consensus::Promised(AzId candidate, Instant now) const {
  if (now < votes_from_) return true;
  if (leads()) return now < ReadableUntil();
  const Follower* const follower = std::get_if<Follower>(&role_);
  if (follower == nullptr || !follower->leader || *follower->leader == candidate) return false;
  return !liveness_->Silent(*follower->leader, now) &&
         follower->leader_incarnation == liveness_->incarnation(*follower->leader);
}

bool Consensus::BelowFloor() const {
  return std::pair(tail_.last_epoch(), tail_.last()) < std::pair(ballot_.floor_epoch, ballot_.floor);
}

void Consensus::OnMessage(Instant now, AzId from, const AzAskVote& message, AzOutput& out) {
  AzVote vote{id_, message.epoch, message.probe, false};
  const std::pair has(message.last_epoch, message.last);  // §5.4.1
  const bool has_all = has >= std::pair(tail_.last_epoch(), tail_.last()) && has >= std::pair(ballot_.floor_epoch, ballot_.floor);
  if (ballot_.learner || Promised(from, now)) {
    // Whoever asks may have missed that there is a leader.
    if (Leader* leader = std::get_if<Leader>(&role_)) {
      leader->peers[from.index].probing = true;
      leader->peers[from.index].sent_at = Instant();
    }
    return;
  }
  const bool up_to_date = has_all || Sabotaged(Sabotage::kElectionWithoutLogCheck);
  if (message.probe) {
    // Two that ask each other at once must not both go on, or each votes for itself and the partition waits for another round.
    const Candidate* const rival = std::get_if<Candidate>(&role_);
    const bool goes_first = rival != nullptr && rival->probe && self() < from && has == std::pair(tail_.last_epoch(), tail_.last());
    vote.granted = message.epoch > ballot_.epoch && up_to_date && !goes_first;
    if (!vote.granted) vote.epoch = ballot_.epoch;
    out.send.push_back({from, vote});
    return;
  }
  if (message.epoch > ballot_.epoch) Follow(message.epoch, std::nullopt, out);
  vote.granted = message.epoch == ballot_.epoch && up_to_date && (!ballot_.vote || *ballot_.vote == from) && !leader();
  if (vote.granted) {
    ballot_.vote = from;
    SaveBallot(out);
    SetTimer(now + liveness_->timing().patience);  // time for the new leader to make itself known
  }
  vote.epoch = ballot_.epoch;
  out.send.push_back({from, vote});
}

void Consensus::OnMessage(Instant now, AzId from, const AzVote& message, AzOutput& out) {
  if (!message.granted) {
    // A late answer does not make a follower break what it has promised its leader.
    if (message.epoch > ballot_.epoch && !leader()) {
      Follow(message.epoch, std::nullopt, out);
      SetTimer(now);
    }
    return;
  }
  Candidate* const candidate = std::get_if<Candidate>(&role_);
  if (candidate == nullptr || candidate->probe != message.probe) return;
  if (message.epoch != (message.probe ? ballot_.epoch.Next() : ballot_.epoch)) return;
  candidate->granted |= uint64_t{1} << from.index;
  OnGranted(now, out);
}

void Consensus::StandAs(bool probe, Instant now, AzOutput& out) {
  if (!probe) {
    ballot_.epoch = ballot_.epoch.Next();
    ballot_.vote = self();
    SaveBallot(out);
  }
  role_ = Candidate{probe, uint64_t{1} << self().index};
  SetTimer(now + liveness_->timing().patience);
  const Epoch epoch = probe ? ballot_.epoch.Next() : ballot_.epoch;
  ForEachPeer([&](AzId peer) {
    out.send.push_back({peer, AzAskVote{id_, epoch, probe, tail_.last(), tail_.last_epoch()}});
  });
  OnGranted(now, out);
}

void Consensus::OnGranted(Instant now, AzOutput& out) {
  const Candidate candidate = std::get<Candidate>(role_);
  if (static_cast<size_t>(std::popcount(candidate.granted)) < quorum()) return;
  if (candidate.probe) {
    StandAs(false, now, out);
  } else {
    Lead(now, out);
  }
}

void Consensus::Lead(Instant now, AzOutput& out) {
  Leader leader;
  leader.first = tail_.last().Next();
  ForEachPeer([&](AzId peer) {
    Progress& progress = leader.peers[peer.index];
    progress.next = leader.first;
    progress.incarnation = liveness_->incarnation(peer);
    progress.sent_at = now;
  });
  role_ = leader;
  stand_at_ = now + liveness_->timing().patience;
  Propose(std::string(kFencePayload), out);  // the fence: commits what earlier epochs left (§8)
  ForEachPeer([&](AzId peer) { SendFrom(now, peer, std::get<Leader>(role_).peers[peer.index], out); });
}

void Consensus::Stand(Instant now, AzOutput& out) {
  if (!ballot_.learner && !BelowFloor() && now >= votes_from_ && !leader()) StandAs(false, now, out);
}

void Consensus::LeadFirstEpoch(Instant now, AzOutput& out) {
  MERIDIAN_CHECK(ballot_.vote == self() && tail_.last() == tail_.base());
  Lead(now, out);
}

void Consensus::Resign(AzOutput& out) {
  if (!leads()) return;
  ForEachPeer([&](AzId peer) { out.send.push_back({peer, AzResign{id_, ballot_.epoch}}); });
  Follow(ballot_.epoch, std::nullopt, out);
}

void Consensus::OnMessage(Instant now, AzId from, const AzResign& message, AzOutput& out) {
  if (message.epoch != ballot_.epoch || leader() != from) return;
  Follow(ballot_.epoch, std::nullopt, out);
  if (!ballot_.learner && !BelowFloor() && now >= votes_from_) StandAs(true, now, out);
}

void Consensus::OnPeerReborn(AzId peer) {
  if (Leader* leader = std::get_if<Leader>(&role_)) {
    Progress& progress = leader->peers[peer.index];
    progress = Progress{};
    progress.next = tail_.last().Next();
    progress.incarnation = liveness_->incarnation(peer);
    return;
  }
  Follower* const follower = std::get_if<Follower>(&role_);
  if (follower != nullptr && follower->leader == peer && follower->leader_incarnation != liveness_->incarnation(peer)) {
    follower->leader.reset();
  }
}

void Consensus::Tick(Instant now, AzOutput& out) {
  if (Leader* leader = std::get_if<Leader>(&role_)) {
    if (now >= stand_at_ && !liveness_->Supported(now)) return Follow(ballot_.epoch, std::nullopt, out);
    ForEachPeer([&](AzId peer) {
      Progress& progress = leader->peers[peer.index];
      const bool behind = progress.probing || progress.learner || progress.durable < tail_.last() || progress.knows_committed < committed_ ||
                          progress.follows != liveness_->support(peer);
      if (!behind || progress.needs_copy || now - progress.sent_at < liveness_->timing().resend || liveness_->incarnation(peer) == 0) return;
      if (liveness_->Silent(peer, now)) return;
      progress.next = std::max(progress.durable.Next(), Lsn(1));
      if (progress.durable == Lsn(0)) progress.next = tail_.last().Next();  // not known yet: ask from the end backwards
      progress.probing = true;
      SendFrom(now, peer, progress, out);
    });
    return;
  }
  if (ballot_.learner || BelowFloor() || now < votes_from_) return;
  const Follower* const follower = std::get_if<Follower>(&role_);
  if (follower != nullptr && follower->leader && Promised(self(), now)) return;
  if (stand_at_ == Instant()) return SetTimer(now);
  if (now >= stand_at_) StandAs(true, now, out);
}

bool Consensus::idle() const {
  if (const Leader* const leader = std::get_if<Leader>(&role_)) {
    bool all_equal = true;
    ForEachPeer([&](AzId peer) {
      const Progress& progress = leader->peers[peer.index];
      all_equal &= !progress.probing && !progress.learner && !progress.needs_copy && progress.durable == tail_.last() &&
                   progress.knows_committed >= committed_ && progress.follows == liveness_->support(peer);
    });
    return all_equal;
  }
  const Follower* const follower = std::get_if<Follower>(&role_);
  return follower != nullptr && follower->leader && !ballot_.learner && !BelowFloor() &&
         follower->leader_incarnation == liveness_->incarnation(*follower->leader);
}

Instant Consensus::ReadableUntil() const {
  const Leader* const leader = std::get_if<Leader>(&role_);
  if (leader == nullptr) return Instant();
  if (liveness_->azs() == 1) return Instant::Max();
  Instant until;
  ForEachPeer([&](AzId peer) {
    const Progress& progress = leader->peers[peer.index];
    if (progress.follows != liveness_->support(peer) || progress.learner || progress.incarnation != liveness_->incarnation(peer)) return;
    until = std::max(until, liveness_->SupportedUntil(peer));
  });
  return until;
}

bool Consensus::serving() const {
  const Leader* const leader = std::get_if<Leader>(&role_);
  return leader != nullptr && leader->first <= tail_.base();
}

}  // namespace meridian
