#include "replicator/core/node/replicator.h"

#include <algorithm>
#include <utility>

#include "base/seam/sabotage.h"

namespace meridian {
namespace {

// How often progress is reported while it changes, and how often in any case.
constexpr Duration kProgressPause = Duration::Millis(50);
constexpr Duration kProgressRepeat = Duration::Seconds(1);
// How often checkpoints are synced while they move: logs are trimmed every few seconds.
constexpr Duration kSyncPause = Duration::Seconds(1);

bool IsDestinationPhase(ReplicaPhase phase) {
  return phase == ReplicaPhase::kRegistering || phase == ReplicaPhase::kBackfilling ||
         phase == ReplicaPhase::kActive;
}

}  // namespace

Replicator::Replicator(ReplicatorOptions options, Clock& clock, Random& random, StateStore& store,
                       Transport& transport)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      transport_(transport),
      checkpoints_(store),
      next_sequence_(random.Next() >> 1) {
  for (const LinkSettings& link : options_.links) links_.emplace(link.to, Link(link));
}

absl::Status Replicator::Recover() {
  if (absl::Status status = checkpoints_.Load(); !status.ok()) return status;
  return checkpoints_.Sync();  // what is there may be the operating system's memory
}

Link& Replicator::LinkTo(const RegionId& destination) {
  return links_.try_emplace(destination, LinkSettings{destination}).first->second;
}

void Replicator::OnMessage(const NodeId& from, Message message) {
  if (!failure_.ok()) return;
  if (auto* tables = std::get_if<Tables>(&message)) {
    Handle(std::move(*tables));
  } else if (auto* changes = std::get_if<Changes>(&message)) {
    Handle(std::move(*changes));
  } else if (auto* items = std::get_if<Items>(&message)) {
    Handle(std::move(*items));
  } else if (auto* ack = std::get_if<ApplyAck>(&message)) {
    Handle(std::move(*ack), from.region);
  } else if (auto* links = std::get_if<Links>(&message)) {
    Handle(std::move(*links));
  }
}

void Replicator::Handle(Tables tables) {
  if (tables.revision <= tables_revision_) return;
  tables_revision_ = tables.revision;
  absl::btree_map<FlowId, uint64_t> wanted;  // with the version in which the destination has joined
  absl::btree_set<FlowId> leaving;
  for (const ReplicatedTable& table : tables.tables) {
    for (const ReplicaState& replica : table.global.replicas) {
      const FlowId id{table.table, replica.region};
      if (replica.region == options_.self) continue;
      if (IsDestinationPhase(replica.phase)) wanted.emplace(id, replica.joined_version);
      if (replica.phase == ReplicaPhase::kDeleting && !Sabotaged(Sabotage::kEarlyMend)) leaving.insert(id);
    }
  }
  // One that leaves is sent nothing any more; but until it has left, the others take what it still sends. So only then they may differ for good.
  for (const FlowId& id : leaving) flows_.erase(id);
  absl::btree_set<FlowId> gone;
  for (const FlowId& flow : checkpoints_.flows()) {
    if (leaving.contains(flow)) continue;
    const auto at = wanted.find(flow);
    // It has joined again after it has left unheard. (The first replica, and one that is older than these versions, have none.)
    const bool joined_again = at != wanted.end() && at->second != 0 && at->second != checkpoints_.Find(flow)->joined_version;
    if (at == wanted.end() || joined_again) gone.insert(flow);
  }
  // Durable before the flow is forgotten that tells of it.
  for (const FlowId& flow : checkpoints_.flows()) {
    const auto mate = gone.lower_bound(FlowId{flow.table, RegionId()});
    const bool has_lost_one = mate != gone.end() && mate->table == flow.table;
    if (!gone.contains(flow) && has_lost_one) Mend(flow);  // also one that is leaving: it may yet stay
  }
  // What has gone goes first: a flow to a replica that is added must not start from one that has left.
  for (const FlowId& flow : gone) Forget(flow);
  for (const ReplicatedTable& table : tables.tables) {
    for (const ReplicaState& replica : table.global.replicas) {
      if (!wanted.contains(FlowId{table.table, replica.region})) continue;
      UpdateFlow(table, replica, &table.global);
    }
  }
  ReportProgressSoon();
}

void Replicator::Forget(const FlowId& id) {
  flows_.erase(id);
  if (absl::Status status = checkpoints_.Forget(id); !status.ok()) failure_ = status;
}

void Replicator::Mend(const FlowId& id) {
  FlowCheckpoint checkpoint = *checkpoints_.Find(id);
  checkpoint.mends = true;
  if (absl::Status status = checkpoints_.Register(id, std::move(checkpoint)); !status.ok()) failure_ = status;
  const auto at = flows_.find(id);
  if (at == flows_.end()) return;
  at->second.mends = true;
  at->second.scan_mends = false;
}

// Then a replica that joins now may be filled from one that has not got everything yet.
bool Replicator::SiblingMends(const FlowId& id) const {
  const std::vector<FlowId> flows = checkpoints_.flows();
  return std::any_of(flows.begin(), flows.end(),
                     [&](const FlowId& other) { return other.table == id.table && checkpoints_.Find(other)->mends; });
}

std::vector<Lsn> Replicator::StartingPoints(const ReplicatedTable& table, const ReplicaState& replica) const {
  std::vector<Lsn> points;
  const FlowCheckpoint* to_source = checkpoints_.Find(FlowId{table.table, replica.backfill_source});
  for (size_t i = 0; i < table.partitions.size(); ++i) {
    const LogBounds& bounds = table.partitions[i];
    if (replica.phase == ReplicaPhase::kRegistering && replica.backfill_source == options_.self) {
      points.push_back(bounds.last);  // the scan, which starts later, covers everything before
    } else if (replica.phase == ReplicaPhase::kRegistering && to_source != nullptr && i < to_source->partitions.size()) {
      points.push_back(to_source->partitions[i]);  // what is durable at the scanning Region will be in its scan
    } else {
      points.push_back(bounds.first.Prev());
    }
  }
  return points;
}

void Replicator::UpdateFlow(const ReplicatedTable& table, const ReplicaState& replica, const GlobalTable* known) {
  const FlowId id{table.table, replica.region};
  const FlowCheckpoint* checkpoint = checkpoints_.Find(id);
  if (checkpoint == nullptr || checkpoint->partitions.size() > table.partitions.size()) {
    flows_.erase(id);
    FlowCheckpoint fresh;
    fresh.joined_version = replica.joined_version;
    fresh.partitions = StartingPoints(table, replica);
    // A replica that is already active has been filled; only its checkpoint was lost here.
    fresh.mends = SiblingMends(id);
    fresh.backfilled = replica.backfill_source != options_.self || replica.phase == ReplicaPhase::kActive;
    if (absl::Status status = checkpoints_.Register(id, std::move(fresh)); !status.ok()) {
      failure_ = status;
      return;
    }
    checkpoint = checkpoints_.Find(id);
  } else if (checkpoint->partitions.size() < table.partitions.size()) {  // splits have made more: all that these logs hold is to be sent
    FlowCheckpoint grown = *checkpoint;
    for (size_t i = grown.partitions.size(); i < table.partitions.size(); ++i) {
      grown.partitions.push_back(table.partitions[i].first.Prev());
    }
    if (absl::Status status = checkpoints_.Register(id, std::move(grown)); !status.ok()) {
      failure_ = status;
      return;
    }
    checkpoint = checkpoints_.Find(id);
  }
  const ReplicaState* const self = known->Find(options_.self);
  const uint64_t own_joined_version = self == nullptr ? 0 : self->joined_version;
  // What is sent from now on tells the version with which this Region has joined again, perhaps with the same table.
  if (const auto at = flows_.find(id); at != flows_.end() && at->second.own_joined_version != own_joined_version) flows_.erase(at);
  Flow& flow = flows_[id];
  if (flow.partitions.empty()) {
    flow.global = known->id;
    flow.table_name = known->name;
    flow.own_joined_version = own_joined_version;
    flow.joined_version = checkpoint->joined_version;
    flow.backfilled = checkpoint->backfilled;
    flow.mends = checkpoint->mends;
  }
  for (size_t i = flow.partitions.size(); i < table.partitions.size(); ++i) {
    flow.partitions.emplace_back(LogId{table.table, PartitionId(i)}, replica.region, known->id, options_.self, flow.own_joined_version,
                                 checkpoint->partitions[i], options_.sender);
  }
  flow.settings_version = known->settings_version;
  SetPhase(flow, id, replica);
}

void Replicator::SetPhase(Flow& flow, const FlowId& id, const ReplicaState& replica) {
  flow.joins = replica.phase == ReplicaPhase::kBackfilling && !flow.backfilled;
  if (flow.scan && flow.scan_fills && !flow.joins) flow.scan.reset();
  BeginScanIfNeeded(id, flow);
}

void Replicator::BeginScanIfNeeded(const FlowId& id, Flow& flow) {
  const bool gaps = std::any_of(flow.partitions.begin(), flow.partitions.end(),
                                [](const PartitionSender& sender) { return sender.has_gap(); });
  if (flow.scan || !(flow.joins || gaps || flow.mends)) return;
  flow.scan_fills = flow.joins;
  flow.scan_mends = flow.mends && !flow.joins;
  const std::string cursor = flow.joins ? checkpoints_.Find(id)->backfill_cursor : "";
  flow.scan.emplace(id.table, flow.global, options_.self, flow.own_joined_version, id.destination, cursor, options_.sender);
  if (flow.scan_fills) return;
  for (PartitionSender& sender : flow.partitions) sender.ScanBegins();
}

void Replicator::ScanDone(const FlowId& id, Flow& flow) {
  flow.scan.reset();
  if (flow.scan_fills) {
    flow.joins = false;
    flow.backfilled = true;
  } else {
    for (PartitionSender& sender : flow.partitions) flow.gaps_closed += sender.ScanDone() ? 1 : 0;
    if (std::exchange(flow.scan_mends, false)) flow.mends = false;
  }
  Save(id, flow, true);
  BeginScanIfNeeded(id, flow);
}

void Replicator::Save(const FlowId& id, const Flow& flow, bool synced) {
  FlowCheckpoint checkpoint;
  checkpoint.joined_version = flow.joined_version;
  for (const PartitionSender& sender : flow.partitions) checkpoint.partitions.push_back(sender.checkpoint());
  checkpoint.backfilled = flow.backfilled;
  checkpoint.mends = flow.mends;
  if (flow.scan && flow.scan_fills) checkpoint.backfill_cursor = flow.scan->cursor();
  absl::Status status = synced ? checkpoints_.Register(id, std::move(checkpoint))
                               : checkpoints_.Save(id, std::move(checkpoint));
  if (!status.ok()) failure_ = status;
  unsynced_ = true;
  ReportProgressSoon();
}

void Replicator::Handle(Changes changes) {
  const auto at = flows_.find(FlowId{changes.log.table, changes.destination});
  if (at == flows_.end() || changes.log.partition.value >= at->second.partitions.size()) return;
  if (IsPaused(at->first, at->second)) return;  // asked for before; will be again
  PartitionSender& sender = at->second.partitions[changes.log.partition.value];
  const Lsn before = sender.checkpoint();
  std::optional<ApplyBatch> batch = sender.OnChanges(clock_.Now(), std::move(changes), &next_sequence_);
  if (sender.checkpoint() != before) Save(at->first, at->second, false);
  if (batch) SendOver(at->first.destination, *std::move(batch));
  if (sender.has_gap()) BeginScanIfNeeded(at->first, at->second);
  Pump(at->first, at->second);
}

void Replicator::Handle(Items items) {
  const auto at = flows_.find(FlowId{items.table, items.destination});
  if (at == flows_.end() || !at->second.scan || IsPaused(at->first, at->second)) return;
  std::optional<ApplyBatch> batch = at->second.scan->OnItems(clock_.Now(), std::move(items), &next_sequence_);
  if (batch) SendOver(at->first.destination, *std::move(batch));
  Pump(at->first, at->second);
}

void Replicator::Handle(ApplyAck ack, const RegionId& from) {
  const Instant now = clock_.Now();
  for (auto& [id, flow] : flows_) {
    if (id.destination != from || flow.global != ack.table) continue;
    if (ack.stream == kBackfillStream) {
      if (!flow.scan || !flow.scan->OnAck(now, ack)) return;
      if (flow.scan->done()) {
        ScanDone(id, flow);
      } else if (flow.scan_fills) {
        Save(id, flow, false);
      }
    } else if (ack.stream < flow.partitions.size()) {
      PartitionSender& sender = flow.partitions[ack.stream];
      if (sender.OnAck(now, ack)) Save(id, flow, false);
      for (const WriteTimes& written : sender.TakeAcknowledged()) flow.latency.Add(now, clock_.WallNow(), written);
    }
    Pump(id, flow);
    return;
  }
}

void Replicator::Handle(Links links) {
  if (links.revision == links_revision_) return;
  links_revision_ = links.revision;
  transport_.Send(NodeId::Coordinator(), AskLinks{options_.self, links_revision_});  // tells that they are in force
  for (LinkSettings& settings : links.links) {
    const RegionId to = settings.to;
    Link& link = LinkTo(to);
    const bool healed = link.cut() && !settings.cut;
    link.Configure(std::move(settings));
    if (healed) RewindFlowsTo(to);
  }
  Pause({links.paused.begin(), links.paused.end()});
}

void Replicator::Pause(absl::btree_set<PausedTable> paused) {
  const absl::btree_set<PausedTable> before = std::exchange(paused_, std::move(paused));
  for (auto& [id, flow] : flows_) {
    if (IsPaused(id, flow) || !before.contains({flow.table_name, id.destination})) continue;
    RewindFlow(flow);
    Pump(id, flow);
  }
}

void Replicator::OnConnected(const NodeId& peer) {
  if (peer.kind != DaemonKind::kRegiond) return;
  for (auto& [id, flow] : flows_) {
    if (peer.region == options_.self || peer.region == id.destination) RewindFlowsTo(id.destination);
  }
  next_ask_ = clock_.Now();
}

void Replicator::RewindFlowsTo(const RegionId& destination) {
  for (auto& [id, flow] : flows_) {
    if (id.destination == destination) RewindFlow(flow);
  }
}

void Replicator::RewindFlow(Flow& flow) {
  for (PartitionSender& sender : flow.partitions) sender.Rewind();
  if (flow.scan) flow.scan->Rewind();
}

void Replicator::SendOver(const RegionId& destination, Message message) {
  LinkTo(destination).Send(clock_.Now(), random_, std::move(message));
  DeliverArrivals();
}

void Replicator::DeliverArrivals() {
  const Instant now = clock_.Now();
  for (auto& [region, link] : links_) {
    while (std::optional<Message> message = link.Arrived(now)) {
      transport_.Send(NodeId::Regiond(region), *std::move(message));
    }
  }
}

void Replicator::Pump(const FlowId& id, Flow& flow) {
  if (LinkTo(id.destination).cut() || IsPaused(id, flow)) return;
  const Instant now = clock_.Now();
  const NodeId home = NodeId::Regiond(options_.self);
  for (PartitionSender& sender : flow.partitions) {
    if (std::optional<FetchChanges> fetch = sender.NextFetch(now)) transport_.Send(home, *std::move(fetch));
    if (sender.gathers_until()) next_pump_ = std::min(next_pump_, *sender.gathers_until());
  }
  if (!flow.scan) return;
  if (std::optional<FetchItems> fetch = flow.scan->NextFetch(now)) transport_.Send(home, *std::move(fetch));
}

void Replicator::Tick() {
  if (!failure_.ok()) return;
  const Instant now = clock_.Now();
  DeliverArrivals();
  if (now >= next_ask_) {
    next_ask_ = now + options_.ask_again;
    transport_.Send(NodeId::Regiond(options_.self), AskTables{tables_revision_});
    transport_.Send(NodeId::Coordinator(), AskLinks{options_.self, links_revision_});
    for (auto& [id, flow] : flows_) {
      const Duration round_trip = LinkTo(id.destination).latency() * 4;
      for (PartitionSender& sender : flow.partitions) sender.RewindIfOverdue(now, round_trip);
      if (flow.scan) flow.scan->RewindIfOverdue(now, round_trip);
      Pump(id, flow);
    }
  }
  if (now >= next_pump_) {
    next_pump_ = Instant::Max();
    for (auto& [id, flow] : flows_) Pump(id, flow);
  }
  if (now >= next_progress_) ReportProgress();
}

void Replicator::ReportProgressSoon() {
  next_progress_ = std::min(next_progress_, clock_.Now() + kProgressPause);
}

void Replicator::ReportProgress() {
  const Instant now = clock_.Now();
  if (unsynced_ && now >= next_sync_) {
    if (absl::Status status = checkpoints_.Sync(); !status.ok()) {
      failure_ = status;
      return;
    }
    unsynced_ = false;
    next_sync_ = now + kSyncPause;
  }
  Progress progress;
  for (const auto& [id, flow] : flows_) {
    DestinationProgress destination{id.table, id.destination, flow.settings_version, true, flow.backfilled, 0, {}};
    if (flow.scan && flow.scan_fills) destination.backfill_percent = flow.scan->percent();
    for (size_t i = 0; i < flow.partitions.size(); ++i) {
      destination.partitions.push_back({PartitionId(i), flow.partitions[i].checkpoint(), checkpoints_.Synced(id)[i]});
    }
    progress.destinations.push_back(std::move(destination));
  }
  next_progress_ = now + kProgressRepeat;
  if (!progress.destinations.empty()) transport_.Send(NodeId::Regiond(options_.self), std::move(progress));
}

Instant Replicator::next_deadline() const {
  Instant next = std::min({next_ask_, next_progress_, next_pump_});
  for (const auto& [region, link] : links_) {
    if (const std::optional<Instant> arrival = link.next_arrival()) next = std::min(next, *arrival);
  }
  return next;
}

std::vector<Replicator::FlowStatus> Replicator::Status() const {
  std::vector<FlowStatus> all;
  for (const auto& [id, flow] : flows_) {
    FlowStatus status{id, flow.table_name};
    for (const PartitionSender& sender : flow.partitions) {
      status.pending_records += sender.last() > sender.checkpoint() ? sender.last().value - sender.checkpoint().value : 0;
      status.resent_batches += sender.resent_total();
    }
    status.gaps_closed = flow.gaps_closed;
    const auto link = links_.find(id.destination);
    status.link_cut = link != links_.end() && link->second.cut();
    status.paused = IsPaused(id, flow);
    status.latency = flow.latency.LastMinute(clock_.Now());
    all.push_back(std::move(status));
  }
  return all;
}

}  // namespace meridian
