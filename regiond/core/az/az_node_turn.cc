// The part of AzNode that takes what comes in, and does everything else in its order at the end of a turn.
#include <algorithm>
#include <utility>

#include "base/model/change_record.h"
#include "base/model/transaction_record.h"
#include "base/seam/sabotage.h"
#include "regiond/core/az/az_node.h"

namespace meridian {
namespace {

constexpr size_t kScrubEntriesPerTick = 2000;
constexpr size_t kIndexEntriesPerTick = 500;
constexpr uint64_t kAppliedTogether = 64;  // records; few enough not to be felt by a client that comes at this moment

}  // namespace

// --- input ---

void AzNode::OnMessage(const AzEnvelope& envelope) {
  if (!failure_.ok()) return;
  const Instant now = clock_.Now();
  if (liveness_.Meet(envelope.from, envelope.incarnation, now)) {
    for (auto& [id, hosted] : tables_) {
      for (auto& replica : hosted.replicas) {
        if (replica != nullptr) replica->consensus.OnPeerReborn(envelope.from);
      }
    }
    WakeAll();
    std::erase_if(copies_, [&](const auto& copy) { return copy.first.second == envelope.from; });
    Send(envelope.from, liveness_.BeatFor(envelope.from, now));  // it shall know at once that it is heard
  }
  if (envelope.incarnation < liveness_.incarnation(envelope.from)) return;
  Dispatch(envelope.from, envelope.message);
}

void AzNode::Dispatch(AzId from, const AzMessage& message) {
  const Instant now = clock_.Now();
  if (const AzBeat* beat = std::get_if<AzBeat>(&message)) {
    // Between two ticks support can end and begin again, and all be calm at both: idle leaders must hear of it, or nothing they send makes
    // the new promise theirs, and they answer no strong read until somebody writes.
    if (liveness_.OnBeat(from, options_.incarnation, *beat, now) && liveness_.Calm(now)) WakeAll();
    return;
  }
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (!std::is_same_v<Body, AzBeat>) {
          Replica* const replica = Find(body.log);
          if (replica == nullptr) return;
          if constexpr (std::is_same_v<Body, AzPromote>) {
            if (body.incarnation != options_.incarnation) return;
          }
          if constexpr (std::is_same_v<Body, AzCopyPage>) {
            OnCopyPage(from, *replica, body);
          } else if constexpr (std::is_same_v<Body, AzCopied>) {
            OnCopied(from, *replica, body);
          } else if constexpr (std::is_same_v<Body, AzDigest>) {
            if (!replica->consensus.leads()) return;
            if (std::optional<AzId> odd = scrubber_.Compare(from, body, options_.azs)) {
              events_.push_back({body.log, Event::Kind::kDamaged, *odd});
            }
          } else {
            if constexpr (std::is_same_v<Body, AzAppend>) {
              // A later leader may begin from the log alone, where half a copy is in the way.
              const auto copy = incoming_.find(body.log);
              if (copy != incoming_.end() && body.epoch > copy->second.epoch) {
                if (absl::Status status = GiveUpCopied(*replica); !status.ok()) return Fail(status, body.log.table);
              }
            }
            replica->consensus.OnMessage(now, from, body, out_);
            Touch(*replica);
          }
        }
      },
      message);
}

void AzNode::OnAppendDone(const AppendDone& done) {
  if (!failure_.ok()) return;
  if (!done.status.ok()) return Fail(done.status, std::nullopt);
  MERIDIAN_CHECK(!appending_.empty() && appending_.front().ticket == done.ticket, "tickets complete in order");
  const InFlight appended = std::move(appending_.front());
  appending_.pop_front();
  for (const Position& position : appended.positions) {
    Replica* const replica = Find(position.log);
    if (replica == nullptr) continue;
    replica->consensus.Persisted(position.lsn, position.epoch, out_);
    Touch(*replica);
  }
}

void AzNode::SendBeats(Instant now) {
  for (uint8_t i = 0; i < options_.azs; ++i) {
    const AzId peer(i);
    if (peer != self()) Send(peer, liveness_.BeatFor(peer, now));
  }
}

