#include "coordinator/core/workflow/index_proposal.h"

#include "base/model/errors.h"
#include "base/model/global_indexes.h"

namespace meridian {

std::variant<CatalogEntry, Refusal> EvaluateIndexProposal(const GlobalCatalog& catalog,
                                                          const ProposeIndexes& proposal) {
  const CatalogEntry* found = catalog.FindMember(proposal.table, proposal.proposer);
  // Not a member, or the last one: its Region is about to learn so.
  if (!found || found->request.running || found->table.replicas.size() < 2) return InUse();
  CatalogEntry entry = *found;
  const absl::Status status =
      ChangeGlobalIndexes(entry.table.settings, proposal.table, proposal.change);
  if (!status.ok()) return Refusal{AwsErrorName(status), std::string(status.message())};
  ++entry.table.settings_version;
  entry.accepted.push_back({proposal.request, proposal.proposer, entry.table.settings_version});
  if (entry.accepted.size() > kAcceptedChangesMax) entry.accepted.erase(entry.accepted.begin());
  return entry;
}

}  // namespace meridian
