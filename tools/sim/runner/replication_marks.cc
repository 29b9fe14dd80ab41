#include "tools/sim/runner/replication_marks.h"

#include <variant>

#include "replicator/core/sender/backfill.h"

namespace meridian {

void ReplicationMarks::OnDelivery(const SimNetwork::Delivery& delivery) {
  if (const auto* changes = std::get_if<Changes>(&delivery.message); changes != nullptr && changes->trimmed) {
    marks_.Add(SimMark::kGapInLog);
  }
  if (const auto* links = std::get_if<Links>(&delivery.message); links != nullptr && !links->paused.empty()) {
    marks_.Add(SimMark::kReplicationPaused);
  }
  if (const auto* conditions = std::get_if<Conditions>(&delivery.message); conditions != nullptr && !conditions->lost_accesses.empty()) {
    marks_.Add(SimMark::kAccessLost);
  }
  if (const auto* push = std::get_if<PushGlobalTable>(&delivery.message)) {
    for (const ReplicaState& replica : push->table.replicas) {
      if (replica.phase == ReplicaPhase::kActive) {
        joining_.erase(replica.region);
      } else {
        joining_.insert(replica.region);
      }
    }
  }
  if (const auto* batch = std::get_if<ApplyBatch>(&delivery.message)) OnBatch(delivery.from.region, delivery.to.region, *batch);
}

void ReplicationMarks::OnBatch(const RegionId& source, const RegionId& destination, const ApplyBatch& batch) {
  const bool backfill = batch.stream == kBackfillStream;
  if (backfill) marks_.Add(SimMark::kBackfillBatch);
  const auto [last, first] = backfilling_.try_emplace(destination, false);
  if (!backfill && last->second) marks_.Add(SimMark::kLiveDuringBackfill);
  last->second = backfill;
  bool again = false;
  for (const ChangeRecord& record : batch.records) {
    const DurableView::Entry* there = view_.Find(destination, record.key);
    if (backfill && (there == nullptr || there->version < record.after.version)) {
      const SimHistory::Write* const write = history_.Find(record.key, record.after.version);
      if (write != nullptr && write->orphaned && !joining_.contains(destination)) marks_.Add(SimMark::kOrphanMended);
    }
    if (there == nullptr) continue;
    if (there->version == record.after.version) {
      again = true;
      marks_.Add(SimMark::kRecordAgain);
    }
    if (there->version > record.after.version) marks_.Add(SimMark::kRecordLate);
  }
  if (again && fell_back_.erase(source) > 0) marks_.Add(SimMark::kBatchAgainAfterLoss);
}

void ReplicationMarks::OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {
  if (change.journal_only) {
    marks_.Add(change.conflicting ? SimMark::kConflictLost : SimMark::kConflictSettled);
  } else if (change.conflicting) {
    marks_.Add(SimMark::kConflictWon);
  }
  if (!change.journal_only && change.after.deleted && change.cause == ChangeCause::kReplication) {
    marks_.Add(SimMark::kDeletionReplicated);
  }
  if (!change.conflicting) return;
  if (change.conflicting->deleted) marks_.Add(SimMark::kConflictWithDeletion);
  if (change.conflicting->version.hlc == change.after.version.hlc) marks_.Add(SimMark::kClocksTied);
}

void ReplicationMarks::OnReply(const RegionId& region, const Reply& reply) {
  if (reply.status.ok()) return;
  marks_.Add(SimMark::kWriteRefused);
  if (!history_.Awaits(reply.request)) return;
  if (absl::IsInternal(reply.status)) marks_.Add(SimMark::kWriteExpired);
  if (absl::IsAborted(reply.status)) marks_.Add(SimMark::kWriteLost);
}

void ReplicationMarks::OnCheckpoints(const RegionId& source, const Checkpoints& checkpoints) {
  for (const FlowId& id : checkpoints.flows()) {
    const std::vector<Lsn>& now = checkpoints.Find(id)->partitions;
    std::vector<Lsn>& before = checkpoints_[source][id];
    for (size_t i = 0; i < now.size() && i < before.size(); ++i) {
      if (now[i] >= before[i]) continue;
      marks_.Add(SimMark::kCheckpointLost);
      fell_back_.insert(source);
    }
    before = now;
  }
}

}  // namespace meridian
