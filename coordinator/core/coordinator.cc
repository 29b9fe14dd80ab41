#include "coordinator/core/coordinator.h"

#include <algorithm>
#include <variant>

#include "base/model/strings.h"
#include "base/seam/sabotage.h"
#include "coordinator/core/experiments/experiment_run.h"
#include "coordinator/core/faults/lost_access.h"
#include "coordinator/core/faults/paused_replication.h"
#include "coordinator/core/workflow/settings_proposal.h"

namespace meridian {

namespace {

// More than all Regions together can have under way.
constexpr size_t kPastAnswersMax = 1024;
constexpr int kStepsOfATick = 4;

}  // namespace

absl::StatusOr<std::unique_ptr<Coordinator>> Coordinator::Open(CoordinatorOptions options,
                                                               Seams seams) {
  absl::StatusOr<GlobalCatalog> catalog = GlobalCatalog::Open(seams.store);
  if (!catalog.ok()) return catalog.status();
  absl::StatusOr<FaultPlan> faults = FaultPlan::Open(options.regions, options.links, seams.store);
  if (!faults.ok()) return faults.status();
  auto clock = std::make_unique<ClusterClock>(seams.clock);
  clock->SetAdvanced(faults->clock_advanced());
  absl::StatusOr<Experiments> experiments =
      Experiments::Open(options.regions, {*clock, seams.random, seams.store});
  if (!experiments.ok()) return experiments.status();
  return std::unique_ptr<Coordinator>(new Coordinator(std::move(options), seams, std::move(clock), *std::move(catalog),
                                                      *std::move(faults), *std::move(experiments)));
}

Coordinator::Coordinator(CoordinatorOptions options, Seams seams, std::unique_ptr<ClusterClock> clock, GlobalCatalog catalog, FaultPlan faults,
                         Experiments experiments)
    : options_(std::move(options)),
      seams_(seams),
      clock_(std::move(clock)),
      catalog_(std::move(catalog)),
      faults_(std::move(faults)),
      experiments_(std::move(experiments)),
      conditions_pushed_(faults_.revision()) {
  const Instant deadline = seams_.clock.Now() + options_.target_patience;
  for (const auto& [id, entry] : catalog_.entries()) {
    if (AwaitsTarget(entry)) watches_[id].deadline = deadline;
  }
}

void Coordinator::OnMessage(const NodeId& from, const Message& message) {
  if (!failure_.ok()) return;
  if (const auto* proposal = std::get_if<ProposeReplica>(&message)) {
    if (from.kind == DaemonKind::kRegiond) OnProposal(from.region, *proposal);
  } else if (const auto* proposal = std::get_if<ProposeSettings>(&message)) {
    if (from.kind == DaemonKind::kRegiond) OnProposal(from.region, *proposal);
  } else if (const auto* report = std::get_if<GlobalTableReport>(&message)) {
    if (from.kind == DaemonKind::kRegiond) OnReport(from.region, *report);
  } else if (const auto* ask = std::get_if<AskLinks>(&message)) {
    if (from.kind == DaemonKind::kReplicator) OnAskLinks(from.region, *ask);
  } else if (const auto* ask = std::get_if<AskConditions>(&message)) {
    if (from.kind == DaemonKind::kRegiond) OnAskConditions(from.region, *ask);
  }
}

void Coordinator::OnProposal(const RegionId& from, const ProposeReplica& proposal) {
  if (proposal.proposer != from || AnswerRepeated(proposal)) return;
  std::optional<Refusal> refusal = RefusedAsBehind(proposal.table, from);
  // global-tables.md §6: DeleteTable in its own Region removes a replica that is broken.
  const bool leaves = proposal.action == ReplicaAction::kDelete && proposal.target == from && FindLostAccess(faults_, proposal.table, {from});
  if (!refusal && !leaves) refusal = RefusedByPause(proposal.table, from, {proposal.target});
  if (refusal) {
    Answer(from, {proposal.request, std::move(refusal->error), std::move(refusal->message)});
    return;
  }
  auto result = EvaluateProposal(catalog_, options_.regions, proposal, NewId(), WallNow());
  if (auto* refused = std::get_if<Refusal>(&result)) {
    Answer(from, {proposal.request, std::move(refused->error), std::move(refused->message)});
    return;
  }
  CatalogEntry& entry = std::get<CatalogEntry>(result);
  if (AwaitsTarget(entry)) {
    watches_[entry.table.id].deadline = seams_.clock.Now() + options_.target_patience;
  }
  Commit(std::move(entry));
}

void Coordinator::OnProposal(const RegionId& from, const ProposeSettings& proposal) {
  if (proposal.proposer != from || (AnswerRepeated(proposal) && !Sabotaged(Sabotage::kProposalTwice))) return;
  std::optional<Refusal> refusal = RefusedAsBehind(proposal.table, from);
  if (!refusal) refusal = RefusedByPause(proposal.table, from);
  if (refusal) {
    Answer(from, {proposal.request, std::move(refusal->error), std::move(refusal->message)});
    return;
  }
  auto result = EvaluateSettingsProposal(catalog_, options_.propagation, proposal);
  if (auto* refused = std::get_if<Refusal>(&result)) {
    Answer(from, {proposal.request, std::move(refused->error), std::move(refused->message)});
    return;
  }
  CatalogEntry& entry = std::get<CatalogEntry>(result);
  const GlobalTableId id = entry.table.id;
  const uint64_t version = entry.table.settings_version;
  Commit(std::move(entry));
  if (!failure_.ok()) return;
  unsettled_.push_back({id, from, {proposal.request, {}, {}, version}, seams_.clock.Now() + options_.settle_patience});
  AnswerSettled();
}

void Coordinator::AnswerSettled() {
  const Instant now = seams_.clock.Now();
  std::erase_if(unsettled_, [&](Unsettled& one) {
    const CatalogEntry& entry = *catalog_.Find(one.table);
    const bool everywhere = std::all_of(entry.table.replicas.begin(), entry.table.replicas.end(), [&](const ReplicaState& replica) {
      return ReportedVersion(one.table, replica.region) >= one.answer.settings_version;
    });
    if (!everywhere && now < one.deadline) return false;
    Answer(one.proposer, std::move(one.answer));
    return true;
  });
}

bool Coordinator::AnswerRepeated(const ProposeReplica& proposal) {
  for (const auto& [id, entry] : catalog_.entries()) {
    const ReplicaRequest& known = entry.request;
    if (known.request == proposal.request && known.proposer == proposal.proposer &&
        known.action == proposal.action && known.target == proposal.target &&
        entry.table.name == proposal.table) {
      AnswerRequest(entry);
      return true;
    }
  }
  return AnswerFromPast(proposal.proposer, proposal.request);
}

bool Coordinator::AnswerRepeated(const ProposeSettings& proposal) {
  const auto awaited = [&](const Unsettled& one) { return one.answer.request == proposal.request && one.proposer == proposal.proposer; };
  if (std::any_of(unsettled_.begin(), unsettled_.end(), awaited)) return true;
  for (const auto& [id, entry] : catalog_.entries()) {
    for (const AcceptedChange& change : entry.accepted) {
      if (change.request == proposal.request && change.proposer == proposal.proposer &&
          entry.table.name == proposal.table) {
        Answer(change.proposer, {change.request, {}, {}, change.settings_version});
        return true;
      }
    }
  }
  return AnswerFromPast(proposal.proposer, proposal.request);
}

bool Coordinator::AnswerFromPast(const RegionId& proposer, uint64_t request) {
  for (const PastAnswer& past : past_answers_) {
    if (past.proposer == proposer && past.answer.request == request) {
      seams_.transport.Send(NodeId::Regiond(past.proposer), past.answer);
      return true;
    }
  }
  return false;
}

std::optional<Refusal> Coordinator::RefusedAsBehind(std::string_view table, const RegionId& proposer) const {
  const CatalogEntry* const entry = catalog_.FindMember(table, proposer);
  if (entry == nullptr) return std::nullopt;
  if (!IsBehind(entry->table.id)) return std::nullopt;
  return Refusal{"ServiceUnavailable",
                 StrCat("The coordinator knows an older version of table ", table, " than its Regions have: it was restored from an older copy of "
                        "its store. It changes nothing of this table, so that no Region loses anything; restore a newer copy, such as its backup file.")};
}

std::optional<Refusal> Coordinator::RefusedByPause(std::string_view table, const RegionId& proposer,
                                                   std::vector<RegionId> others) const {
  std::vector<RegionId> regions = std::move(others);
  regions.push_back(proposer);
  if (const CatalogEntry* entry = catalog_.FindMember(table, proposer)) {
    for (const ReplicaState& replica : entry->table.replicas) regions.push_back(replica.region);
  }
  const Fault* fault = FindPause(faults_, table, regions);
  if (!fault) return RefusedWithoutAccess(table, regions);
  // That AWS refuses it is documented, with what words is not (unverified).
  return Refusal{"ValidationException",
                 StrCat("Replication of table ", table, " is paused in Region ",
                        std::get<PausedReplication>(fault->what).region.name, " by fault ", fault->id,
                        ". Its settings can be changed once that has ended: by itself, by 'meridian fault clear ",
                        fault->id, "', or with the experiment that paused it.")};
}

std::optional<Refusal> Coordinator::RefusedWithoutAccess(std::string_view table, const std::vector<RegionId>& regions) const {
  const Fault* fault = FindLostAccess(faults_, table, regions);
  if (!fault) return std::nullopt;
  const LostAccess& lost = std::get<LostAccess>(fault->what);
  const bool key = lost.loss == AccessLoss::kKeyDisabled;
  // (text unverified)
  return Refusal{"ValidationException",
                 StrCat("Table ", table, " cannot be changed while its replica in Region ", lost.region.name,
                        key ? " is INACCESSIBLE_ENCRYPTION_CREDENTIALS" : " is REPLICATION_NOT_AUTHORIZED", ", by fault ", fault->id,
                        ". It can be once that has ended: by itself, or by 'meridian fault clear ", fault->id, "'.")};
}

void Coordinator::LetGoOverdue() {
  for (const auto& [fault, lost] : OverdueAccesses(faults_, WallNow())) {
    const CatalogEntry* const known = catalog_.FindMember(lost.table, lost.region);
    if (!known || !CanLetGo(*known, lost.region)) continue;
    // As RefusedAsBehind; and what has not been heard of since the start may be ahead.
    if (const Watch& watch = watches_[known->table.id]; watch.behind || watch.reports.empty()) continue;
    CatalogEntry entry = *known;
    LetGo(entry, lost.region);
    Commit(std::move(entry));
    if (!failure_.ok()) return;
  }
}

std::set<uint64_t> Coordinator::FaultsToJudge() const {
  std::set<uint64_t> ids;
  for (const auto& [fault, lost] : OverdueAccesses(faults_, WallNow())) {
    const CatalogEntry* const entry = catalog_.FindMember(lost.table, lost.region);
    if (entry == nullptr) continue;
    const auto watch = watches_.find(entry->table.id);
    if (watch == watches_.end() || watch->second.reports.empty()) ids.insert(fault);
  }
  return ids;
}

void Coordinator::OnReport(const RegionId& from, const GlobalTableReport& report) {
  if (report.region != from) return;
  const CatalogEntry* entry = catalog_.Find(report.table);
  if (!entry) return;
  watches_[report.table].reports[from] = report;
  if (report.settings_version > entry->table.settings_version) {
    watches_[report.table].behind = true;
    return;  // whatever would follow from what is known here is wrong
  }
  AnswerSettled();
  AdvanceTable(report.table);
  if (!failure_.ok()) return;
  // A Region that went its way while it was not heard: a push that came late has given it the
  // table, or it has missed that it is the last one.
  entry = catalog_.Find(report.table);
  const bool member = entry->table.Find(from) != nullptr;
  const bool stale = report.settings_version < entry->table.settings_version;
  if (member ? entry->dropped && stale : report.present) Push(*entry, from);
}

void Coordinator::OnAskLinks(const RegionId& from, const AskLinks& ask) {
  if (ask.region != from) return;
  links_known_[from] = ask.known_revision;
  if (LinksInForce(from)) return;
  seams_.transport.Send(NodeId::Replicator(from),
                        Links{faults_.revision(), faults_.LinksFrom(from),
                              PausedFrom(faults_, options_.regions, from)});
}

void Coordinator::OnAskConditions(const RegionId& from, const AskConditions& ask) {
  if (ask.region != from) return;
  conditions_known_[from] = ask.known_revision;
  if (!ConditionsInForce(from)) SendConditions(from);
}

void Coordinator::SendConditions(const RegionId& region) {
  seams_.transport.Send(NodeId::Regiond(region),
                        Conditions{faults_.revision(), faults_.AzFaultsIn(region), faults_.ClockAheadIn(region).us, LostAccesses(faults_)});
}

void Coordinator::PushConditions() {
  if (conditions_pushed_ == faults_.revision()) return;
  conditions_pushed_ = faults_.revision();
  for (const RegionId& region : options_.regions) SendConditions(region);
}

void Coordinator::Tick() {
  // One time for both: an action is over when its faults are.
  const WallTime wall = WallNow();
  if (!failure_.ok()) return;
  LetGoOverdue();  // before what has kept them inaccessible ends
  if (!failure_.ok() || !Ok(faults_.Expire(wall, FaultsToJudge()))) return;
  AdvanceExperiments(wall);
  if (!failure_.ok()) return;
  PushConditions();
  AnswerSettled();
  const Instant now = seams_.clock.Now();
  std::vector<GlobalTableId> ids;
  for (const auto& [id, entry] : catalog_.entries()) {
    if (!entry.dropped || !entry.leavers.empty() || !entry.let_go.empty()) ids.push_back(id);
  }
  for (const GlobalTableId& id : ids) {
    AbandonLate(id);
    AdvanceTable(id);
    if (!failure_.ok()) return;
    const CatalogEntry& entry = *catalog_.Find(id);
    Watch& watch = watches_[id];
    for (const RegionId& region : Awaited(entry, watch.reports)) {
      const auto pushed = watch.pushed_at.find(region);
      if (pushed != watch.pushed_at.end() && now - pushed->second < options_.retry_period) continue;
      Push(entry, region);
    }
  }
}

void Coordinator::AdvanceExperiments(WallTime now) {
  if (!Ok(experiments_.failure())) return;
  // A step or more is synced: the rest waits for the next tick, or messages would wait for all of them.
  int steps = 0;
  for (const std::string& id : experiments_.UnderWay()) {
    while (steps < kStepsOfATick && StepExperiment(id, now)) ++steps;
    if (!failure_.ok()) return;
  }
}

bool Coordinator::StepExperiment(const std::string& id, WallTime now) {
  Experiment experiment = *experiments_.Find(id);
  const std::set<uint64_t> taken = experiments_.FaultsBeside(id);
  const bool in_force = std::all_of(options_.regions.begin(), options_.regions.end(),
                                    [this](const RegionId& region) { return LinksInForce(region); });
  const auto is_possible = [this](const PausedReplication& pause) {
    return catalog_.FindMember(pause.table, pause.region) != nullptr;
  };
  ExperimentStep step = Advance(experiment, {now, faults_, taken, is_possible, in_force});
  for (Fault& fault : step.add) {
    const absl::Status added = faults_.Add(now, std::move(fault)).status();
    if (absl::IsInvalidArgument(added)) {
      Fail(experiment, now, std::string(added.message()));
      return Ok(experiments_.Save(std::move(experiment)));
    }
    if (!Ok(added)) return false;
  }
  for (const uint64_t fault : step.clear) {
    if (!Ok(faults_.Clear(fault))) return false;
  }
  if (step.changed) return Ok(experiments_.Save(std::move(experiment)));
  return !step.add.empty() || !step.clear.empty();
}

void Coordinator::AbandonLate(const GlobalTableId& id) {
  const CatalogEntry& late = *catalog_.Find(id);
  if (!AwaitsTarget(late) || seams_.clock.Now() < watches_[id].deadline) return;
  CatalogEntry entry = late;
  Abandon(entry);
  Commit(std::move(entry));
}

void Coordinator::AdvanceTable(const GlobalTableId& id) {
  // Each step needs reports of the version that the last one made, so there is one step at most,
  // and then perhaps the end of the table.
  while (failure_.ok()) {
    CatalogEntry entry = *catalog_.Find(id);
    if (!Advance(entry, watches_[id].reports)) return;
    Commit(std::move(entry));
  }
}

void Coordinator::Commit(CatalogEntry entry) {
  const GlobalTableId id = entry.table.id;
  const CatalogEntry* before = catalog_.Find(id);
  const bool outcome_is_new = !before || before->request.request != entry.request.request ||
                              before->request.outcome != entry.request.outcome;
  if (!Ok(catalog_.Save(std::move(entry)))) return;
  const CatalogEntry& saved = *catalog_.Find(id);
  for (const RegionId& region : Awaited(saved, watches_[id].reports)) Push(saved, region);
  if (outcome_is_new) AnswerRequest(saved);
}

void Coordinator::AnswerRequest(const CatalogEntry& entry) {
  const ReplicaRequest& request = entry.request;
  if (request.outcome == ReplicaRequest::Outcome::kPending) return;
  Answer(request.proposer, {request.request, request.error, request.message});
}

void Coordinator::Answer(const RegionId& proposer, ProposalAnswer answer) {
  const bool known =
      std::any_of(past_answers_.begin(), past_answers_.end(), [&](const PastAnswer& past) {
        return past.proposer == proposer && past.answer.request == answer.request;
      });
  if (!known) {
    past_answers_.push_back({proposer, answer});
    if (past_answers_.size() > kPastAnswersMax) past_answers_.pop_front();
  }
  seams_.transport.Send(NodeId::Regiond(proposer), std::move(answer));
}

void Coordinator::Push(const CatalogEntry& entry, const RegionId& region) {
  watches_[entry.table.id].pushed_at[region] = seams_.clock.Now();
  seams_.transport.Send(NodeId::Regiond(region), PushGlobalTable{ViewFor(entry, region), HasLetGo(entry, region)});
}

absl::Status Coordinator::CheckCanLose(const LostAccess& lost) const {
  const CatalogEntry* const entry = catalog_.FindMember(lost.table, lost.region);
  // The key of a table without replicas is its Region's alone, and its table not known here.
  if (!entry && (lost.loss == AccessLoss::kKeyDisabled || lost.table.empty())) return absl::OkStatus();
  if (!entry) {
    return absl::InvalidArgumentError(StrCat("there is no global table '", lost.table, "' with a replica in Region '", lost.region.name,
                                             "'; see 'meridian status'"));
  }
  if (!entry->request.running) return absl::OkStatus();
  // Neither the change nor the 20 hours could come to their end.
  return absl::InvalidArgumentError(StrCat("a replica of '", lost.table, "' is being added or removed; wait until 'meridian status' shows all ACTIVE"));
}

absl::StatusOr<Fault> Coordinator::AddFault(Fault fault, Duration duration) {
  if (!failure_.ok()) return failure_;
  if (const auto* pause = std::get_if<PausedReplication>(&fault.what);
      pause && !pause->table.empty() && !catalog_.FindMember(pause->table, pause->region)) {
    return absl::InvalidArgumentError(StrCat("there is no global table '", pause->table,
                                             "' with a replica in Region '", pause->region.name,
                                             "'; see 'meridian status'"));
  }
  if (const auto* lost = std::get_if<LostAccess>(&fault.what)) {
    if (absl::Status status = CheckCanLose(*lost); !status.ok()) return status;
  }
  const WallTime now = WallNow();
  if (duration.us != 0) fault.ends_at = now + duration;
  absl::StatusOr<Fault> added = faults_.Add(now, std::move(fault));
  PushConditions();
  if (!absl::IsInvalidArgument(added.status())) Ok(added.status());
  return added;
}

absl::Status Coordinator::AdvanceClock(Duration by) {
  if (!failure_.ok()) return failure_;
  absl::Status status = faults_.AdvanceClock(by);
  clock_->SetAdvanced(faults_.clock_advanced());
  PushConditions();
  if (!absl::IsInvalidArgument(status)) Ok(status);
  return status;
}

// What was too late before, stays so.
absl::Status Coordinator::ToBeJudged(uint64_t fault) {
  return absl::UnavailableError(StrCat("fault ", fault, " has lasted for more than 20 hours, so the group lets that replica go; but since the coordinator has "
                                       "started it has heard of no Region of the table. Try again when one is up"));
}

absl::Status Coordinator::ClearFault(uint64_t id) {
  if (!failure_.ok()) return failure_;
  LetGoOverdue();
  if (!failure_.ok()) return failure_;
  if (FaultsToJudge().contains(id)) return ToBeJudged(id);
  absl::Status status = faults_.Clear(id);
  PushConditions();
  if (!absl::IsNotFound(status)) Ok(status);
  return status;
}

absl::StatusOr<uint64_t> Coordinator::ClearAllFaults() {
  if (!failure_.ok()) return failure_;
  LetGoOverdue();
  if (!failure_.ok()) return failure_;
  const std::set<uint64_t> kept = FaultsToJudge();
  absl::StatusOr<uint64_t> cleared = faults_.ClearAll(kept);
  PushConditions();
  if (Ok(cleared.status()) && !kept.empty()) return ToBeJudged(*kept.begin());  // the others are cleared
  return cleared;
}

bool Coordinator::LinksInForce(const RegionId& region) const {
  const auto known = links_known_.find(region);
  return known != links_known_.end() && known->second == faults_.revision();
}

bool Coordinator::ConditionsInForce(const RegionId& region) const {
  const auto known = conditions_known_.find(region);
  return known != conditions_known_.end() && known->second == faults_.revision();
}

bool Coordinator::IsBehind(const GlobalTableId& table) const {
  const auto watch = watches_.find(table);
  return watch != watches_.end() && watch->second.behind;
}

uint64_t Coordinator::BackfillPercent(const GlobalTable& table, const RegionId& region) const {
  const ReplicaState* const replica = table.Find(region);
  const auto watch = watches_.find(table.id);
  if (replica == nullptr || replica->phase != ReplicaPhase::kBackfilling || watch == watches_.end()) return 0;
  const auto report = watch->second.reports.find(replica->backfill_source);
  if (report == watch->second.reports.end()) return 0;
  for (const DestinationProgress& progress : report->second.destinations) {
    if (progress.destination == region) return progress.backfill_percent;
  }
  return 0;
}

uint64_t Coordinator::ReportedVersion(const GlobalTableId& table, const RegionId& region) const {
  const auto watch = watches_.find(table);
  if (watch == watches_.end()) return 0;
  const auto report = watch->second.reports.find(region);
  return report == watch->second.reports.end() ? 0 : report->second.settings_version;
}

GlobalTableId Coordinator::NewId() {
  GlobalTableId id;
  id.high = seams_.random.Next();
  id.low = seams_.random.Next();
  return id;
}

bool Coordinator::Ok(const absl::Status& status) {
  if (failure_.ok()) failure_ = status;
  return status.ok();
}

}  // namespace meridian
