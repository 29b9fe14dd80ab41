#include "regiond/core/az/consensus.h"

#include <algorithm>
#include <utility>

#include "base/model/change_record.h"
#include "base/seam/sabotage.h"

namespace meridian {
namespace {

constexpr int64_t kRecoverBytes = 4 << 20;
constexpr int64_t kAppendBytesMax = 1 << 20;

}  // namespace

Consensus::Consensus(const Start& start, const AzLiveness& liveness, LogStore& log, Random& random)
    : id_(start.id),
      liveness_(&liveness),
      store_(&log),
      random_(&random),
      ballot_(start.ballot),
      tail_(start.base, start.base_epoch),
      durable_(start.base),
      committed_(start.base),
      votes_from_(start.votes_from) {}

absl::StatusOr<Consensus> Consensus::Open(const Start& start, const AzLiveness& liveness, LogStore& log, Random& random) {
  Consensus made(start, liveness, log, random);
  const Lsn last = log.BoundsOf(start.id).last;
  // The state can be ahead of the log only after a machine crash that took more of the log than of the state: go on behind the state.
  if (last < start.base) log.Trim(start.id, start.base);
  while (made.tail_.last() < last) {
    absl::StatusOr<std::vector<LogRecord>> records = log.Read(start.id, made.tail_.last().Next(), kRecoverBytes);
    if (!records.ok()) return records.status();
    if (records->empty()) return absl::DataLossError("the log ends before its end");
    for (LogRecord& record : *records) made.tail_.Append(std::move(record));
  }
  made.durable_ = made.tail_.last();
  // A ballot is saved before any record of its epoch; a lost one is made up for.
  made.ballot_.epoch = std::max(made.ballot_.epoch, made.tail_.last_epoch());
  return made;
}

std::optional<AzId> Consensus::leader() const {
  if (leads()) return self();
  if (const Follower* follower = std::get_if<Follower>(&role_)) return follower->leader;
  return std::nullopt;
}

void Consensus::SetTimer(Instant now) {
  const Duration patience = liveness_->timing().patience;
  stand_at_ = now + Duration{static_cast<int64_t>(random_->Below(static_cast<uint64_t>(patience.us / 2)) + 1)};
}

void Consensus::Follow(Epoch epoch, std::optional<AzId> leader, AzOutput& out) {
  if (epoch > ballot_.epoch) {
    ballot_.epoch = epoch;
    ballot_.vote.reset();
    SaveBallot(out);
  }
  Follower follower;
  follower.leader = leader;
  if (leader) follower.leader_incarnation = liveness_->incarnation(*leader);
  role_ = follower;
  stand_at_ = Instant();
}

// --- proposing and replicating ---

void Consensus::Append(LogRecord record, AzOutput& out) {
  out.records.push_back(record);
  tail_.Append(std::move(record));
}

Lsn Consensus::Propose(std::string payload, AzOutput& out, std::optional<Payload> replaced) {
  MERIDIAN_CHECK(leads());
  Append({id_, ballot_.epoch, tail_.last().Next(), std::move(payload), std::move(replaced)}, out);
  return tail_.last();
}

void Consensus::Replicate(Instant now, AzOutput& out) {
  Leader* const leader = std::get_if<Leader>(&role_);
  if (leader == nullptr) return;
  if (Sabotaged(Sabotage::kCommitBeforeQuorum)) committed_ = tail_.last();
  ForEachPeer([&](AzId peer) {
    Progress& progress = leader->peers[peer.index];
    const bool due = !progress.probing && !progress.needs_copy && (progress.next <= tail_.last() || progress.told_committed < committed_);
    if (due) SendFrom(now, peer, progress, out);
  });
}

std::optional<Epoch> Consensus::EpochOf(Lsn lsn) const {
  if (lsn == Lsn(0)) return Epoch(0);
  if (std::optional<Epoch> epoch = tail_.EpochAt(lsn)) return epoch;
  if (lsn < store_->BoundsOf(id_).first) return std::nullopt;
  absl::StatusOr<std::vector<LogRecord>> record = store_->Read(id_, lsn, 1);
  if (!record.ok() || record->empty()) return std::nullopt;
  return record->front().epoch;
}

bool Consensus::NeedsCopy(AzId peer) const {
  const Leader* const leader = std::get_if<Leader>(&role_);
  return leader != nullptr && leader->peers[peer.index].needs_copy;
}

// Everything from progress.next on, or as much as fits into one message.
void Consensus::SendFrom(Instant now, AzId peer, Progress& progress, AzOutput& out) {
  const std::optional<Epoch> prev_epoch = EpochOf(progress.next.Prev());
  const bool trimmed = progress.next <= tail_.base() && progress.next < store_->BoundsOf(id_).first;
  progress.needs_copy = !prev_epoch || trimmed;
  if (progress.needs_copy) return;
  AzAppend append{id_, ballot_.epoch, progress.next.Prev(), *prev_epoch, {}, committed_, progress.probing, liveness_->support(peer)};
  Lsn next = progress.next;
  if (next <= tail_.base()) {
    absl::StatusOr<std::vector<LogRecord>> records = store_->Read(id_, next, kAppendBytesMax);
    if (!records.ok()) return;  // the disk's trouble shows elsewhere; the follower is asked again
    append.records = *std::move(records);
    while (!append.records.empty() && append.records.back().lsn > tail_.last()) append.records.pop_back();
    next = Lsn(next.value + append.records.size());
  } else {
    int64_t bytes = 0;
    for (; next <= tail_.last() && bytes < kAppendBytesMax; next = next.Next()) {
      append.records.push_back(tail_.At(next));
      bytes += static_cast<int64_t>(append.records.back().payload.size());
    }
  }
  if (!progress.probing) progress.next = next;
  progress.told_committed = committed_;
  progress.sent_at = now;
  out.send.push_back({peer, std::move(append)});
}

void Consensus::OnMessage(Instant now, AzId from, const AzAppended& message, AzOutput& out) {
  Leader* const leader = std::get_if<Leader>(&role_);
  if (leader == nullptr || message.epoch < ballot_.epoch) return;  // a follower has promised to stay with its leader
  if (message.epoch > ballot_.epoch) return Follow(message.epoch, std::nullopt, out);
  Progress& progress = leader->peers[from.index];
  progress.incarnation = liveness_->incarnation(from);
  if (progress.learner != message.learner) {
    // What a learner had before it became one is gone.
    if (message.learner) progress.durable = Lsn(0);
    progress.learner = message.learner;
    progress.promote_at = Lsn(0);
  }
  if (message.needs_copy) {
    progress.needs_copy = true;
    return;
  }
  if (!message.accepted) {
    if (message.through.Next() < progress.next || progress.probing) {
      progress.next = std::min(std::max(message.through.Next(), progress.durable.Next()), tail_.last().Next());
      progress.probing = true;
      SendFrom(now, from, progress, out);
    }
    return;
  }
  progress.follows = std::max(progress.follows, message.support);
  progress.durable = std::max(progress.durable, message.through);
  progress.knows_committed = std::max(progress.knows_committed, message.committed);
  progress.next = std::max(progress.next, progress.durable.Next());
  if (progress.probing) {
    progress.probing = false;
    progress.next = progress.durable.Next();
  }
  if (message.learner) HelpLearner(from, progress, out);
  AdvanceCommit();
}

void Consensus::HelpLearner(AzId peer, Progress& progress, AzOutput& out) {
  if (progress.promote_at == Lsn(0)) progress.promote_at = Propose(std::string(kFencePayload), out);
  if (progress.durable >= progress.promote_at && committed_ >= progress.promote_at) {
    out.send.push_back({peer, AzPromote{id_, ballot_.epoch, progress.incarnation}});
  }
}

void Consensus::AdvanceCommit() {
  const Leader& leader = std::get<Leader>(role_);
  std::vector<Lsn> durable = {durable_};
  if (ballot_.learner) durable.clear();
  ForEachPeer([&](AzId peer) {
    const Progress& progress = leader.peers[peer.index];
    if (!progress.learner) durable.push_back(progress.durable);
  });
  if (durable.size() < quorum()) return;
  std::sort(durable.begin(), durable.end(), std::greater<>());
  const Lsn through = durable[quorum() - 1];
  // Only records of the own epoch are committed by counting (§5.4.2); those before come along.
  if (through > committed_ && through >= leader.first) committed_ = through;
}

void Consensus::Persisted(Lsn lsn, Epoch epoch, AzOutput& out) {
  const std::optional<Epoch> stands = tail_.EpochAt(lsn);
  if (lsn > tail_.base() && stands != epoch) return;  // replaced meanwhile
  if (lsn <= durable_) return;
  durable_ = std::min(lsn, tail_.last());
  if (leads()) return AdvanceCommit();
  if (const Follower* follower = std::get_if<Follower>(&role_); follower != nullptr && follower->leader) {
    Answer(*follower->leader, true, std::min(durable_, follower->acceptable), out);
  }
}

// --- following ---

void Consensus::Answer(AzId to, bool accepted, Lsn through, AzOutput& out, bool needs_copy) {
  const Follower* const follower = std::get_if<Follower>(&role_);
  out.send.push_back({to, AzAppended{id_, ballot_.epoch, accepted, ballot_.learner, needs_copy, through, committed_,
                                     follower != nullptr ? follower->support : 0}});
}

void Consensus::OnMessage(Instant now, AzId from, const AzAppend& message, AzOutput& out) {
  if (message.epoch < ballot_.epoch) return Answer(from, false, Lsn(0), out);
  MERIDIAN_CHECK(!(leads() && message.epoch == ballot_.epoch), "two leaders in epoch ", message.epoch.value);
  if (message.epoch > ballot_.epoch || leader() != from) Follow(message.epoch, from, out);
  Follower& follower = std::get<Follower>(role_);
  follower.leader_incarnation = liveness_->incarnation(from);
  follower.support = std::max(follower.support, message.support);
  if (!TakeRecords(from, message, out)) return;
  const Lsn through(message.prev.value + message.records.size());
  follower.acceptable = std::max(follower.acceptable, through);
  committed_ = std::max(committed_, std::min(message.committed, follower.acceptable));
  // What is on its way to the disk is answered when it is there.
  if (message.answer || (!message.records.empty() && durable_ >= through)) {
    Answer(from, true, std::min(durable_, follower.acceptable), out);
  }
}

// Whether the log now equals the leader's through the end of the message; if not, the leader has been told so.
bool Consensus::TakeRecords(AzId from, const AzAppend& message, AzOutput& out) {
  if (tail_.base() < no_log_below_) {
    Answer(from, false, Lsn(0), out, true);
    return false;
  }
  if (message.prev > tail_.last()) {
    Answer(from, false, tail_.last(), out);
    return false;
  }
  // Up to base everything is committed, so it is the leader's too.
  if (message.prev > tail_.base() && tail_.EpochAt(message.prev) != message.prev_epoch) {
    // One round for each epoch that conflicts, not for each record (end of §5.3).
    Answer(from, false, std::max(committed_, tail_.EpochBegin(message.prev).Prev()), out);
    return false;
  }
  for (const LogRecord& record : message.records) {
    if (record.lsn <= tail_.base()) continue;
    if (record.lsn <= tail_.last()) {
      if (tail_.EpochAt(record.lsn) == record.epoch) continue;
      MERIDIAN_CHECK(record.lsn > committed_, "a leader replaces a committed record, LSN ", record.lsn.value);
      tail_.TruncateFrom(record.lsn);
      durable_ = std::min(durable_, tail_.last());
    }
    Append(record, out);
  }
  return true;
}

void Consensus::OnMessage(Instant now, AzId from, const AzPromote& message, AzOutput& out) {
  if (message.epoch != ballot_.epoch || !ballot_.learner) return;
  ballot_.learner = false;
  SaveBallot(out);
  Answer(from, true, std::min(durable_, std::get<Follower>(role_).acceptable), out);
}

void Consensus::BeginCopy(AzOutput& out) {
  if (std::pair(tail_.last_epoch(), tail_.last()) > std::pair(ballot_.floor_epoch, ballot_.floor)) {
    ballot_.floor = tail_.last();
    ballot_.floor_epoch = tail_.last_epoch();
  }
  SaveBallot(out);
  if (std::holds_alternative<Candidate>(role_)) role_ = Follower();
  EndCopy(Lsn(0), Epoch(0));
}

void Consensus::EndCopy(Lsn applied, Epoch epoch) {
  tail_ = ReplicaLog(applied, epoch);
  durable_ = applied;
  committed_ = applied;
  if (Follower* follower = std::get_if<Follower>(&role_)) follower->acceptable = applied;
}

void Consensus::OnCopied(AzId peer, Lsn applied) {
  Leader* const leader = std::get_if<Leader>(&role_);
  if (leader == nullptr) return;
  Progress& progress = leader->peers[peer.index];
  progress.durable = std::max(progress.durable, applied);  // all of it is committed, so it decides nothing
  progress.next = progress.durable.Next();
  progress.needs_copy = false;
  progress.probing = true;
  progress.sent_at = Instant();
}

Lsn Consensus::DurableAt(AzId peer) const {
  if (peer == self()) return durable_;
  const Leader* const leader = std::get_if<Leader>(&role_);
  return leader == nullptr ? Lsn(0) : leader->peers[peer.index].durable;
}

}  // namespace meridian
