// An operator who turns TTL of the table on and off, over and over, each time in some Region, and judges what TTL does: nothing expires before
// its time, or where TTL is off (invariant 9), and the setting of each Region is what he made it there (invariant 8).
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "base/seam/random.h"
#include "tools/sim/checkers/failures.h"
#include "tools/sim/checkers/marks.h"
#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class ChangeTtl final : public SimWorkload {
 public:
  ChangeTtl(SimCluster& cluster, SimClient& client, SimMarks& marks, Failures& failures, Random& random);

  Instant NextDue() const override { return next_; }
  void RunDue() override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnReplicaRemoved(const RegionId& region) override;
  void OnRegiondCrash(const RegionId& region) override;
  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;

  // Where TTL is on, every AZ has its queue, and nothing that has expired is left. REQUIRES: all of them are up.
  bool Settled() const;
  void Judge();

 private:
  void CheckExpired(const RegionId& region, const LogRecord& record, const ChangeRecord& change);
  const TableDescriptor* TableIn(size_t region) const;

  struct Asked {
    uint64_t request = 0;
    size_t region = 0;
    bool enable = false;
  };
  // When TTL was turned off: what was proposed before may be committed after. In a log that had a leader then, that tells its hybrid clock; a
  // clock that was set back does not know of earlier processes, but no leader will have their epochs again.
  struct TurnedOff {
    Hlc clock;
    std::map<LogId, Epoch> past;  // epochs that are over
  };
  bool ProposedBefore(const TurnedOff& turned_off, const LogRecord& record, const ChangeRecord& change) const;
  TurnedOff Now(Region& region) const;
  SimCluster& cluster_;
  SimClient& client_;
  SimMarks& marks_;
  Failures& failures_;
  Random& random_;
  std::vector<std::optional<bool>> enabled_;  // by Region; nothing where the fate of a change is unknown
  std::vector<TurnedOff> turned_off_;         // by Region, the last time
  std::map<std::pair<RegionId, ItemKey>, std::string> images_;  // that stand, as committed
  std::optional<Asked> asked_;
  Instant next_;
};

}  // namespace meridian
