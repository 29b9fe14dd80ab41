// Puts, updates and deletes of random items, some of them conditional, and reads of them, in every Region at its own random times.
#pragma once

#include <vector>

#include "tools/sim/plan/sim_plan.h"
#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class RandomWrites final : public SimWorkload {
 public:
  // REQUIRES: plan.writes_per_s > 0.
  RandomWrites(const SimWorkloadPlan& plan, SimCluster& cluster, SimClient& client, Random& random);

  Instant NextDue() const override;
  void RunDue() override;

 private:
  SimClient::Operation Draw();
  void Read(size_t region);
  Duration Pause();

  const SimWorkloadPlan plan_;
  SimCluster& cluster_;
  SimClient& client_;
  Random& random_;
  std::vector<Instant> next_;  // by Region
};

}  // namespace meridian
