// Invariant 7: a checkpoint never passes what its destination has made durable. Checked whenever a checkpoint changes.
//
// While a Region joins, the backfill brings it what lies before the point from which it was registered, so a checkpoint for it speaks
// only of what came later; where the log has been trimmed meanwhile, that point moves on. Hence what a joining Region lacks is
// demanded at the end of the run.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "tools/sim/checkers/durable_view.h"
#include "tools/sim/checkers/failures.h"

namespace meridian {

class CheckpointChecker final : public SimObserver {
 public:
  CheckpointChecker(DurableView& view, Failures& failures) : view_(view), failures_(failures) {}

  void OnDelivery(const SimNetwork::Delivery& delivery) override;
  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;
  void OnCheckpoints(const RegionId& source, const Checkpoints& checkpoints) override;
  void OnReplicaRemoved(const RegionId& region) override;
  // Every replica is active and has what was born elsewhere before any checkpoint.
  void OnDrained(const std::vector<RegionId>& regions);

 private:
  struct Born {
    Lsn lsn;
    ItemKey key;
    Version version;
  };
  struct Flow {
    uint64_t joined_version = 0;
    std::vector<Lsn> verified;  // by partition
    bool ended = false;         // the destination has been removed: what it had acknowledged is nowhere
  };
  void Verify(const RegionId& source, const RegionId& destination, const Born& born);

  DurableView& view_;
  Failures& failures_;
  std::map<RegionId, std::map<LogId, std::vector<Born>>> born_;  // ascending LSN
  std::map<RegionId, std::map<FlowId, Flow>> flows_;             // by source
  GlobalTable newest_;  // version of the table that a Region has been told of
};

}  // namespace meridian
