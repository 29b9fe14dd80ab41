// An operator who turns point-in-time recovery of the table on and off, over and over, each time in some Region, and judges that it stays
// where he did it (GT3, invariant 8).
#pragma once

#include <optional>
#include <vector>

#include "base/seam/random.h"
#include "tools/sim/checkers/failures.h"
#include "tools/sim/checkers/marks.h"
#include "tools/sim/cluster/sim_cluster.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class TurnRecovery final : public SimWorkload {
 public:
  TurnRecovery(SimCluster& cluster, SimMarks& marks, Random& random);

  Instant NextDue() const override { return next_; }
  void RunDue() override;
  void OnReplicaRemoved(const RegionId& region) override;
  // REQUIRES: all Regions are up.
  void Judge(Failures& failures) const;

 private:
  SimCluster& cluster_;
  SimMarks& marks_;
  Random& random_;
  std::vector<std::optional<bool>> enabled_;  // by Region; nothing where a change came to too few AZs
  Instant next_;
};

}  // namespace meridian
