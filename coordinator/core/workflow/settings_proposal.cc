#include "coordinator/core/workflow/settings_proposal.h"

#include "base/model/errors.h"
#include "base/seam/sabotage.h"

namespace meridian {

std::variant<CatalogEntry, Refusal> EvaluateSettingsProposal(const GlobalCatalog& catalog, PropagationProfile profile,
                                                             const ProposeSettings& proposal) {
  const CatalogEntry* found = catalog.FindMember(proposal.table, proposal.proposer);
  // Not a member, or the last one: its Region is about to learn so.
  if (!found || found->table.replicas.size() < 2) return InUse();
  // A Region that leaves may be away for good.
  const ReplicaRequest& running = found->request;
  const bool leaving = running.action == ReplicaAction::kDelete && running.outcome == ReplicaRequest::Outcome::kAccepted;
  if (running.running && !leaving) return InUse();
  if (proposal.based_on != found->table.settings_version && !Sabotaged(Sabotage::kProposalTwice)) return InUse();
  if (proposal.change.time_to_live && !IsShared(profile, Setting::kTimeToLive) && !Sabotaged(Sabotage::kTtlLeaks)) {
    return Refusal{"ValidationException", "TTL is each Region's own in this cluster: its option 'propagation' says so to this Region otherwise"};
  }
  CatalogEntry entry = *found;
  const absl::Status status = ApplySettingsChange(entry.table, proposal.change);
  if (!status.ok()) return Refusal{AwsErrorName(status), std::string(status.message())};
  ++entry.table.settings_version;
  entry.accepted.push_back({proposal.request, proposal.proposer, entry.table.settings_version});
  if (entry.accepted.size() > kAcceptedChangesMax) entry.accepted.erase(entry.accepted.begin());
  return entry;
}

}  // namespace meridian
