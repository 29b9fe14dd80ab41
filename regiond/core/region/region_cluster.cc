// The part of Region that talks to other daemons: replication in and out, global tables, and what is repeated with time.
#include <algorithm>
#include <map>

#include "base/model/errors.h"
#include "base/model/strings.h"
#include "base/seam/sabotage.h"
#include "regiond/core/membership/membership.h"
#include "regiond/core/region/region.h"
#include "regiond/core/replication/replication_sink.h"
#include "regiond/core/settings/shared_part.h"

namespace meridian {
namespace {

absl::Status StatusFrom(const ProposalAnswer& answer) {
  if (answer.error.empty()) return absl::OkStatus();
  if (answer.error == "ValidationException") return ValidationError(answer.message);
  if (answer.error == "ResourceInUseException") return ResourceInUseError(answer.message);
  if (answer.error == "ResourceNotFoundException") return ResourceNotFoundError(answer.message);
  if (answer.error == "LimitExceededException") return LimitExceededError(answer.message);
  return ServiceUnavailableError(answer.message);
}

bool Settled(const GlobalTable& global) {
  return std::all_of(global.replicas.begin(), global.replicas.end(),
                     [](const ReplicaState& replica) { return replica.phase == ReplicaPhase::kActive; });
}

}  // namespace

void Region::OnMessage(const NodeId& from, Message message) {
  std::visit([&](const auto& body) { Handle(from, body); }, message);
}

void Region::TablesChanged() {
  tables_revision_ = std::max(tables_revision_ + 1, static_cast<uint64_t>(clock_.WallNow().us));
}

void Region::Handle(const NodeId& from, const AskTables& ask) {
  if (ask.known_revision == tables_revision_) return;
  // It has heard of a greater one from an earlier process, by a clock that was ahead: what it has not heard of must be greater still.
  if (ask.known_revision > tables_revision_) tables_revision_ = ask.known_revision + 1;
  Tables answer;
  answer.revision = tables_revision_;
  for (const auto& [name, table] : catalog_.tables()) {
    if (!table->descriptor().global) continue;
    ReplicatedTable replicated{table->descriptor().id, *table->descriptor().global, {}};
    for (uint64_t i = 0; i < table->layout().ranges().size(); ++i) {
      const Partition& partition = table->partitions()[i];
      // Where a replicator begins that has no checkpoint, whatever has been trimmed since: so it meets the gap.
      replicated.partitions.push_back({table->descriptor().LogBeginOf(partition.id().partition).Next(), partition.committed()});
    }
    answer.tables.push_back(std::move(replicated));
  }
  transport_.Send(from, std::move(answer));
}

void Region::Handle(const NodeId& from, const FetchChanges& fetch) {
  Table* const table = catalog_.FindById(fetch.log.table);
  if (table == nullptr || fetch.log.partition.value >= table->partitions().size()) return;
  const Partition& partition = table->partitions()[fetch.log.partition.value];
  if (std::optional<Changes> answer = source_.Fetch(fetch, CommittedLogOf(partition, fetch.from))) transport_.Send(from, *std::move(answer));
}

// What was under way when a scan began is in it: a batch of a replica that has left since may be.
void Region::Handle(const NodeId& from, const FetchItems& fetch) {
  Table* const table = catalog_.FindById(fetch.table);
  if (table == nullptr) return;
  std::vector<LogPoint> under_way;
  for (const PartitionLayout::Range& range : table->layout().ranges()) {
    if (!fetch.after.empty() || Sabotaged(Sabotage::kScanOverProposals)) break;
    const Partition& partition = table->partitions()[range.id.value];
    const std::optional<Lead> lead = LeadOf(partition);
    if (!lead) return;  // the replicator asks again
    const Consensus& consensus = lead->replica->consensus;
    if (consensus.log().last() > partition.committed()) under_way.push_back({partition.id(), consensus.log().last(), consensus.epoch()});
  }
  if (under_way.empty()) return SendItems({from, fetch});
  waits_.Add(ScanStart{from, fetch}, under_way, clock_.Now() + options_.commit_patience);
}

void Region::SendItems(const ScanStart& scan) {
  Table* const table = catalog_.FindById(scan.fetch.table);
  if (table == nullptr) return;
  ReadView view = ControlViewOf(*table);
  absl::StatusOr<Items> page = source_.Scan(scan.fetch, view);
  if (page.ok()) transport_.Send(scan.to, *std::move(page));  // if not, the replicator asks again
}

void Region::Handle(const NodeId& from, const Progress& progress) {
  source_.OnProgress(progress);
  for (const DestinationProgress& destination : progress.destinations) {
    Table* const table = catalog_.FindById(destination.table);
    if (table == nullptr || !table->descriptor().global || Settled(*table->descriptor().global)) continue;
    Report(*table->descriptor().global, false);
  }
}

void Region::Handle(const NodeId& from, const ApplyBatch& batch) {
  ReplicationAck ack{from, ApplyAck{batch.table, batch.stream, batch.sequence, ApplyResult::kDurable}, {}};
  Table* const table = catalog_.FindGlobal(batch.table);
  const auto refuse = [&](ApplyResult result) {
    ack.ack.result = result;
    transport_.Send(ack.to, std::move(ack.ack));
  };
  if (table == nullptr) return refuse(ApplyResult::kNoTable);
  const TableDescriptor& descriptor = table->descriptor();
  // One that has left and has not heard of it, or had not when it sent this: its changes would not reach the other Regions.
  const ReplicaState* const source = descriptor.global->Find(from.region);
  const bool late = source != nullptr && source->joined_version > batch.joined_version && !Sabotaged(Sabotage::kLateBatchTaken);
  if (source == nullptr || late) return refuse(ApplyResult::kNoTable);
  if (lost_accesses_.Find(descriptor.name, options_.self) != nullptr || lost_accesses_.Find(descriptor.name, from.region) != nullptr) {
    return refuse(ApplyResult::kRefused);
  }
  std::map<LogId, LogPoint> points;
  const WallTime now = clock_.WallNow();
  for (const ChangeRecord& record : batch.records) {
    if (!DecodeItemKey(record.key.bytes).ok()) continue;  // no Region writes such a key: not worth stopping for
    Partition& partition = table->partition_of(record.key);
    const std::optional<Lead> lead = TakesWrites(*table, partition);
    if (!lead) return refuse(ApplyResult::kRefused);
    const Version& version = record.after.version;
    const bool followed = hybrid_clock_.Observe(now, version.hlc);
    origin_clocks_.Observe(version.region, version.hlc.wall() - now, followed);
    absl::StatusOr<MetItem> met = Meet(partition, *lead, record.key);
    if (!met.ok()) {
      lead->node->Damaged(table->descriptor().id);
      return refuse(ApplyResult::kRefused);
    }
    SinkDecision decision = DecideReplicated(lead->replica->state->journal(partition.id().partition), *std::move(met), record);
    LogPoint wait_for = decision.in_flight;
    if (decision.proposal) {
      wait_for = Propose(*table, partition, *lead, *std::move(decision.proposal), std::move(decision.replaces));
    }
    LogPoint& last = points[partition.id()];
    if (wait_for.lsn > last.lsn) last = wait_for;
    ack.versions.push_back(version);
  }
  std::vector<LogPoint> wait_for;
  for (const auto& [log, point] : points) {
    if (point.lsn > Lsn(0)) wait_for.push_back(point);
  }
  if (wait_for.empty()) {
    Release(std::move(ack), absl::OkStatus());
  } else {
    waits_.Add(std::move(ack), wait_for, clock_.Now() + options_.commit_patience);
  }
}

void Region::ChangeReplicas(uint64_t request, ReplicaAction action, const RegionId& target, const std::string& name,
                            const ReplicaOverrides& overrides) {
  absl::StatusOr<Table*> table = ControlTable(name);
  if (!table.ok()) {
    replies_.push_back({request, table.status()});
    return;
  }
  const uint64_t id = random_.Next();
  const TableDescriptor& descriptor = (*table)->descriptor();
  std::optional<StreamView> stream;
  if (options_.replicas_have_streams) stream = SharedStreamOf(descriptor);
  AskCoordinator(request, id, name, ProposeReplica{id, options_.self, action, target, name, descriptor.settings,
                                                   SharedTimeToLiveOf(descriptor, options_.propagation), stream, overrides,
                                                   descriptor.global ? descriptor.global->id : GlobalTableId()});
}

void Region::AskCoordinator(uint64_t request, uint64_t id, const std::string& table, Message proposal) {
  transport_.Send(NodeId::Coordinator(), proposal);
  proposals_.emplace(request, PendingProposal{id, table, std::move(proposal), clock_.Now() + options_.proposal_timeout});
}

void Region::Handle(const NodeId& from, const ProposalAnswer& answer) {
  for (auto at = proposals_.begin(); at != proposals_.end(); ++at) {
    if (at->second.id != answer.request) continue;
    const Table* const table = catalog_.Find(at->second.table);
    const bool global = table != nullptr && table->descriptor().global;
    if (global && table->descriptor().global->settings_version < answer.settings_version) return;  // until the push is here: asked again
    replies_.push_back({at->first, StatusFrom(answer)});
    proposals_.erase(at);
    return;
  }
}

void Region::Handle(const NodeId& from, const PushGlobalTable& push) {
  const GlobalTable& pushed = push.table;
  Table* const table = catalog_.Find(pushed.name);
  const MembershipStep step =
      DecideMembership(options_.self, table == nullptr ? nullptr : &table->descriptor(), pushed, push.let_go);
  absl::Status status;
  switch (step) {
    case MembershipStep::kIgnore:
      break;
    case MembershipStep::kRefuse:
      return Report(pushed, true);
    case MembershipStep::kCreate: {
      TableDescriptor descriptor;
      descriptor.id = TableId{random_.Next(), random_.Next()};
      descriptor.name = pushed.name;
      descriptor.created_at = clock_.WallNow();
      descriptor.partitions = PartitionsFor(pushed.settings);
      BeginWith(descriptor, pushed, options_.self, options_.propagation, descriptor.created_at);
      descriptor.global = pushed;
      status = MakeTable(std::move(descriptor)).status();
      TablesChanged();
      break;
    }
    case MembershipStep::kAdopt:
      status = StoreGlobal(*table, pushed, true);
      break;
    case MembershipStep::kDetach:
      status = StoreGlobal(*table, pushed, false);
      break;
    case MembershipStep::kLeave:
      status = LeaveGroup(*table);
      break;
    case MembershipStep::kDelete: {
      const GlobalTable known = *table->descriptor().global;
      const ReplicaState* const me = known.Find(options_.self);
      const bool leaves = me != nullptr && me->phase == ReplicaPhase::kDeleting;
      if (!leaves && known.settings_version == pushed.settings_version) return Report(pushed, true);  // as it has said before
      if (!leaves && table->descriptor().deletion_protection) {
        GlobalTable kept = pushed;
        kept.Find(options_.self)->phase = ReplicaPhase::kActive;
        status = StoreGlobal(*table, kept, true);
        if (status.ok()) Report(pushed, true);
        return;
      }
      if (known.settings_version < pushed.settings_version) status = StoreGlobal(*table, pushed, true);  // FinishChanges goes on
      break;
    }
  }
  if (!status.ok()) return;  // not reported: the coordinator pushes again
  Report(pushed, false);
}

// A Region that is left alone may hear only in this version of indexes that the last ones agreed on.
absl::Status Region::StoreGlobal(Table& table, const GlobalTable& pushed, bool member) {
  TableDescriptor descriptor = table.descriptor();
  const std::optional<TableChangeKind> kind = AdoptSettings(descriptor, pushed, options_.self, options_.propagation, clock_.WallNow());
  if (kind) {
    if (std::optional<ChangeUnderWay> begun = Begun(*kind)) descriptor.under_way = begun;
  }
  descriptor.global.reset();
  if (member) descriptor.global = pushed;
  if (member && StatusOf(options_.self, descriptor) == TableStatus::kDeleting) {
    descriptor.under_way = ChangeUnderWay{TableChangeKind::kDeletion, clock_.WallNow() + std::max(options_.drain_patience, options_.table_change)};
  }
  if (absl::Status status = Store(table, std::move(descriptor)); !status.ok()) return status;
  source_.SetDestinations(table.descriptor().id, table.descriptor().global);
  SettleShards(table);
  TablesChanged();
  return absl::OkStatus();
}

// It keeps its settings as they are: what the group has changed since it was let go is not its own.
absl::Status Region::LeaveGroup(Table& table) {
  TableDescriptor descriptor = table.descriptor();
  descriptor.left_group = descriptor.global->id;
  descriptor.global.reset();
  if (absl::Status status = Store(table, std::move(descriptor)); !status.ok()) return status;
  source_.SetDestinations(table.descriptor().id, std::nullopt);
  SettleShards(table);
  TablesChanged();
  return absl::OkStatus();
}

void Region::Report(const GlobalTable& pushed, bool refused) {
  GlobalTableReport report{options_.self, pushed.id, pushed.settings_version, refused};
  if (Table* const table = catalog_.FindGlobal(pushed.id)) {
    report.present = true;
    if (!refused) report.settings_version = table->descriptor().global->settings_version;
    report.destinations = source_.ProgressOf(table->descriptor().id);
  }
  transport_.Send(NodeId::Coordinator(), std::move(report));
}

void Region::Tick() {
  const Instant now = clock_.Now();
  for (auto at = proposals_.begin(); at != proposals_.end();) {
    if (now < at->second.deadline) {
      transport_.Send(NodeId::Coordinator(), at->second.message);
      ++at;
      continue;
    }
    replies_.push_back({at->first, ServiceUnavailableError(
        "The coordinator does not answer, so replicas, and what tables with replicas share, cannot change now; reads and writes are not "
        "affected. "
        "Start it with `meridian up` and try again.")});
    at = proposals_.erase(at);
  }
  FinishChanges();
  for (const auto& [name, table] : catalog_.tables()) {
    const std::optional<GlobalTable>& global = table->descriptor().global;
    if (global && !Settled(*global)) Report(*global, false);
    if (global) ShareSettings(*table);
    if (!table->descriptor().building.empty()) FinishIndexes(*table);
    if (!table->descriptor().attributes.streams.empty()) {
      SettleShards(*table);
      TrimStreams(*table);
    }
    WorkOnSplits(*table);
  }
  for (Changes& passed : source_.TakePassed()) transport_.Send(NodeId::Replicator(options_.self), std::move(passed));
  DeleteExpired();
  (void)catalog_.Settle(azs_.Stores());  // tried again at the next tick
  if (!parked_.empty()) Unpark();
  if (!parked_transactions_.empty()) UnparkTransactions();
  DriveTransactions();
  for (Waiter& waiter : waits_.TakeExpired(now)) {
    Release(std::move(waiter), InternalServerError(StrCat(
        "Too few Availability Zones of ", options_.self.name, " have stored this write in time. It may or may not have happened.")));
  }
  if (now >= next_trim_) {
    next_trim_ = now + options_.trim_interval;
    TrimLogs();
  }
  if (now >= next_scrub_) {
    next_scrub_ = now + options_.scrub_interval;
    Scrub();
  }
}

}  // namespace meridian
