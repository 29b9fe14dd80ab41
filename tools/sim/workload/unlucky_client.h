// A client that comes whenever it can least be served: it writes where nobody leads, and asks for strong reads where the leader has no
// lease. Its writes have a condition that never holds, so they change nothing, and what it must hear is known.
#pragma once

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "tools/sim/checkers/marks.h"
#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class UnluckyClient final : public SimWorkload {
 public:
  UnluckyClient(SimCluster& cluster, SimClient& client, SimMarks& marks, Failures& failures);

  Instant NextDue() const override { return next_; }
  void RunDue() override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;

 private:
  void Try(SimRegiond& regiond, const std::string& name);
  void Read(SimRegiond& regiond, const ItemKey& key);

  SimCluster& cluster_;
  SimClient& client_;
  SimMarks& marks_;
  Failures& failures_;
  std::vector<std::string> names_;  // of items that are never there
  size_t turn_ = 0;
  absl::btree_map<RegionId, uint64_t> unanswered_;  // its write there
  Instant next_;
};

}  // namespace meridian
