#include "regiond/core/az/az_node.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/model/change_record.h"

namespace meridian {
namespace {

// Keys of the store "az": ballots here; the Region's catalog has others (table/catalog.h).
// ballot key   := 'b' fixed64 table high, fixed64 table low, fixed32 partition
// ballot value := fixed64 epoch, vote (ff none), learner, fixed64 floor, fixed64 floor epoch
constexpr std::string_view kStoreName = "az";
constexpr uint8_t kNoVote = 0xff;

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

absl::Status AzNode::SaveBallots(const std::map<LogId, AzBallot>& ballots) {
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
  std::map<LogId, AzBallot> ballots;
  // What a split under way may make is among them: this AZ may have voted there before it lost what it had.
  for (uint64_t i = 0; i < table.partitions_announced(); ++i) {
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

absl::Status AzNode::OpenTable(const TableDescriptor& table, Opening opening) {
  bool wipe = opening == Opening::kWipe;
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
  if (absl::Status status = (*state)->SetIndexes(table.settings, table.attributes.time_to_live); !status.ok()) return status;
  if (absl::Status status = (*state)->LagIndexes(options_.index_lag, clock_); !status.ok()) return status;
  Hosted hosted{*std::move(state), {}};
  for (const PartitionLayout::Range& range : hosted.state->layout().ranges()) {
    if (absl::Status status = OpenReplica(hosted, {table.id, range.id}, opening); !status.ok()) return status;
  }
  for (const auto& replica : hosted.replicas) {
    if (replica != nullptr) Wake(*replica);
  }
  tables_.insert_or_assign(table.id, std::move(hosted));
  return absl::OkStatus();
}

absl::Status AzNode::OpenReplica(Hosted& hosted, LogId id, Opening opening) {
  absl::StatusOr<std::optional<AzBallot>> ballot = ReadBallot(id);
  if (!ballot.ok()) return ballot.status();
  if (!ballot->has_value()) return absl::DataLossError("a partition has no ballot");
  const PartitionMarks& marks = hosted.state->marks(id.partition);
  const absl::StatusOr<bool> meets = LogMeets(id, *hosted.state);
  if (!meets.ok()) return meets.status();
  if (!*meets) {
    if (opening == Opening::kKeepShortLogs) log_.Drop(id);
    if (opening == Opening::kWhole) return absl::OutOfRangeError("a partition's log ends before its state");
    const absl::Status status = opening == Opening::kCopyShortLogs ? GiveUpPartition(*hosted.state, id, **ballot)
                                                                  : hosted.state->Sync();  // it must not fall back any more
    if (!status.ok()) return status;
  }
  if (log_.BoundsOf(id).first > marks.applied.Next()) {
    if (absl::Status status = GiveUpLog(id, **ballot); !status.ok()) return status;
  }
  absl::StatusOr<Consensus> consensus =
      Consensus::Open({id, **ballot, marks.applied, marks.epoch, votes_from_}, liveness_, log_, random_);
  if (!consensus.ok()) return consensus.status();
  consensus->TakeNoLogBelow(hosted.state->LastSplitOf(id.partition));
  if (hosted.replicas.size() <= id.partition.value) hosted.replicas.resize(id.partition.value + 1);
  hosted.replicas[id.partition.value] = std::make_unique<Replica>(*std::move(consensus), hosted.state.get());
  return absl::OkStatus();
}

// Whether the log leads up to the state, or goes on behind it. After a crash it may end before, or still hold what was being replaced on
// the disk when the replacing records were applied.
absl::StatusOr<bool> AzNode::LogMeets(LogId log, const TableState& state) {
  const PartitionMarks& marks = state.marks(log.partition);
  const LogStore::Bounds bounds = log_.BoundsOf(log);
  // A partition that a split has made has no record of its own at first.
  const bool at_its_split = std::any_of(state.splits().begin(), state.splits().end(), [&](const SplitMark& split) {
    return split.child == log.partition && split.lsn == marks.applied;
  });
  if (at_its_split && bounds.first > bounds.last) return true;
  if (bounds.last < marks.applied) return false;
  const Lsn at = std::max(bounds.first, marks.applied);
  if (at > bounds.last || at > marks.applied.Next()) return true;
  absl::StatusOr<std::vector<LogRecord>> record = log_.Read(log, at, 1);
  if (!record.ok()) return record.status();
  if (record->empty()) return absl::DataLossError("the log ends before its end");
  return at == marks.applied ? record->front().epoch == marks.epoch : record->front().epoch >= marks.epoch;
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

// What it had acknowledged still binds its votes.
absl::Status AzNode::GiveUpPartition(TableState& state, LogId log, AzBallot& ballot) {
  const PartitionMarks& marks = state.marks(log.partition);
  const std::pair reached(marks.epoch, marks.applied);
  if (reached > std::pair(ballot.floor_epoch, ballot.floor)) std::tie(ballot.floor_epoch, ballot.floor) = reached;
  if (absl::Status status = SaveBallots({{log, ballot}}); !status.ok()) return status;
  log_.Drop(log);
  return state.Erase(log.partition);
}

absl::Status AzNode::CreateTable(const TableDescriptor& table, const std::vector<AzId>& leaders) {
  std::map<LogId, AzBallot> ballots;
  for (uint64_t i = 0; i < table.partitions; ++i) ballots[{table.id, PartitionId(i)}] = {Epoch(1), leaders[i]};
  if (absl::Status status = SaveBallots(ballots); !status.ok()) return status;
  return OpenTable(table, Opening::kWhole);
}

void AzNode::SetIndexes(const TableDescriptor& table) {
  TableState* const state = FindState(table.id);
  if (state == nullptr || !failure_.ok()) return;
  if (absl::Status status = state->SetIndexes(table.settings, table.attributes.time_to_live); !status.ok()) Fail(status, table.id);
}

absl::Status AzNode::DropTable(TableId table) {
  if (const auto at = tables_.find(table); at != tables_.end()) {
    const auto of_table = [&](const Replica* replica) { return replica->consensus.id().table == table; };
    std::erase_if(touched_, of_table);
    std::erase_if(awake_, of_table);
    std::erase_if(behind_, of_table);
    std::erase_if(out_.records, [&](const LogRecord& record) { return record.log.table == table; });
    std::erase_if(out_.ballots, [&](const auto& ballot) { return ballot.first.table == table; });
    std::erase_if(copies_, [&](const auto& copy) { return copy.first.first.table == table; });
    std::erase_if(incoming_, [&](const auto& copy) { return copy.first.table == table; });
    scrubber_.Forget(table);
    tables_.erase(at);
  }
  StateBatch batch;
  std::string prefix = BallotKey({table, PartitionId(0)});
  prefix.resize(prefix.size() - 4);
  std::unique_ptr<StateCursor> cursor = store_->NewCursor();
  for (cursor->Seek(prefix); cursor->valid() && cursor->key().starts_with(prefix); cursor->Next()) {
    batch.Erase(std::string(cursor->key()));
    log_.Drop({table, PartitionId(ByteReader(cursor->key().substr(prefix.size())).Fixed32())});
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

void AzNode::Wake(Replica& replica) {
  if (!std::exchange(replica.awake, true)) awake_.push_back(&replica);
}

void AzNode::WakeAll() {
  for (auto& [id, hosted] : tables_) {
    for (auto& replica : hosted.replicas) {
      if (replica != nullptr) Wake(*replica);
    }
  }
}

void AzNode::Touch(Replica& replica) {
  Wake(replica);
  if (replica.touched) return;
  replica.touched = true;
  touched_.push_back(&replica);
}

Lsn AzNode::Propose(LogId log, std::string payload, std::optional<Payload> replaced) {
  Replica* const replica = Find(log);
  Touch(*replica);
  return replica->consensus.Propose(std::move(payload), out_, std::move(replaced));
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

}  // namespace meridian
