// Log replication and election of one partition among the AZs of its Region, in one of them: Raft (Ongaro and Ousterhout, "In Search of
// an Understandable Consensus Algorithm", extended version, 2014; Ongaro's thesis for PreVote §9.6, parallel disk writes §10.2.1,
// leases §6.4), with epoch = term. Departures from the paper:
//   * Aliveness is known per AZ, not per partition (liveness.h): an idle partition sends nothing at all.
//   * A follower that still hears its leader's AZ neither stands nor votes (thesis §4.2.3), and the leader's lease rests on that.
//   * An AZ that has lost its disk comes back as a learner: it takes the log but counts for nothing, as it has forgotten its votes. The
//     leader appends a fence record when a learner reports; once that is committed, by the two voters alone, both are known to be
//     in this epoch, so none of the forgotten votes was for a later one; once the learner has it too, it has all that it ever helped
//     to commit. Then it is promoted.
//
// Strong reads at the leader need no message: ReadableUntil() says how long no other leader can be (liveness.h). A leader serves only once a record
// of its own epoch is committed (§8 of the paper), as only then its commit position is known to be the greatest.
//
// A machine: values in, AzOutput out. Whoever drives it (az_node.h) makes `votes` durable before it sends anything, appends `records`, and
// reports them by Persisted. `log` is read only, for followers that lag behind what is in memory.
// Threads: thread-compatible.   Time: passed in.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "base/seam/random.h"
#include "regiond/core/az/az_message.h"
#include "regiond/core/az/liveness.h"
#include "regiond/core/az/replica_log.h"

namespace meridian {

// What a replica must not forget (Raft's currentTerm and votedFor).
struct AzBallot {
  Epoch epoch{0};
  std::optional<AzId> vote;
  bool learner = false;
  // How far the log had reached when a range copy began to replace it: what was acknowledged then still binds its votes.
  Lsn floor{0};
  Epoch floor_epoch{0};
  bool operator==(const AzBallot&) const = default;
};

struct AzOutput {
  std::map<LogId, AzBallot> ballots;  // 1. durable before anything below
  std::vector<LogRecord> records;            // 2. to the log; may replace what is there from their LSN on
  struct Outbound {
    AzId to;
    AzMessage message;
  };
  std::vector<Outbound> send;  // 3.
  bool empty() const { return ballots.empty() && records.empty() && send.empty(); }
};

class Consensus {
 public:
  struct Start {
    LogId id;
    AzBallot ballot;
    Lsn base{0};          // applied
    Epoch base_epoch{0};
    Instant votes_from;   // promises that an earlier incarnation may have made are over by then
  };
  // Reads what `log` has beyond `base`. The references must outlive it.
  static absl::StatusOr<Consensus> Open(const Start& start, const AzLiveness& liveness, LogStore& log, Random& random);

  // Client side. REQUIRES: leads().
  Lsn Propose(std::string payload, AzOutput& out, std::optional<Payload> replaced = std::nullopt);
  // What was proposed goes to the followers, and how far it is committed. Call at the end of a turn.
  void Replicate(Instant now, AzOutput& out);

  void OnMessage(Instant now, AzId from, const AzAppend& message, AzOutput& out);
  void OnMessage(Instant now, AzId from, const AzAppended& message, AzOutput& out);
  void OnMessage(Instant now, AzId from, const AzAskVote& message, AzOutput& out);
  void OnMessage(Instant now, AzId from, const AzVote& message, AzOutput& out);
  void OnMessage(Instant now, AzId from, const AzResign& message, AzOutput& out);
  void OnMessage(Instant now, AzId from, const AzPromote& message, AzOutput& out);
  // `lsn`, as it was appended with `epoch`, is durable here.
  void Persisted(Lsn lsn, Epoch epoch, AzOutput& out);
  void OnPeerReborn(AzId peer);
  void Tick(Instant now, AzOutput& out);
  // While every AZ lives (AzLiveness::Calm) Tick would do nothing, until something else is called.
  bool idle() const;

  // Stands at once, without asking first: for the AZ that is to lead when a process starts. Nothing if it cannot.
  void Stand(Instant now, AzOutput& out);
  // Its partition is new, and no AZ takes part in it but with a ballot for this one, or as a learner: it is elected.
  void LeadFirstEpoch(Instant now, AzOutput& out);
  void Resign(AzOutput& out);  // no-op unless it leads

  // Committed records that are not applied yet lie in log(); the caller applies them and says so.
  void Applied(Lsn through) { tail_.Applied(through); }

