#include "tests/unit/coordinator/core/fake_cluster.h"

#include "base/model/check.h"
#include "base/model/strings.h"

namespace meridian {

void FakeRegion::OnPush(const PushGlobalTable& push) {
  const GlobalTable& table = push.table;
  if (seen.count(table.id) && seen[table.id].settings_version > table.settings_version) return;
  seen[table.id] = table;
  const ReplicaState* self = table.Find(id);
  refused.erase(table.id);
  if (push.let_go) {
    if (present.erase(table.id) > 0) left.insert(table.id);
    return;
  }
  if (left.count(table.id) && (!self || self->phase != ReplicaPhase::kPreparing)) return;
  if (self && self->phase == ReplicaPhase::kDeleting && protects) {
    refused.insert(table.id);
  } else if (!self || self->phase == ReplicaPhase::kDeleting) {
    if (deletes) present.erase(table.id);
  } else if (self->phase == ReplicaPhase::kPreparing && regional.count(table.name)) {
    refused.insert(table.id);
  } else if (creates) {
    present.insert(table.id);
  }
}

GlobalTableReport FakeRegion::Report(const GlobalTableId& table) const {
  const GlobalTable& known = seen.at(table);
  GlobalTableReport report{.region = id, .table = table};
  report.settings_version = known.settings_version;
  report.refused = refused.count(table) > 0;
  report.present = present.count(table) > 0;
  for (const ReplicaState& replica : known.replicas) {
    if (replica.region == id) continue;
    DestinationProgress progress{.destination = replica.region};
    progress.settings_version = known.settings_version;
    progress.registered = registers && replica.phase >= ReplicaPhase::kRegistering;
    progress.backfilled = backfills && replica.phase >= ReplicaPhase::kBackfilling;
    progress.backfill_percent = replica.phase == ReplicaPhase::kBackfilling && !progress.backfilled ? 42 : 0;
    report.destinations.push_back(progress);
  }
  return report;
}

FakeCluster::FakeCluster() { Restart(); }

void FakeCluster::Send(const NodeId& to, Message message) {
  sent.emplace_back(to, message);
  Post({NodeId::Coordinator(), to, std::move(message)});
}

void FakeCluster::Restart() {
  coordinator.reset();
  store.LoseUnsynced();
  CoordinatorOptions options;
  options.regions = {a.id, b.id, c.id};
  for (const RegionId& from : options.regions) {
    for (const RegionId& to : options.regions) {
      if (from != to) options.links.push_back({from, {.to = to, .latency_us = 1000}});
    }
  }
  auto opened = Coordinator::Open(options, {clock, random, *this, store});
  MERIDIAN_CHECK(opened.ok(), opened.status().ToString());
  coordinator = *std::move(opened);
}

void FakeCluster::Settle() {
  while (!under_way_.empty()) {
    const size_t at = reorder ? random.Below(under_way_.size()) : 0;
    const Envelope envelope = under_way_[at];
    under_way_.erase(under_way_.begin() + static_cast<int64_t>(at));
    if (deliveries++ == restart_before_delivery) Restart();
    Deliver(envelope);
  }
}

void FakeCluster::Run(Duration span) {
  for (const Instant end = clock.now + span; clock.now < end;) {
    clock.now = clock.now + Duration::Millis(20);
    for (const auto& [request, proposal] : proposals_) Post(proposal);
    coordinator->Tick();
    Settle();
  }
}

uint64_t FakeCluster::Propose(const FakeRegion& proposer, const FakeRegion& target,
                              ReplicaAction action) {
  ProposeReplica proposal{.request = ++last_request_,
                          .proposer = proposer.id,
                          .action = action,
                          .target = target.id,
                          .table = "orders"};
  proposal.settings.key_schema.partition_key.name = "pk";
  proposals_[proposal.request] = {NodeId::Regiond(proposer.id), NodeId::Coordinator(), proposal};
  return proposal.request;
}

uint64_t FakeCluster::ProposeSettings(const FakeRegion& proposer, SettingsChange change) {
  const uint64_t request = ++last_request_;
  proposals_[request] = {
      NodeId::Regiond(proposer.id), NodeId::Coordinator(),
      meridian::ProposeSettings{request, proposer.id, "orders", Table()->table.settings_version, std::move(change)}};
  return request;
}

std::string FakeCluster::ProposeAndRun(const FakeRegion& proposer, const FakeRegion& target,
                                       ReplicaAction action) {
  return RunUntilAnswered(proposer, Propose(proposer, target, action));
}

std::string FakeCluster::ProposeSettingsAndRun(const FakeRegion& proposer, SettingsChange change) {
  return RunUntilAnswered(proposer, ProposeSettings(proposer, std::move(change)));
}

std::string FakeCluster::RunUntilAnswered(const FakeRegion& proposer, uint64_t request) {
  if (!RunUntil([&] { return proposer.answers.count(request) > 0; })) return "no answer";
  const ProposalAnswer& answer = proposer.answers.at(request);
  Run(Duration::Seconds(1));
  return answer.error.empty() ? "" : StrCat(answer.error, ": ", answer.message);
}

const CatalogEntry* FakeCluster::Table() const {
  for (const auto& [id, entry] : coordinator->catalog().entries()) {
    if (!entry.dropped) return &entry;
  }
  return nullptr;
}

std::string FakeCluster::Phases() const {
  constexpr std::string_view kNames[] = {"PREPARING", "REGISTERING", "BACKFILLING", "ACTIVE",
                                         "DELETING"};
  std::string text;
  if (!Table()) return text;
  for (const ReplicaState& replica : Table()->table.replicas) {
    StrAppend(&text, text.empty() ? "" : " ", replica.region.name, ":",
              kNames[static_cast<size_t>(replica.phase)]);
  }
  return text;
}

Links FakeCluster::AskLinks(const FakeRegion& region, uint64_t known_revision) {
  const size_t before = sent.size();
  coordinator->OnMessage(NodeId::Replicator(region.id),
                         meridian::AskLinks{region.id, known_revision});
  if (sent.size() == before) return Links{};
  return std::get<Links>(sent.back().second);
}

Conditions FakeCluster::AskConditions(const FakeRegion& region, uint64_t known_revision) {
  const size_t before = sent.size();
  coordinator->OnMessage(NodeId::Regiond(region.id),
                         meridian::AskConditions{region.id, known_revision});
  if (sent.size() == before) return Conditions{};
  return std::get<Conditions>(sent.back().second);
}

FakeRegion* FakeCluster::Find(const RegionId& id) {
  for (FakeRegion* region : {&a, &b, &c}) {
    if (region->id == id) return region;
  }
  return nullptr;
}

void FakeCluster::Post(Envelope envelope) {
  if (random.Chance(loss, 100)) return;
  if (random.Chance(repeat, 100)) under_way_.push_back(envelope);
  under_way_.push_back(std::move(envelope));
}

void FakeCluster::Deliver(const Envelope& envelope) {
  if (envelope.to.kind == DaemonKind::kCoordinator) {
    if (!Find(envelope.from.region)->down) coordinator->OnMessage(envelope.from, envelope.message);
    return;
  }
  FakeRegion* region = Find(envelope.to.region);
  if (envelope.to.kind != DaemonKind::kRegiond || region->down) return;
  if (const auto* push = std::get_if<PushGlobalTable>(&envelope.message)) {
    region->OnPush(*push);
    Post({envelope.to, NodeId::Coordinator(), region->Report(push->table.id)});
  } else if (const auto* answer = std::get_if<ProposalAnswer>(&envelope.message)) {
    region->answers[answer->request] = *answer;
    ++region->answers_heard;
    proposals_.erase(answer->request);
  }
}

}  // namespace meridian
