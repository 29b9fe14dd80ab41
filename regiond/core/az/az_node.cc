#include "regiond/core/az/az_node.h"

#include <algorithm>
#include <utility>

#include "base/model/change_record.h"
#include "base/seam/sabotage.h"

namespace meridian {
namespace {

// Keys of the store "az": ballots here; the Region's catalog has others (table/catalog.h).
// ballot key   := 'b' fixed64 table high, fixed64 table low, fixed32 partition
// ballot value := fixed64 epoch, vote (ff none), learner, fixed64 floor, fixed64 floor epoch
constexpr std::string_view kStoreName = "az";
constexpr uint8_t kNoVote = 0xff;
constexpr size_t kScrubEntriesPerTick = 2000;
constexpr uint64_t kAppliedTogether = 64;  // records; few enough not to be felt by a client that comes at this moment

std::string BallotKey(LogId log) {
  std::string key = "b";
  ByteWriter out(&key);
  out.Fixed64(log.table.high);
  out.Fixed64(log.table.low);
  out.Fixed32(static_cast<uint32_t>(log.partition.value));
  return key;
}

}  // namespace

AzNode::AzNode(const AzNodeOptions& options, Clock& clock, Random& random, LogStore& log, StateDirectory& states,
               AzTransport& transport)
    : options_(options),
      clock_(clock),
      random_(random),
      log_(log),
      states_(states),
      transport_(transport),
      liveness_(options.self, options.azs, options.timing, clock.Now()),
      votes_from_(options.process_start ? Instant() : clock.Now() + options.timing.patience),
      ticked_at_(clock.Now()) {}

AzNode::~AzNode() = default;

absl::Status AzNode::Open() {
  absl::StatusOr<std::unique_ptr<StateStore>> store = states_.Open(std::string(kStoreName));
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<AzBallot>> AzNode::ReadBallot(LogId log) {
  absl::StatusOr<std::string> value = store_->Read(BallotKey(log));
  if (absl::IsNotFound(value.status())) return std::nullopt;
  if (!value.ok()) return value.status();
  ByteReader in(*value);
  AzBallot ballot;
  ballot.epoch = Epoch(in.Fixed64());
  const uint8_t vote = in.U8();
  if (vote != kNoVote) ballot.vote = AzId(vote);
  ballot.learner = in.U8() != 0;
  ballot.floor = Lsn(in.Fixed64());
  ballot.floor_epoch = Epoch(in.Fixed64());
  if (!in.done()) return absl::DataLossError("a ballot is damaged");
  return ballot;
}

absl::Status AzNode::SaveBallots(const absl::btree_map<LogId, AzBallot>& ballots) {
  StateBatch batch;
  for (const auto& [log, ballot] : ballots) {
    std::string value;
    ByteWriter out(&value);
    out.Fixed64(ballot.epoch.value);
    out.U8(ballot.vote ? ballot.vote->index : kNoVote);
    out.U8(ballot.learner);
    out.Fixed64(ballot.floor.value);
    out.Fixed64(ballot.floor_epoch.value);
    batch.Put(BallotKey(log), std::move(value));
  }
  if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  return store_->Sync();
}

absl::Status AzNode::WipeTable(const TableDescriptor& table) {
  absl::btree_map<LogId, AzBallot> ballots;
  for (uint64_t i = 0; i < table.partitions; ++i) {
    const LogId log{table.id, PartitionId(i)};
    absl::StatusOr<std::optional<AzBallot>> ballot = ReadBallot(log);
    if (!ballot.ok()) return ballot.status();
    ballots[log] = ballot->value_or(AzBallot{});
    ballots[log] = {ballots[log].epoch, ballots[log].vote, true};
  }
  if (absl::Status status = SaveBallots(ballots); !status.ok()) return status;
  for (const auto& [log, ballot] : ballots) log_.Drop(log);
  return states_.Drop(table.id.ToString());
}

absl::Status AzNode::OpenTable(const TableDescriptor& table, bool wipe) {
  for (uint64_t i = 0; i < table.partitions && !wipe; ++i) {
    absl::StatusOr<std::optional<AzBallot>> ballot = ReadBallot({table.id, PartitionId(i)});
    if (!ballot.ok()) return ballot.status();
    wipe = !ballot->has_value();
  }
  if (wipe) {
    if (absl::Status status = WipeTable(table); !status.ok()) return status;
  }
  absl::StatusOr<std::unique_ptr<StateStore>> store = states_.Open(table.id.ToString());
  if (!store.ok()) return store.status();
  absl::StatusOr<std::unique_ptr<TableState>> state =
      TableState::Open(table.partitions, options_.journal_entries_max, *std::move(store));
  if (!state.ok()) return state.status();
  Hosted hosted{*std::move(state), {}};
  for (uint64_t i = 0; i < table.partitions; ++i) {
    const LogId id{table.id, PartitionId(i)};
    absl::StatusOr<std::optional<AzBallot>> ballot = ReadBallot(id);
    if (!ballot.ok()) return ballot.status();
    const PartitionMarks& marks = hosted.state->marks(id.partition);
    if (log_.BoundsOf(id).last < marks.applied) {  // the log will go on behind the state, which must not fall back then
      if (absl::Status status = hosted.state->Sync(); !status.ok()) return status;
    }
    if (log_.BoundsOf(id).first > marks.applied.Next()) {
      if (absl::Status status = GiveUpLog(id, **ballot); !status.ok()) return status;
    }
    absl::StatusOr<Consensus> consensus =
        Consensus::Open({id, **ballot, marks.applied, marks.epoch, votes_from_}, liveness_, log_, random_);
    if (!consensus.ok()) return consensus.status();
    hosted.replicas.push_back(std::make_unique<Replica>(*std::move(consensus), hosted.state.get()));
  }
  tables_.insert_or_assign(table.id, std::move(hosted));
  return absl::OkStatus();
}

// A range copy was cut short: the log does not reach back to the state. The copy begins anew, from nothing.
absl::Status AzNode::GiveUpLog(LogId log, AzBallot& ballot) {
  const LogStore::Bounds bounds = log_.BoundsOf(log);
  if (bounds.first <= bounds.last) {
    absl::StatusOr<std::vector<LogRecord>> last = log_.Read(log, bounds.last, 1);
    if (!last.ok()) return last.status();
    const std::pair reached(last->front().epoch, last->front().lsn);
    if (reached > std::pair(ballot.floor_epoch, ballot.floor)) std::tie(ballot.floor_epoch, ballot.floor) = reached;
    if (absl::Status status = SaveBallots({{log, ballot}}); !status.ok()) return status;
  }
  log_.Drop(log);
  return absl::OkStatus();
}

absl::Status AzNode::CreateTable(const TableDescriptor& table, const std::vector<AzId>& leaders) {
  absl::btree_map<LogId, AzBallot> ballots;
  for (uint64_t i = 0; i < table.partitions; ++i) ballots[{table.id, PartitionId(i)}] = {Epoch(1), leaders[i]};
  if (absl::Status status = SaveBallots(ballots); !status.ok()) return status;
  return OpenTable(table, false);
}

absl::Status AzNode::DropTable(TableId table) {
  if (const auto at = tables_.find(table); at != tables_.end()) {
    const auto of_table = [&](const Replica* replica) { return replica->consensus.id().table == table; };
    std::erase_if(touched_, of_table);
    std::erase_if(behind_, of_table);
    std::erase_if(out_.records, [&](const LogRecord& record) { return record.log.table == table; });
    absl::erase_if(out_.ballots, [&](const auto& ballot) { return ballot.first.table == table; });
    absl::erase_if(copies_, [&](const auto& copy) { return copy.first.first.table == table; });
    absl::erase_if(incoming_, [&](const auto& copy) { return copy.first.table == table; });
    scrubber_.Forget(table);
    for (const auto& replica : at->second.replicas) log_.Drop(replica->consensus.id());
    tables_.erase(at);
  }
  StateBatch batch;
  std::string prefix = BallotKey({table, PartitionId(0)});
  prefix.resize(prefix.size() - 4);
  std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  for (cursor->Seek(prefix); cursor->valid() && cursor->key().starts_with(prefix); cursor->Next()) {
    batch.Erase(std::string(cursor->key()));
  }
  if (absl::Status status = store_->Apply(batch); !status.ok()) return status;
  return states_.Drop(table.ToString());
}

absl::Status AzNode::DropTablesBut(const std::vector<TableId>& known) {
  absl::StatusOr<std::vector<std::string>> names = states_.List();
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    absl::StatusOr<TableId> id = TableId::Parse(name);
    if (!id.ok() || std::find(known.begin(), known.end(), *id) != known.end()) continue;
    if (absl::Status status = DropTable(*id); !status.ok()) return status;
  }
  return absl::OkStatus();
}

AzNode::Replica* AzNode::Find(LogId log) {
  const auto at = tables_.find(log.table);
  if (at == tables_.end() || log.partition.value >= at->second.replicas.size()) return nullptr;
  return at->second.replicas[log.partition.value].get();
}

TableState* AzNode::FindState(TableId table) {
  const auto at = tables_.find(table);
  return at == tables_.end() ? nullptr : at->second.state.get();
}

void AzNode::Touch(Replica& replica) {
  if (replica.touched) return;
  replica.touched = true;
  touched_.push_back(&replica);
}

Lsn AzNode::Propose(LogId log, std::string payload) {
  Replica* const replica = Find(log);
  Touch(*replica);
  return replica->consensus.Propose(std::move(payload), out_);
}

void AzNode::Stand(LogId log) {
  Replica* const replica = Find(log);
  if (replica == nullptr || !failure_.ok()) return;
  replica->consensus.Stand(clock_.Now(), out_);
  Touch(*replica);
}

void AzNode::LeadFirstEpoch(LogId log) {
  Replica* const replica = Find(log);
  replica->consensus.LeadFirstEpoch(clock_.Now(), out_);
  Touch(*replica);
}

bool AzNode::ReadableNow(const Replica& replica) const {
  return failure_.ok() && replica.consensus.serving() && clock_.Now() < replica.consensus.ReadableUntil();
}

// --- input ---

void AzNode::OnMessage(const AzEnvelope& envelope) {
  if (!failure_.ok()) return;
  const Instant now = clock_.Now();
  if (liveness_.Meet(envelope.from, envelope.incarnation, now)) {
    for (auto& [id, hosted] : tables_) {
      for (auto& replica : hosted.replicas) replica->consensus.OnPeerReborn(envelope.from);
    }
    absl::erase_if(copies_, [&](const auto& copy) { return copy.first.second == envelope.from; });
    Send(envelope.from, liveness_.BeatFor(envelope.from, now));  // it shall know at once that it is heard
  }
  if (envelope.incarnation < liveness_.incarnation(envelope.from)) return;
  Dispatch(envelope.from, envelope.message);
}

void AzNode::Dispatch(AzId from, const AzMessage& message) {
  const Instant now = clock_.Now();
  if (const AzBeat* beat = std::get_if<AzBeat>(&message)) {
    return liveness_.OnBeat(from, options_.incarnation, *beat, now);
  }
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (!std::is_same_v<Body, AzBeat>) {
          Replica* const replica = Find(body.log);
          if (replica == nullptr) return;
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
  if (passed > options_.timing.beat * 2) liveness_.ForgiveStall(passed - options_.timing.beat);
  ticked_at_ = now;
  SendBeats(now);
  for (auto& [id, hosted] : tables_) {
    for (auto& replica : hosted.replicas) {
      const bool led = replica->consensus.leads();
      replica->consensus.Tick(now, out_);
      if (led != replica->consensus.leads()) Touch(*replica);
    }
  }
  TickCopies(now);
  TickScrubs();
  apply_behind_ = true;
}

// --- range copies ---

void AzNode::TickCopies(Instant now) {
  for (auto& [id, hosted] : tables_) {
    for (auto& replica : hosted.replicas) {
      const Consensus& consensus = replica->consensus;
      if (!consensus.leads()) continue;
      for (uint8_t i = 0; i < options_.azs; ++i) {
        const AzId peer(i);
        const std::pair key(consensus.id(), peer);
        if (peer == self() || !consensus.NeedsCopy(peer) || copies_.contains(key)) continue;
        RangeCopy copy(options_.incarnation << 32 | next_copy_++, consensus.id(), consensus.epoch(), *hosted.state, log_);
        copies_.emplace(key, std::move(copy));
      }
    }
  }
  for (auto at = copies_.begin(); at != copies_.end();) {
    Replica* const replica = Find(at->first.first);
    if (replica == nullptr || !replica->consensus.leads() || replica->consensus.epoch() != at->second.epoch()) {
      at = copies_.erase(at);
      continue;
    }
    if (now - at->second.sent_at >= options_.timing.resend) {
      at->second.sent_at = now;
      Send(at->first.second, at->second.current());
    }
    ++at;
  }
}

void AzNode::OnCopied(AzId from, Replica& replica, const AzCopied& copied) {
  const auto at = copies_.find({copied.log, from});
  if (at == copies_.end() || at->second.id() != copied.copy || !replica.consensus.leads()) return;
  if (copied.wants == AzCopied::Wants::kNewCopy) {
    copies_.erase(at);
    return;
  }
  absl::StatusOr<AzCopyPage> page = at->second.After(copied.page);
  if (copied.wants == AzCopied::Wants::kNothing || absl::IsOutOfRange(page.status())) {
    replica.consensus.OnCopied(from, at->second.applied());
    copies_.erase(at);
  } else if (!page.ok()) {
    Fail(page.status(), copied.log.table);
  } else if (page->page == copied.page + 1) {
    at->second.sent_at = clock_.Now();
    Send(from, *std::move(page));
  }
}

void AzNode::OnCopyPage(AzId from, Replica& replica, const AzCopyPage& page) {
  Consensus& consensus = replica.consensus;
  if (page.epoch < consensus.epoch() || consensus.leads()) return;
  const auto fail = [&](const absl::Status& status) {
    if (!status.ok()) Fail(status, page.log.table);
    return !status.ok();
  };
  const auto known = incoming_.find(page.log);
  if (page.page == 0 && (known == incoming_.end() || known->second.copy != page.copy)) {
    if (page.applied <= replica.state->marks(page.log.partition).applied) {  // it is not needed any more
      return Send(from, AzCopied{page.log, page.epoch, page.copy, page.page, AzCopied::Wants::kNothing});
    }
    consensus.BeginCopy(out_);
    if (fail(SaveBallots(std::exchange(out_.ballots, {})))) return;
    std::erase_if(out_.records, [&](const LogRecord& record) { return record.log == page.log; });
    log_.Drop(page.log);
    if (fail(replica.state->Erase(page.log.partition))) return;
    incoming_.insert_or_assign(page.log, Incoming{page.copy, from});
  }
  const auto incoming = incoming_.find(page.log);
  if (incoming == incoming_.end() || incoming->second.copy != page.copy) {
    const bool has_all = page.applied <= replica.state->marks(page.log.partition).applied;
    const AzCopied::Wants wants = has_all ? AzCopied::Wants::kNothing : AzCopied::Wants::kNewCopy;
    return Send(from, AzCopied{page.log, page.epoch, page.copy, page.page, wants});
  }
  if (page.page > incoming->second.pages) return;
  if (page.page == incoming->second.pages) {
    if (!page.records.empty()) {
      if (incoming->second.records == 0) log_.Trim(page.log, page.records.front().lsn.Prev());
      incoming->second.records += page.records.size();
      out_.records.insert(out_.records.end(), page.records.begin(), page.records.end());
      AppendRecords();
    }
    TableState::Entries entries = page.entries;
    if (page.done) {
      absl::StatusOr<PartitionMarks> marks = DecodePartitionMarks(entries.back().second);
      if (fail(marks.status())) return;
      entries.pop_back();
      if (fail(replica.state->TakeCopied(std::move(entries)))) return;
      if (fail(replica.state->FinishCopy(page.log.partition, *marks))) return;
      if (incoming->second.records == 0) log_.Trim(page.log, page.applied);
      consensus.EndCopy(page.applied, page.applied_epoch);
      ++copies_total_;
    } else if (fail(replica.state->TakeCopied(std::move(entries)))) {
      return;
    }
    ++incoming->second.pages;
  }
  Send(from, AzCopied{page.log, page.epoch, page.copy, page.page});
  if (page.done) incoming_.erase(incoming);
}

Lsn AzNode::CopiesNeedAfter(LogId log) const {
  Lsn least(UINT64_MAX);
  for (const auto& [key, copy] : copies_) {
    if (key.first == log) least = std::min(least, copy.next_record().Prev());
  }
  return least;
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
