// The part of Region that works with its Availability Zones: who leads, what is committed, what may be trimmed.
#include <algorithm>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "regiond/core/region/region.h"

namespace meridian {

absl::Status Region::StartAz(AzId az, LogStore& log, StateDirectory& states) {
  absl::StatusOr<AzNode*> node = azs_.Start(az, log, states, !recovered_);
  if (!node.ok()) return node.status();
  if (!recovered_) return absl::OkStatus();  // Recover goes on
  (void)catalog_.Settle(azs_.Stores());  // before another copy gets the same revision
  absl::Status status = catalog_.BringUp((*node)->store());
  std::vector<const TableDescriptor*> tables;
  for (const auto& [name, table] : catalog_.tables()) tables.push_back(&table->descriptor());
  if (status.ok()) status = azs_.OpenTables(**node, tables, true);
  if (!status.ok()) azs_.Stop(az);
  return status;
}

void Region::StopAz(AzId az) {
  if (azs_.Find(az) == nullptr) return;
  backups_.LoseAz(az);
  azs_.Stop(az);
  for (const auto& [name, table] : catalog_.tables()) {
    for (Partition& partition : table->partitions()) {
      if (partition.leader() && partition.leader()->az == az) partition.LoseLeader();
    }
  }
}

void Region::OnAppendDone(AzId az, const AppendDone& done) {
  if (AzNode* node = azs_.Find(az)) node->OnAppendDone(done);
  for (const LogId& log : source_.TakeUnread()) {
    if (Table* const table = catalog_.FindById(log.table)) HandOut(table->partitions()[log.partition.value]);
  }
}

// To the replicator, what it waits for.
void Region::HandOut(const Partition& partition) {
  const std::optional<Lsn> awaited = source_.FirstAwaited(partition.id());
  if (!awaited) return;
  for (Changes& changes : source_.OnCommitted(CommittedLogOf(partition, *awaited))) {
    transport_.Send(NodeId::Replicator(options_.self), std::move(changes));
  }
}

void Region::OnAzMessage(const AzEnvelope& envelope) {
  if (AzNode* node = azs_.Find(envelope.to)) node->OnMessage(envelope);
}

void Region::TickAzs() {
  for (AzNode* node : azs_.Up()) node->Tick();
}

void Region::Flush() {
  do {
    more_to_flush_ = false;
    for (AzNode* node : azs_.Up()) node->Flush();
    TakeAzEvents();
  } while (more_to_flush_);
  for (AzNode* node : azs_.Up()) CheckFailure(node->self());
}

void Region::CheckFailure(AzId az) {
  if (azs_.Find(az)->failure().ok()) return;
  backups_.LoseAz(az);
  failed_azs_.push_back({az, azs_.TakeFailure(az)});
  StopAz(az);
  for (const auto& [name, table] : catalog_.tables()) {
    for (Partition& partition : table->partitions()) {
      if (partition.leader() && partition.leader()->az == az) partition.LoseLeader();
    }
  }
}

void Region::TakeAzEvents() {
  for (AzNode* node : azs_.Up()) {
    for (const AzNode::Event& event : node->TakeEvents()) On(*node, event);
  }
  if (std::exchange(leaders_changed_, false)) {
    Unpark();
    UnparkTransactions();
    backups_.Wake();
  }
  if (drive_) DriveTransactions();
}

void Region::On(AzNode& node, const AzNode::Event& event) {
  Table* const table = catalog_.FindById(event.log.table);
  // What a node that has failed believed to lead is for its successor to settle.
  if (table == nullptr || !node.failure().ok()) return;
  Partition& partition = table->partitions()[event.log.partition.value];
  AzNode::Replica* const replica = node.Find(event.log);
  switch (event.kind) {
    case AzNode::Event::Kind::kLeads: {
      const Epoch epoch = replica->consensus.epoch();
      if (!replica->consensus.leads() || (partition.leader() && partition.leader()->epoch >= epoch)) return;
      const absl::StatusOr<std::vector<std::string>> prepared = replica->state->Prepared(event.log.partition);
      absl::Status status = prepared.status();
      if (status.ok()) {
        status = partition.Lead({node.self(), epoch}, *prepared, replica->state->stream(event.log.partition).open(), replica->consensus.log());
      }
      if (!status.ok()) return node.Damaged(event.log.table);
      GiveUpOrphans(partition);
      drive_ = true;
      hybrid_clock_.Observe(clock_.WallNow(), partition.clock());
      leaders_changed_ = true;
      if (const std::optional<Lead> lead = LeadOf(partition)) SettleShard(*table, partition, *lead);
      return;
    }
    case AzNode::Event::Kind::kServes:
      if (!partition.leader() || partition.leader()->az != node.self()) return;
      Lost(partition);
      if (!ledger_read_ && table->descriptor().name == kLedgerTable) ReadLedger(*replica->state);
      drive_ = true;
      if (table->Splits(partition)) AdvanceSplit(*table);
      return;
    case AzNode::Event::Kind::kLeadsNoMore:
      if (partition.leader() && partition.leader()->az == node.self()) partition.LoseLeader();
      return;
    case AzNode::Event::Kind::kCommitted: {
      const bool leads = partition.leader() && partition.leader()->az == node.self();
      if (!leads) return;
      if (partition.Applied(replica->reported)) drive_ = true;
      for (Waiter& waiter : waits_.OnCommitted(event.log, partition.committed())) Release(std::move(waiter), absl::OkStatus());
      if (table->Splits(partition)) AdvanceSplit(*table);
      HandOut(partition);
      return;
    }
    case AzNode::Event::Kind::kDamaged:
      if (!azs_.OthersWhole(event.damaged, table->descriptor())) return;  // the next scrub sees it again
      if (AzNode* damaged = azs_.Find(event.damaged)) damaged->Damaged(event.log.table);
      return;
  }
}

// Once a record of its own epoch is committed, a leader's log decides the fate of what was proposed to earlier ones: what it does not hold
// never will be committed, whoever leads next. (Before that, another AZ that holds it may still come to lead.) Those who wait for it
// hear that nothing has happened.
void Region::Lost(Partition& partition) {
  const std::optional<Lead> lead = LeadOf(partition);
  if (!lead) return;  // deposed in the same turn; its successor will come to serve
  const Consensus& consensus = lead->replica->consensus;
  const auto stands = [&](Lsn lsn, Epoch epoch) {
    const std::optional<Epoch> there = consensus.EpochOf(lsn);
    return there == epoch || (!there && lsn <= consensus.committed());  // trimmed, so applied: it was awaited and stood
  };
  for (Waiter& waiter : waits_.Abandon(partition.id(), stands)) {
    Release(std::move(waiter), absl::AbortedError("The Availability Zone that took this request went away before it was stored in "
                                                  "another one. It has not happened; try again."));
  }
}

void Region::TrimLogs() {
  for (const auto& [name, table] : catalog_.tables()) TrimTable(*table);
}

// An AZ gives up records when its own state is durable beyond them, every replicator checkpoint has passed them, and no other AZ needs them
// from here: those that are down or slow are waited for only so long.
void Region::TrimTable(Table& table) {
  for (AzNode* node : azs_.Up()) {
    TableState* const state = node->FindState(table.descriptor().id);
    if (state == nullptr || !node->failure().ok()) continue;
    bool synced = false;
    for (const Partition& partition : table.partitions()) {
      const LogStore::Bounds bounds = node->log().BoundsOf(partition.id());
      const std::optional<Lsn> sent = source_.SafeToTrim(partition.id());
      const std::optional<Lead> lead = LeadOf(partition);
      if (bounds.first > bounds.last || !sent || !lead || !state->Has(partition.id().partition)) continue;
      const Lsn applied = state->marks(partition.id().partition).applied;
      Lsn through = std::min({*sent, applied, node->CopiesNeedAfter(partition.id())});
      for (uint8_t i = 0; i < azs_.azs(); ++i) {
        // A new leader may not have heard yet how far an AZ is that is away: as far as what has been trimmed, or it would have been waited for.
        const Lsn there = std::max(lead->replica->consensus.DurableAt(AzId(i)), bounds.first.Prev());
        if (there.value + options_.az_lag_records_max >= partition.committed().value) through = std::min(through, there);
      }
      if (through < bounds.first) continue;
      // After a sync that failed nobody knows what the disk has: the AZ begins anew from what it can read.
      if (absl::Status status = synced ? absl::OkStatus() : state->Sync(); !status.ok()) {
        node->Fail(status);
        break;
      }
      synced = true;
      node->log().Trim(partition.id(), through);
    }
  }
}

void Region::Scrub() {
  if (azs_.azs() == 1 || azs_.Up().size() < azs_.azs()) return;  // two copies cannot tell which of them is wrong
  for (const auto& [name, table] : catalog_.tables()) {
    for (const Partition& partition : table->partitions()) {
      const std::optional<Lead> lead = LeadOf(partition);
      if (lead) lead->node->Propose(partition.id(), std::string(kScrubPayload));
    }
  }
}

}  // namespace meridian
