// Each item goes around the Regions: the next Region writes it once the write of the one before has arrived there.
// Everybody has seen what it overwrites, so there is no conflict, in whatever order the writes arrive elsewhere.
// REQUIRES: no Region crashes.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class PassAround final : public SimWorkload {
 public:
  PassAround(SimCluster& cluster, SimClient& client, Random& random);

  Instant NextDue() const override;
  void RunDue() override;
  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;

  int64_t passes_total() const { return passes_total_; }

 private:
  void Schedule(size_t item);

  SimCluster& cluster_;
  SimClient& client_;
  Random& random_;
  struct Token {
    size_t turn = 0;  // the Region that writes next
    Version last;     // what it must have seen; empty at first
  };
  std::vector<Token> tokens_;                           // by item
  std::map<std::pair<Instant, uint64_t>, size_t> due_;  // items to be written
  uint64_t next_sequence_ = 1;
  int64_t passes_total_ = 0;
};

}  // namespace meridian