void AzNode::Tick() {
  if (!failure_.ok()) return;
  const Instant now = clock_.Now();
  const Duration passed = now - ticked_at_;
  if (passed > options_.timing.beat * 2) liveness_.ForgiveStall(now, passed - options_.timing.beat);
  ticked_at_ = now;
  SendBeats(now);
  if (!liveness_.Calm(now)) WakeAll();
  for (Replica* replica : std::exchange(awake_, {})) {
    replica->awake = false;
    const bool led = replica->consensus.leads();
    replica->consensus.Tick(now, out_);
    StartCopies(*replica);
    if (led != replica->consensus.leads()) Touch(*replica);
    if (!replica->consensus.idle()) Wake(*replica);
  }
  TickCopies(now);
  TickScrubs();
  TickIndexes();
  apply_behind_ = true;
}

// --- the end of a turn ---

void AzNode::TickScrubs() {
  TableId damaged;
  absl::StatusOr<std::vector<AzDigest>> finished = scrubber_.Work(kScrubEntriesPerTick, &damaged);
  if (!finished.ok()) return Fail(finished.status(), damaged);
  for (const AzDigest& digest : *finished) {
    Replica* const replica = Find(digest.log);
    if (replica == nullptr || !replica->consensus.leader()) continue;
    const AzId leader = *replica->consensus.leader();
    if (leader == self()) {
      Dispatch(self(), digest);
    } else {
      Send(leader, digest);
    }
  }
}

void AzNode::TickIndexes() {
  for (auto& [id, hosted] : tables_) {
    if (absl::Status status = hosted.state->WorkOnIndexes(kIndexEntriesPerTick).status(); !status.ok()) return Fail(status, id);
  }
}

void AzNode::Send(AzId to, AzMessage message) { out_.send.push_back({to, std::move(message)}); }

void AzNode::Flush() {
  if (!failure_.ok()) return;
  const Instant now = clock_.Now();
  const std::vector<Replica*> touched = std::exchange(touched_, {});
  for (Replica* replica : touched) {
    replica->touched = false;
    replica->consensus.Replicate(now, out_);
  }
  if (!out_.ballots.empty()) {
    if (absl::Status status = SaveBallots(std::exchange(out_.ballots, {})); !status.ok()) return Fail(status, std::nullopt);
  }
  AppendRecords();
  for (AzOutput::Outbound& outbound : std::exchange(out_.send, {})) {
    transport_.Send({self(), outbound.to, options_.incarnation, std::move(outbound.message)});
  }
  Apply(touched);
  if (!failure_.ok()) return;
  for (Replica* replica : touched) Report(*replica);
}

// Leaders' partitions at once, as clients wait for it; the others' together, when they have become many or time has passed.
void AzNode::Apply(const std::vector<Replica*>& touched) {
  std::vector<Replica*> now;
  for (Replica* replica : touched) {
    if (replica->consensus.leads()) {
      now.push_back(replica);
    } else if (!std::exchange(replica->behind, true)) {
      behind_.push_back(replica);
    }
  }
  ApplyCommitted(now);
  uint64_t records = 0;
  for (const Replica* replica : behind_) records += replica->consensus.committed().value - replica->consensus.log().base().value;
  if (records < kAppliedTogether && !std::exchange(apply_behind_, false)) return;
  for (Replica* replica : behind_) replica->behind = false;
  ApplyCommitted(std::exchange(behind_, {}));
}

void AzNode::CatchUp(LogId log) {
  Replica* const replica = Find(log);
  if (replica == nullptr || !failure_.ok() || replica->consensus.leads()) return;
  ApplyCommitted({replica});
}

void AzNode::AppendRecords() {
  if (out_.records.empty()) return;
  InFlight append;
  for (const LogRecord& record : out_.records) {
    if (!append.positions.empty() && append.positions.back().log == record.log) {
      append.positions.back() = {record.log, record.lsn, record.epoch};
    } else {
      append.positions.push_back({record.log, record.lsn, record.epoch});
    }
  }
  append.ticket = log_.Append(std::exchange(out_.records, {}));
  appending_.push_back(std::move(append));
}