  // While it has not applied so much, only a range copy can bring it up to date: its AZ knows that the record at `lsn` has split the
  // partition, and what the log changes before is the child's by now, where it is newer.
  void TakeNoLogBelow(Lsn lsn) { no_log_below_ = std::max(no_log_below_, lsn); }
  // A range copy begins: its log is empty now. It still votes, bound by what the log was (AzBallot::floor), but does not stand.
  void BeginCopy(AzOutput& out);
  // The copy is in the state: the log goes on behind it.
  void EndCopy(Lsn applied, Epoch epoch);
  // The follower whose next record is not in the log any more, and needs a copy.
  bool NeedsCopy(AzId peer) const;
  // The copy that showed `applied` has arrived there.
  void OnCopied(AzId peer, Lsn applied);

  const LogId& id() const { return id_; }
  Epoch epoch() const { return ballot_.epoch; }
  bool leads() const { return std::holds_alternative<Leader>(role_); }
  bool learner() const { return ballot_.learner; }
  // Its log has not reached where it was when a range copy began to replace it: what it holds may be incomplete.
  bool BelowFloor() const;
  std::optional<AzId> leader() const;
  Lsn committed() const { return committed_; }
  const ReplicaLog& log() const { return tail_; }
  LogStore& store() const { return *store_; }
  // Leads and may serve strong reads before this instant; Instant() if not.
  Instant ReadableUntil() const;
  // Leads and a record of its epoch is committed and applied: its state has everything that was ever acknowledged.
  bool serving() const;
  // Leader only: durable there, as far as known.
  Lsn DurableAt(AzId peer) const;
  // Of the record at `lsn`; nothing if the log has none, or not any more.
  std::optional<Epoch> EpochOf(Lsn lsn) const;

 private:
  struct Follower {
    std::optional<AzId> leader;
    uint64_t leader_incarnation = 0;
    uint64_t support = 0;  // by the leader's word
    Lsn acceptable{0};  // equal to the leader's log up to here
  };
  struct Candidate {
    bool probe = true;
    uint64_t granted = 0;  // a bit for each AZ
  };
  struct Progress {
    Lsn durable{0};
    Lsn next{1};
    Lsn told_committed{0};
    Lsn knows_committed{0};  // by its own word: what it was told may be lost
    bool probing = true;    // one append at a time, until it is known where its log agrees
    uint64_t follows = 0;   // has accepted something in this epoch, in this spell of support (AzLiveness::support)
    bool learner = false;
    bool needs_copy = false;
    Lsn promote_at{0};      // the fence that a learner must have; 0 if none is appended yet
    Instant sent_at;
    uint64_t incarnation = 0;
  };
  struct Leader {
    std::array<Progress, kAzsMax> peers;
    Lsn first{0};  // of this epoch
  };

  Consensus(const Start& start, const AzLiveness& liveness, LogStore& log, Random& random);

  template <typename Function>
  void ForEachPeer(Function function) const {
    for (uint8_t i = 0; i < liveness_->azs(); ++i) {
      if (i != self().index) function(AzId{i});
    }
  }
  AzId self() const { return liveness_->self(); }
  size_t quorum() const { return liveness_->azs() / 2 + 1; }
  void SaveBallot(AzOutput& out) { out.ballots[id_] = ballot_; }
  void Follow(Epoch epoch, std::optional<AzId> leader, AzOutput& out);
  void StandAs(bool probe, Instant now, AzOutput& out);
  void OnGranted(Instant now, AzOutput& out);
  void Lead(Instant now, AzOutput& out);
  void SetTimer(Instant now);
  bool Promised(AzId candidate, Instant now) const;
  bool TakeRecords(AzId from, const AzAppend& message, AzOutput& out);
  void Append(LogRecord record, AzOutput& out);
  void Answer(AzId to, bool accepted, Lsn through, AzOutput& out, bool needs_copy = false);
  void SendFrom(Instant now, AzId peer, Progress& progress, AzOutput& out);
  void AdvanceCommit();
  void HelpLearner(AzId peer, Progress& progress, AzOutput& out);

  LogId id_;
  const AzLiveness* liveness_;
  LogStore* store_;
  Random* random_;
  AzBallot ballot_;
  ReplicaLog tail_;
  Lsn no_log_below_{0};
  Lsn durable_{0};    // of the own log
  Lsn committed_{0};
  Instant votes_from_;
  Instant stand_at_;  // of a follower without a leader, or a candidate; of a leader: until when it must have found support
  std::variant<Follower, Candidate, Leader> role_ = Follower();
};

}  // namespace meridian
