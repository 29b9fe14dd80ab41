#include "coordinator/core/workflow/proposal.h"

#include <algorithm>

#include "base/model/strings.h"

namespace meridian {

namespace {

Refusal Invalid(std::string message) { return {"ValidationException", std::move(message)}; }

Refusal UnknownRegion(const RegionId& region, const std::vector<RegionId>& regions) {
  std::string list;
  for (const RegionId& known : regions) StrAppend(&list, list.empty() ? "" : ", ", known.name);
  return Invalid(StrCat("Region ", region.name,
                        " is not supported. The latest version of global tables are only supported "
                        "in the following regions: [",
                        list, "]"));
}

Refusal NotPart(const RegionId& region) { return Invalid(std::string(NotAReplica(region.name).message())); }

// global-tables.md §2: a Region that others were filled from stays for a day, or until these are gone.
bool HasFilledLately(const GlobalTable& table, const RegionId& region, WallTime now) {
  return std::any_of(table.replicas.begin(), table.replicas.end(), [&](const ReplicaState& replica) {
    return replica.region != region && replica.backfill_source == region && now < replica.added_at + kSourceRule;
  });
}

// A Region that was let go and has not heard of it would take an addition for a newer version of its membership.
bool HoldsLetGoTable(const CatalogEntry& entry, const RegionId& region) {
  return std::any_of(entry.let_go.begin(), entry.let_go.end(), [&](const LetGoReplica& gone) { return gone.region == region && !gone.told; });
}

CatalogEntry NewEntry(const GlobalCatalog& catalog, const ProposeReplica& proposal, GlobalTableId id) {
  CatalogEntry entry;
  entry.table.id = id;
  entry.table.name = proposal.table;
  entry.table.settings = proposal.settings;
  // Continues behind earlier global tables of this name, so that "newer" holds across them, too.
  entry.table.settings_version = catalog.NewestVersion(proposal.table);
  entry.table.replicas.push_back({proposal.proposer, ReplicaPhase::kActive, RegionId(), WallTime(), {}, 0});
  return entry;
}

}  // namespace

Refusal InUse() {
  return {"ResourceInUseException", "The resource which you are attempting to change is in use."};
}

Refusal AlreadyExisted(std::string_view table) {
  return Invalid(StrCat("Failed to create a the new replica of table with name: ‘", table,
                        "’ because one or more replicas already existed as tables."));
}

Refusal Protected(std::string_view table, const RegionId& target) {
  return Invalid(StrCat("Cannot delete table ", table, " in region ", target.name,
                        " because it has deletion protection enabled. Disable deletion protection first."));
}

Refusal NoAnswer(const RegionId& target) {
  return {"ServiceUnavailable",
          StrCat("Region ", target.name, " does not answer; is its regiond running? Try again.")};
}

std::variant<CatalogEntry, Refusal> EvaluateProposal(const GlobalCatalog& catalog,
                                                     const std::vector<RegionId>& regions,
                                                     const ProposeReplica& proposal,
                                                     GlobalTableId new_id, WallTime now) {
  const bool create = proposal.action == ReplicaAction::kCreate;
  if (std::find(regions.begin(), regions.end(), proposal.target) == regions.end()) {
    return UnknownRegion(proposal.target, regions);
  }
  if (create && proposal.target == proposal.proposer) {
    return Invalid(
        "Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, "
        "DeleteTable, or UpdateTable as required.");
  }
  const CatalogEntry* found = catalog.FindMember(proposal.table, proposal.proposer);
  // It has left the group that it speaks of: what it has asked for before must not begin another one without a table there.
  if (proposal.group != GlobalTableId() && (!found || found->table.id != proposal.group)) return InUse();
  if (!found && !create) return NotPart(proposal.target);
  if (found && found->request.running) return InUse();
  if (found && create && found->table.Find(proposal.target)) return AlreadyExisted(proposal.table);
  if (found && create && HoldsLetGoTable(*found, proposal.target)) return AlreadyExisted(proposal.table);
  if (found && !create && !found->table.Find(proposal.target)) return NotPart(proposal.target);
  if (found && !create && HasFilledLately(found->table, proposal.target, now)) {
    return Invalid(
        "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table in the last 24 hours.");
  }

  CatalogEntry entry = found ? *found : NewEntry(catalog, proposal, new_id);
  // A table that is older than the sharing of these begins to share them with its next replica.
  if (!entry.table.time_to_live) entry.table.time_to_live = proposal.time_to_live;
  if (!entry.table.stream) entry.table.stream = proposal.stream;
  entry.request = {.request = proposal.request,
                   .proposer = proposal.proposer,
                   .action = proposal.action,
                   .target = proposal.target,
                   .running = true};
  ++entry.table.settings_version;
  if (create) {
    entry.table.replicas.push_back({proposal.target, ReplicaPhase::kPreparing, proposal.proposer, now, {}, entry.table.settings_version});
    (void)ApplySettingsChange(entry.table, {.overrides = std::pair(proposal.target, proposal.overrides)});  // names of no index are ignored
    std::erase(entry.leavers, proposal.target);
    std::erase_if(entry.let_go, [&](const LetGoReplica& gone) { return gone.region == proposal.target; });
  } else {
    entry.table.Find(proposal.target)->phase = ReplicaPhase::kDeleting;
    // Only its own Region knows whether the replica is protected.
    if (proposal.target == proposal.proposer) entry.request.outcome = ReplicaRequest::Outcome::kAccepted;
  }
  return entry;
}

}  // namespace meridian
