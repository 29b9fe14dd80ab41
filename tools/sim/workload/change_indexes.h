// An operator who makes an index of the table and removes it, over and over, each time in some Region. Which of the two it is, he sees by
// what that Region has; so he may be refused, and his next wish may be the opposite of what another Region shows.
#pragma once

#include <optional>

#include "base/seam/random.h"
#include "tools/sim/checkers/failures.h"
#include "tools/sim/checkers/marks.h"
#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class ChangeIndexes final : public SimWorkload {
 public:
  ChangeIndexes(SimCluster& cluster, SimClient& client, SimMarks& marks, Random& random);

  Instant NextDue() const override { return next_; }
  void RunDue() override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;

  // Every Region has the newest version of the table, and every AZ has built what it says and no trace of anything else. REQUIRES: all of
  // them are up.
  bool Settled() const;
  // All Regions have the index, or none; as the last answer said, if its question cannot have been overtaken by another one.
  void Judge(Failures& failures) const;

 private:
  struct Asked {
    uint64_t request = 0;
    RegionId region;
    bool present = false;  // what is wished
  };
  void Lost();
  const TableDescriptor& TableIn(size_t region) const;

  SimCluster& cluster_;
  SimClient& client_;
  SimMarks& marks_;
  Random& random_;
  std::optional<Asked> asked_;
  std::optional<bool> expected_;  // nothing while the fate of a question is unknown
  Instant next_;
};

}  // namespace meridian
