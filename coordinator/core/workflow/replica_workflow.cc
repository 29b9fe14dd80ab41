#include "coordinator/core/workflow/replica_workflow.h"

#include <algorithm>
#include <utility>

#include "base/model/check.h"
#include "coordinator/core/workflow/proposal.h"

namespace meridian {

namespace {

using Outcome = ReplicaRequest::Outcome;

// The Region's report about the newest version, or null.
const GlobalTableReport* Current(const CatalogEntry& entry, const Reports& reports,
                                 const RegionId& region) {
  const auto found = reports.find(region);
  if (found == reports.end()) return nullptr;
  return found->second.settings_version >= entry.table.settings_version ? &found->second : nullptr;
}

const DestinationProgress* ProgressTo(const CatalogEntry& entry, const GlobalTableReport* report,
                                      const RegionId& target) {
  if (!report) return nullptr;
  for (const DestinationProgress& progress : report->destinations) {
    if (progress.destination == target &&
        progress.settings_version >= entry.table.settings_version) {
      return &progress;
    }
  }
  return nullptr;
}

bool Registered(const CatalogEntry& entry, const Reports& reports, const RegionId& region) {
  const RegionId& target = entry.request.target;
  const auto* progress = ProgressTo(entry, Current(entry, reports, region), target);
  return progress && progress->registered;
}

bool Backfilled(const CatalogEntry& entry, const Reports& reports, const ReplicaState& target) {
  const auto* progress =
      ProgressTo(entry, Current(entry, reports, target.backfill_source), target.region);
  return progress && progress->backfilled;
}

// Whether the Region's report lacks what the running step needs of it.
bool StepAwaits(const CatalogEntry& entry, const Reports& reports, const RegionId& region) {
  if (!entry.request.running) return false;
  const ReplicaState* target = entry.table.Find(entry.request.target);
  if (!target) return false;
  switch (target->phase) {
    case ReplicaPhase::kPreparing:
    case ReplicaPhase::kDeleting:
      return region == target->region;
    case ReplicaPhase::kRegistering:
      return region != target->region && !Registered(entry, reports, region);
    case ReplicaPhase::kBackfilling:
      return region == target->backfill_source;
    case ReplicaPhase::kActive:
      return false;
  }
  return false;
}

void RemoveTarget(CatalogEntry& entry) {
  std::erase_if(entry.table.replicas, [&](const ReplicaState& replica) {
    return replica.region == entry.request.target;
  });
  ++entry.table.settings_version;
  entry.request.running = false;
}

void Refuse(CatalogEntry& entry, Refusal refusal) {
  entry.request.outcome = Outcome::kRefused;
  entry.request.error = std::move(refusal.error);
  entry.request.message = std::move(refusal.message);
}

bool EveryOtherRegistered(const CatalogEntry& entry, const Reports& reports) {
  return std::all_of(
      entry.table.replicas.begin(), entry.table.replicas.end(), [&](const ReplicaState& replica) {
        return replica.region == entry.request.target || Registered(entry, reports, replica.region);
      });
}

bool AdvanceRequest(CatalogEntry& entry, const Reports& reports) {
  ReplicaState* target = entry.table.Find(entry.request.target);
  MERIDIAN_CHECK(target, entry.table.name, " runs a request for an absent replica");
  const GlobalTableReport* report = Current(entry, reports, entry.request.target);
  switch (target->phase) {
    case ReplicaPhase::kPreparing:
      if (report && report->refused) {
        Refuse(entry, AlreadyExisted(entry.table.name));
        RemoveTarget(entry);
        return true;
      }
      if (!report || !report->present) return false;
      entry.request.outcome = Outcome::kAccepted;
      target->phase = ReplicaPhase::kRegistering;
      break;
    case ReplicaPhase::kRegistering:
      if (!EveryOtherRegistered(entry, reports)) return false;
      target->phase = ReplicaPhase::kBackfilling;
      break;
    case ReplicaPhase::kBackfilling:
      if (!Backfilled(entry, reports, *target)) return false;
      target->phase = ReplicaPhase::kActive;
      entry.request.running = false;
      break;
    case ReplicaPhase::kDeleting:
      if (report && report->refused) {
        Refuse(entry, Protected(entry.table.name, target->region));
        target->phase = ReplicaPhase::kActive;
        entry.request.running = false;
        break;
      }
      if (!report) return false;
      if (report->present) return std::exchange(entry.request.outcome, Outcome::kAccepted) == Outcome::kPending;  // it has begun to
      entry.request.outcome = Outcome::kAccepted;
      RemoveTarget(entry);
      return true;
    case ReplicaPhase::kActive:
      return false;
  }
  ++entry.table.settings_version;
  return true;
}

bool AdvanceLeavers(CatalogEntry& entry, const Reports& reports) {
  return std::erase_if(entry.leavers, [&](const RegionId& region) {
           const GlobalTableReport* report = Current(entry, reports, region);
           return report && !report->present;
         }) > 0;
}

bool AdvanceLetGo(CatalogEntry& entry, const Reports& reports) {
  bool changed = false;
  for (LetGoReplica& gone : entry.let_go) {
    const GlobalTableReport* report = Current(entry, reports, gone.region);
    if (gone.told || !report || report->present) continue;
    gone.told = changed = true;
  }
  return changed;
}

bool AdvanceEnd(CatalogEntry& entry, const Reports& reports) {
  if (entry.dropped || entry.table.replicas.size() > 1) return false;
  if (!entry.table.replicas.empty() &&
      !Current(entry, reports, entry.table.replicas.front().region)) {
    return false;
  }
  entry.dropped = true;
  return true;
}

}  // namespace

bool Advance(CatalogEntry& entry, const Reports& reports) {
  bool changed = AdvanceLeavers(entry, reports);
  changed = AdvanceLetGo(entry, reports) || changed;
  if (entry.request.running) return AdvanceRequest(entry, reports) || changed;
  return AdvanceEnd(entry, reports) || changed;
}

bool AwaitsTarget(const CatalogEntry& entry) {
  if (!entry.request.running) return false;
  const ReplicaState* target = entry.table.Find(entry.request.target);
  if (!target) return false;
  return target->phase == ReplicaPhase::kPreparing ||
         (target->phase == ReplicaPhase::kDeleting && entry.request.outcome == Outcome::kPending);
}

void Abandon(CatalogEntry& entry) {
  if (entry.request.action == ReplicaAction::kDelete) {
    entry.request.outcome = Outcome::kAccepted;  // it leaves when it is back, unless it turns out to be protected
    return;
  }
  Refuse(entry, NoAnswer(entry.request.target));
  RemoveTarget(entry);
  // It may have got the push and only its report been lost.
  entry.leavers.push_back(entry.request.target);
}

bool CanLetGo(const CatalogEntry& entry, const RegionId& region) {
  const bool another_leaves = entry.request.action == ReplicaAction::kDelete && entry.request.target != region;
  return !entry.dropped && (!entry.request.running || another_leaves) && entry.table.Find(region) && entry.table.replicas.size() > 1;
}

void LetGo(CatalogEntry& entry, const RegionId& region) {
  MERIDIAN_CHECK(CanLetGo(entry, region), entry.table.name, " cannot let go of ", region.name);
  std::erase_if(entry.table.replicas, [&](const ReplicaState& replica) { return replica.region == region; });
  ++entry.table.settings_version;
  entry.let_go.push_back({region});
}

bool HasLetGo(const CatalogEntry& entry, const RegionId& region) {
  return std::any_of(entry.let_go.begin(), entry.let_go.end(), [&](const LetGoReplica& gone) { return gone.region == region; });
}

std::vector<RegionId> Awaited(const CatalogEntry& entry, const Reports& reports) {
  std::vector<RegionId> awaited = entry.leavers;
  for (const LetGoReplica& gone : entry.let_go) {
    if (!gone.told) awaited.push_back(gone.region);
  }
  if (entry.dropped) return awaited;
  for (const ReplicaState& replica : entry.table.replicas) {
    if (!Current(entry, reports, replica.region) || StepAwaits(entry, reports, replica.region)) {
      awaited.push_back(replica.region);
    }
  }
  return awaited;
}

GlobalTable ViewFor(const CatalogEntry& entry, const RegionId& region) {
  GlobalTable view = entry.table;
  if (!view.Find(region)) view.replicas.push_back({region, ReplicaPhase::kDeleting, RegionId()});
  return view;
}

}  // namespace meridian