void AzNode::ApplyCommitted(const std::vector<Replica*>& replicas) {
  std::vector<TableId> changed;
  for (Replica* replica : replicas) {
    Consensus& consensus = replica->consensus;
    const LogId log = consensus.id();
    const Lsn through = Sabotaged(Sabotage::kApplyBeforeCommit) ? consensus.log().last() : consensus.committed();
    if (through <= consensus.log().base()) continue;
    for (Lsn lsn = consensus.log().base().Next(); lsn <= through; lsn = lsn.Next()) {
      const LogRecord& record = consensus.log().At(lsn);
      if (KindOf(record.payload) == RecordKind::kSplit) {
        if (absl::Status status = ApplySplit(*replica, record); !status.ok()) return Fail(status, log.table);
        continue;
      }
      if (absl::Status status = replica->state->Apply(log.partition, record); !status.ok()) return Fail(status, log.table);
      if (record.payload != kScrubPayload) continue;
      if (absl::Status status = replica->state->Commit(); !status.ok()) return Fail(status, log.table);
      scrubber_.Begin(log, lsn, *replica->state);
    }
    if (std::find(changed.begin(), changed.end(), log.table) == changed.end()) changed.push_back(log.table);
  }
  for (const TableId& table : changed) {
    if (absl::Status status = tables_.at(table).state->Commit(); !status.ok()) return Fail(status, table);
  }
  if (changed.empty()) return;
  for (Replica* replica : replicas) replica->consensus.Applied(replica->state->marks(replica->consensus.id().partition).applied);
}

// The child comes to be here, with a ballot for its first leader unless there is one already: from before a crash that took the state back,
// or because this AZ has lost its disk since the split was announced, and must learn first what it may have acknowledged there.
absl::Status AzNode::ApplySplit(Replica& replica, const LogRecord& record) {
  const absl::StatusOr<SplitRecord> split = DecodeSplitRecord(record.payload);
  if (!split.ok()) return split.status();
  const LogId parent = replica.consensus.id();
  const LogId child{parent.table, split->child};
  absl::StatusOr<std::optional<AzBallot>> ballot = ReadBallot(child);
  if (!ballot.ok()) return ballot.status();
  const bool fresh = !ballot->has_value();
  if (fresh) {
    if (absl::Status status = SaveBallots({{child, {kSplitEpoch, split->leader}}}); !status.ok()) return status;
  }
  Hosted& hosted = tables_.at(parent.table);
  absl::Status status = hosted.state->Apply(parent.partition, record);
  if (status.ok()) status = hosted.state->Commit();
  if (status.ok()) status = hosted.state->Sync();  // what it will acknowledge there must not lose what it rests on
  if (status.ok()) status = OpenReplica(hosted, child, Opening::kCopyShortLogs);
  if (!status.ok()) return status;
  replica.consensus.TakeNoLogBelow(record.lsn);
  Wake(*Find(child));
  if (fresh && split->leader == self()) LeadFirstEpoch(child);
  return absl::OkStatus();
}

void AzNode::Report(Replica& replica) {
  Consensus& consensus = replica.consensus;
  if (consensus.leads() && (!replica.led || replica.led_epoch != consensus.epoch())) {
    replica.led = true;
    replica.led_epoch = consensus.epoch();
    events_.push_back({consensus.id(), Event::Kind::kLeads, self()});
  } else if (!consensus.leads() && replica.led) {
    replica.led = false;
    events_.push_back({consensus.id(), Event::Kind::kLeadsNoMore, self()});
  }
  if (consensus.serving() && replica.served_epoch != consensus.epoch()) {
    replica.served_epoch = consensus.epoch();
    events_.push_back({consensus.id(), Event::Kind::kServes, self()});
  }
  const Lsn applied = replica.state->marks(consensus.id().partition).applied;
  if (consensus.leads() && consensus.serving() && applied > replica.reported) {
    replica.reported = applied;
    events_.push_back({consensus.id(), Event::Kind::kCommitted, self()});
  }
}

void AzNode::Damaged(TableId table) { Fail(absl::DataLossError("its copy of a table differs from the other two"), table); }

void AzNode::Fail(const absl::Status& status, std::optional<TableId> damaged) {
  if (!failure_.ok()) return;
  failure_ = status;
  if (absl::IsDataLoss(status)) damaged_ = damaged;
  touched_.clear();
  behind_.clear();
  out_ = {};
}

}  // namespace meridian
