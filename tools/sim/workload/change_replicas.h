// An operator who removes replicas and adds them again, in whatever Region comes.
#pragma once

#include <optional>
#include <vector>

#include "base/seam/random.h"
#include "tools/sim/checkers/marks.h"
#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class ChangeReplicas final : public SimWorkload {
 public:
  ChangeReplicas(SimCluster& cluster, SimClient& client, SimMarks& marks, Random& random)
      : cluster_(cluster), client_(client), marks_(marks), random_(random), next_(cluster.time().now) {}

  Instant NextDue() const override { return next_; }
  void RunDue() override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;

  // From now on he only adds, until all are there.
  void RemoveNoMore() { removes_ = false; }

 private:
  struct Asked {
    uint64_t request = 0;
    RegionId proposer;
    ReplicaAction action = ReplicaAction::kCreate;
  };
  // What may be done, by what `table` says in `proposer`. Nothing if that is nothing now.
  std::optional<std::pair<ReplicaAction, RegionId>> Draw(const TableDescriptor& table, const RegionId& proposer);

  SimCluster& cluster_;
  SimClient& client_;
  SimMarks& marks_;
  Random& random_;
  bool removes_ = true;
  std::optional<Asked> asked_;
  Instant next_;
};

}  // namespace meridian
