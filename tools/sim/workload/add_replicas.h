// An operator who adds the Regions of a list to the table, one after the other, and asks again until it is done.
#pragma once

#include <optional>
#include <vector>

#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class AddReplicas final : public SimWorkload {
 public:
  // `regions` are added by UpdateTable in Region 0. REQUIRES: the table is there.
  AddReplicas(std::vector<size_t> regions, SimCluster& cluster, SimClient& client);

  Instant NextDue() const override { return next_; }
  void RunDue() override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;

  bool done() const { return next_ == Instant::Max(); }

 private:
  const std::vector<size_t> regions_;
  SimCluster& cluster_;
  SimClient& client_;
  size_t position_ = 0;                // in regions_
  std::optional<uint64_t> unanswered_;
  Instant next_;
};

}  // namespace meridian
