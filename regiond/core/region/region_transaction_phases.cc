// The part of Region that brings transactions to their end: two-phase commit over the partitions' logs, with the ledger as the place that
// decides (docs/transactions.md). The Region is the only coordinator there is, so what neither it nor the ledger knows has not happened.
#include <algorithm>
#include <map>

#include "base/model/errors.h"
#include "base/seam/sabotage.h"
#include "regiond/core/region/region.h"
#include "regiond/core/replication/replication_sink.h"

namespace meridian {

// --- the ledger ---

bool Region::LedgerReady() {
  Table* ledger = catalog_.Find(std::string(kLedgerTable));
  if (ledger == nullptr) {
    absl::StatusOr<Table*> made = MakeTable(LedgerDescriptor(TableId{random_.Next(), random_.Next()}, clock_.WallNow()));
    if (!made.ok()) return false;
    ledger = *made;
    ledger_read_ = true;
  }
  return ledger_read_ && LeadOf(ledger->partitions().front());
}

// Its leader serves for the first time in this process, and so has in its state all that the ledger will ever hold of earlier ones.
void Region::ReadLedger(TableState& state) {
  const StateRange range = ItemRange(kAllHashes);
  const std::unique_ptr<StateCursor> cursor = state.store().NewCursor();
  std::vector<LedgerEntry> entries;
  absl::Status status;
  for (cursor->Seek(range.low); status.ok() && cursor->valid() && cursor->key() < range.high; cursor->Next()) {
    const absl::StatusOr<std::string_view> image = LiveImage(cursor->value());
    absl::StatusOr<LedgerEntry> entry = image.ok() ? DecodeLedgerEntry(*image) : image.status();
    status = entry.status();
    if (entry.ok()) entries.push_back(*std::move(entry));
  }
  if (status.ok()) status = cursor->status();
  if (!status.ok()) return OnDamage(catalog_.Find(std::string(kLedgerTable))->descriptor().id, &state.store());  // the next leader reads
  for (LedgerEntry& entry : entries) {
    transactions_.Committed(transactions_.Begin({Transaction::Phase::kCommitted, std::move(entry)}));
  }
  ledger_read_ = true;
  for (const auto& [name, table] : catalog_.tables()) {
    for (const Partition& partition : table->partitions()) GiveUpOrphans(partition);
  }
}

// Puts `entry` into the ledger, or takes it away. Nothing if nobody leads the ledger now.
std::optional<LogPoint> Region::ProposeToLedger(const LedgerEntry& entry, bool put) {
  Table& ledger = *catalog_.Find(std::string(kLedgerTable));
  Partition& partition = ledger.partitions().front();
  const std::optional<Lead> lead = LeadOf(partition);
  if (!lead) return std::nullopt;
  ItemKey key = LedgerKey(entry.id);
  absl::StatusOr<MetItem> met = Meet(partition, *lead, key);
  if (!met.ok()) {
    lead->node->Damaged(ledger.descriptor().id);
    return std::nullopt;
  }
  std::optional<std::string> replaces = met->image();
  const Version version{hybrid_clock_.Next(clock_.WallNow(), met->item.version.hlc), options_.self};
  EvaluatedWrite::Effect effect{!put, put ? EncodeLedgerEntry(entry) : std::string()};
  return Propose(ledger, partition, *lead, MadeOf(std::move(key), version, *std::move(met), std::move(effect)), std::move(replaces));
}

// --- from phase to phase ---

void Region::BeginTransaction(Reply reply, const TransactWriteRequest& request, std::map<LogId, PrepareRecord> parts, Hlc latest) {
  const TransactionId id{random_.Next(), random_.Next()};
  const WallTime now = clock_.WallNow();
  // One version for all: whoever compares sees that they belong together.
  const Version version{hybrid_clock_.Next(now, latest), options_.self};
  Transaction transaction{Transaction::Phase::kPreparing, {id, {}, request.token, request.fingerprint, now}};
  std::vector<LogPoint> points;
  for (auto& [log, part] : parts) {
    Partition& partition = catalog_.FindById(log.table)->partitions()[log.partition.value];
    const std::optional<Lead> lead = LeadOf(partition);
    part.id = id;
    for (ChangeRecord& change : part.changes) {
      change.after.version = version;
      change.after.transactional = true;
      change.transaction_id = id.ToString();
    }
    const Lsn lsn = lead->replica->consensus.log().last().Next();
    lead->node->Propose(log, partition.Prepare(std::move(part), lsn));
    points.push_back({log, lsn, lead->replica->consensus.epoch()});
    transaction.entry.participants.push_back(log);
  }
  transactions_.Begin(std::move(transaction));
  transaction_replies_.emplace(id, std::move(reply));
  waits_.Add(TransactionStep{id}, points, clock_.Now() + options_.commit_patience);
}

void Region::Answer(const TransactionId& id, const absl::Status& status) {
  const auto at = transaction_replies_.find(id);
  if (at == transaction_replies_.end()) return;
  if (!status.ok()) at->second.status = status;
  replies_.push_back(std::move(at->second));
  transaction_replies_.erase(at);
}

// What it waited for is committed, or `status` says why not.
void Region::Advance(const TransactionId& id, const absl::Status& status) {
  Transaction* const transaction = transactions_.Find(id);
  if (transaction == nullptr) return;
  if (transaction->phase == Transaction::Phase::kPreparing) {
    if (status.ok()) {
      transaction->phase = Transaction::Phase::kDeciding;
    } else {
      transactions_.GivenUp(*transaction);
      // Not in doubt, whatever became of the prepare records: without an entry in the ledger it has not happened.
      Answer(id, absl::IsNotFound(status) ? status : InternalServerError(
          "Too few Availability Zones have stored what this transaction needs in time. It has not happened; try again."));
    }
  } else if (transaction->phase == Transaction::Phase::kDeciding) {
    transaction->entry_proposed = false;
    if (status.ok()) {
      transactions_.Committed(*transaction);
      Answer(id, absl::OkStatus());
    } else if (!absl::IsAborted(status)) {
      Answer(id, status);  // in doubt for its client; proposed again until the ledger has it
    }
  }
  drive_ = true;
}

// Does for every transaction what is next and can be done now.
void Region::DriveTransactions() {
  drive_ = false;
  std::vector<TransactionId> ended;
  for (auto& [id, transaction] : transactions_.running()) {
    if (transaction.phase == Transaction::Phase::kDeciding) Decide(transaction);
    const bool decided = transaction.phase == Transaction::Phase::kCommitted || transaction.phase == Transaction::Phase::kGivenUp;
    if (decided && ResolveEverywhere(transaction)) ended.push_back(id);
  }
  const WallTime now = clock_.WallNow();
  for (const TransactionId& id : ended) transactions_.End(id, now);
  for (const TransactionId& id : transactions_.ForgetDue(now)) {
    if (!ProposeToLedger({id}, false)) transactions_.ForgetLater(id, now);
  }
}

void Region::Decide(Transaction& transaction) {
  if (transaction.entry_proposed) return;
  const std::optional<LogPoint> point = ProposeToLedger(transaction.entry, true);
  if (!point) return;
  transaction.entry_proposed = true;
  more_to_flush_ = true;
  waits_.Add(TransactionStep{transaction.entry.id}, {*point}, clock_.Now() + options_.commit_patience);
}

// True once no partition holds anything of it any more.
bool Region::ResolveEverywhere(const Transaction& transaction) {
  bool everywhere = true;
  const bool commit = transaction.phase == Transaction::Phase::kCommitted;
  for (const LogId& log : transaction.entry.participants) {
    Table* const table = catalog_.FindById(log.table);
    if (table == nullptr) continue;  // deleted, and with it all that was prepared there
    Partition& partition = table->partitions()[log.partition.value];
    const std::optional<Lead> lead = LeadOf(partition);
    if (!lead) {
      everywhere = false;
      continue;
    }
    const auto prepared = partition.prepared().find(transaction.entry.id);
    const bool half = Sabotaged(Sabotage::kHalfTransaction) && log != transaction.entry.participants.front();
    if (prepared != partition.prepared().end()) ProposeResolve(*table, partition, *lead, prepared->second, commit && !half);
    everywhere = everywhere && !partition.Involves(transaction.entry.id);
  }
  return everywhere;
}

// What another Region wrote to its items since it was prepared is met here as any write that was not seen: by last writer wins.
void Region::ProposeResolve(Table& table, Partition& partition, const Lead& lead, const PrepareRecord& prepared, bool commit) {
  ResolveRecord record{prepared.id, {}};
  for (const ChangeRecord& change : prepared.changes) {
    if (!commit) break;
    absl::StatusOr<MetItem> met = Meet(partition, lead, change.key);
    if (!met.ok()) return lead.node->Damaged(table.descriptor().id);
    SinkDecision decision = DecideReplicated(lead.replica->state->journal(partition.id().partition), *std::move(met), change);
    if (!decision.proposal) continue;
    decision.proposal->cause = ChangeCause::kClient;
    decision.proposal->keeps_tombstone = table.keeps_tombstones();
    decision.proposal->bytes_before = decision.replaces ? static_cast<int64_t>(decision.replaces->size()) : -1;
    decision.proposal->logged_at = LoggedAt(table);
    record.changes.push_back(*std::move(decision.proposal));
  }
  SettleShard(table, partition, lead);
  const Lsn lsn = lead.replica->consensus.log().last().Next();
  lead.node->Propose(partition.id(), partition.Resolve(std::move(record), lsn));
  more_to_flush_ = true;
}

// What an earlier process prepared and did not decide, of what a partition that is led anew holds. Only the ledger can tell which it is: as
// long as that has not been read, reading it comes here again.
void Region::GiveUpOrphans(const Partition& partition) {
  if (!ledger_read_ && catalog_.Find(std::string(kLedgerTable)) != nullptr) return;
  for (const auto& [id, prepared] : partition.prepared()) {
    if (Transaction* const known = transactions_.Find(id)) {
      std::vector<LogId>& at = known->entry.participants;
      if (known->phase == Transaction::Phase::kGivenUp && std::find(at.begin(), at.end(), partition.id()) == at.end()) {
        at.push_back(partition.id());
      }
      continue;
    }
    Transaction& orphan = transactions_.Begin({Transaction::Phase::kGivenUp, {id, {partition.id()}}});
    transactions_.GivenUp(orphan);
  }
}

}  // namespace meridian
