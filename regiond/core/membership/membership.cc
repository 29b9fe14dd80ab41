#include "regiond/core/membership/membership.h"

#include <algorithm>

namespace meridian {
namespace {

TableStatus StatusAmong(const RegionId& self, const GlobalTable& global) {
  const ReplicaState* me = global.Find(self);
  if (me == nullptr || me->phase == ReplicaPhase::kDeleting) return TableStatus::kDeleting;
  if (me->phase != ReplicaPhase::kActive) return TableStatus::kCreating;
  const bool changing = std::any_of(global.replicas.begin(), global.replicas.end(),
                                    [](const ReplicaState& r) { return r.phase != ReplicaPhase::kActive; });
  return changing ? TableStatus::kUpdating : TableStatus::kActive;
}

// dynamodb-api.md §14.2: a table whose encryption changes stays ACTIVE.
TableStatus StatusDuring(TableChangeKind kind) {
  switch (kind) {
    case TableChangeKind::kCreation: return TableStatus::kCreating;
    case TableChangeKind::kDeletion: return TableStatus::kDeleting;
    case TableChangeKind::kEncryption: return TableStatus::kActive;
    default: return TableStatus::kUpdating;
  }
}

}  // namespace

MembershipStep DecideMembership(const RegionId& self, const TableDescriptor* local, const GlobalTable& pushed, bool let_go) {
  const ReplicaState* me = pushed.Find(self);
  const bool in_group = local != nullptr && local->global && local->global->id == pushed.id;
  if (in_group && local->global->settings_version > pushed.settings_version) return MembershipStep::kIgnore;
  if (let_go) return in_group ? MembershipStep::kLeave : MembershipStep::kIgnore;
  if (me == nullptr || me->phase == ReplicaPhase::kDeleting) {
    return in_group ? MembershipStep::kDelete : MembershipStep::kIgnore;
  }
  if (local == nullptr) {
    // Only a Region that is joining may create the table. One that had it and lost it (its user deleted a table that was
    // detached meanwhile) must not bring back an empty copy of old settings.
    return me->phase == ReplicaPhase::kPreparing ? MembershipStep::kCreate : MembershipStep::kIgnore;
  }
  if (!in_group) {
    if (me->phase == ReplicaPhase::kPreparing || local->global) return MembershipStep::kRefuse;
    // What comes late, or from a coordinator that has been set back, does not bring back a table that was let go.
    if (local->left_group == pushed.id) return MembershipStep::kIgnore;
    // Nor does it become one that is being restored, perhaps from a backup of that table.
    if (local->restore) return MembershipStep::kIgnore;
    // One that is being deleted is as good as lost.
    if (local->under_way && local->under_way->kind == TableChangeKind::kDeletion) return MembershipStep::kIgnore;
    // Nor is one of that name that was made after it was lost.
    if (local->settings.key_schema != pushed.settings.key_schema) return MembershipStep::kIgnore;
    return pushed.replicas.size() > 1 ? MembershipStep::kAdopt : MembershipStep::kIgnore;
  }
  if (pushed.replicas.size() == 1) return MembershipStep::kDetach;
  return local->global->settings_version < pushed.settings_version ? MembershipStep::kAdopt : MembershipStep::kIgnore;
}

TableStatus StatusOf(const RegionId& self, const TableDescriptor& table) {
  if (table.restore) return TableStatus::kCreating;
  const TableStatus status = table.global ? StatusAmong(self, *table.global) : TableStatus::kActive;
  return status == TableStatus::kActive && table.under_way ? StatusDuring(table.under_way->kind) : status;
}

}  // namespace meridian
