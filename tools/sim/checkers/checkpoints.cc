#include "tools/sim/checkers/checkpoints.h"

#include <algorithm>
#include <variant>

#include "base/model/strings.h"

namespace meridian {

void CheckpointChecker::OnDelivery(const SimNetwork::Delivery& delivery) {
  const auto* push = std::get_if<PushGlobalTable>(&delivery.message);
  if (push != nullptr && push->table.settings_version > newest_.settings_version) newest_ = push->table;
}

void CheckpointChecker::OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) {
  if (change.after.version.region != region || change.journal_only) return;
  born_[region][record.log].push_back({record.lsn, change.key, change.after.version});
}

void CheckpointChecker::OnReplicaRemoved(const RegionId& region) {
  born_.erase(region);
  for (auto& [source, flows] : flows_) {
    for (auto& [id, flow] : flows) flow.ended = flow.ended || id.destination == region;
  }
}

void CheckpointChecker::OnCheckpoints(const RegionId& source, const Checkpoints& checkpoints) {
  for (const FlowId& id : checkpoints.flows()) {
    const FlowCheckpoint& stored = *checkpoints.Find(id);
    Flow& flow = flows_[source][id];
    if (flow.verified.empty() || flow.joined_version != stored.joined_version) {
      flow = {stored.joined_version, stored.partitions};
      continue;
    }
    if (flow.ended) continue;
    for (size_t i = flow.verified.size(); i < stored.partitions.size(); ++i) flow.verified.push_back(stored.partitions[i]);  // by a split
    for (size_t i = 0; i < stored.partitions.size(); ++i) {
      const Lsn through = stored.partitions[i];
      if (through <= flow.verified[i]) continue;  // a crash of the machine may set a checkpoint back
      const std::vector<Born>& born = born_[source][LogId{id.table, PartitionId(i)}];
      auto at = std::upper_bound(born.begin(), born.end(), flow.verified[i],
                                 [](Lsn lsn, const Born& record) { return lsn < record.lsn; });
      const ReplicaState* replica = newest_.Find(id.destination);
      const bool joining = replica != nullptr && replica->phase != ReplicaPhase::kActive;
      for (; !joining && at != born.end() && at->lsn <= through; ++at) Verify(source, id.destination, *at);
      flow.verified[i] = through;
    }
  }
}

// A Region whose table had no replicas yet forgot what it deleted; there is nothing to bring to the others.
void CheckpointChecker::OnDrained(const std::vector<RegionId>& regions) {
  for (const auto& [source, logs] : born_) {
    for (const RegionId& destination : regions) {
      if (destination == source) continue;
      for (const auto& [log, records] : logs) {
        for (const Born& record : records) {
          const DurableView::Entry* here = view_.Find(source, record.key);
          const bool forgotten = here->deleted && view_.Find(destination, record.key) == nullptr;
          if (!forgotten) Verify(source, destination, record);
        }
      }
    }
  }
}

void CheckpointChecker::Verify(const RegionId& source, const RegionId& destination, const Born& born) {
  const DurableView::Entry* there = view_.Find(destination, born.key);
  if (there != nullptr && there->version >= born.version) return;
  failures_.Add(StrCat("invariant 7: the checkpoint of ", source.name, " for ", destination.name, " passed LSN ",
                       born.lsn.value, " with version ", born.version.ToString(), ", where ",
                       there == nullptr ? "nothing" : there->version.ToString(), " is durable"));
}

}  // namespace meridian
