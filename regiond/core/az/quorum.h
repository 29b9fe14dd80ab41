// How far a partition's log is durable in enough Availability Zones.
// Rule:    a record is committed once `quorum` AZ replicas have it durable (DESIGN §4).
// Threads: thread-compatible.   Bounds: committed() never goes back.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "base/model/check.h"
#include "base/model/ids.h"

namespace meridian {

class AzQuorum {
 public:
  // `durable` is what every AZ already has, from recovery.
  AzQuorum(size_t azs, size_t quorum, Lsn durable) : quorum_(quorum), durable_(azs, durable) {
    MERIDIAN_CHECK(quorum >= 1 && quorum <= azs, quorum, " of ", azs);
    committed_ = durable;
  }
  // AZ number `az` has everything up to `through` durable.
  void Persisted(size_t az, Lsn through) {
    durable_[az] = std::max(durable_[az], through);
    std::vector<Lsn> descending = durable_;
    std::sort(descending.begin(), descending.end(), std::greater<>());
    committed_ = std::max(committed_, descending[quorum_ - 1]);
  }
  Lsn committed() const { return committed_; }

 private:
  const size_t quorum_;
  std::vector<Lsn> durable_;  // by AZ
  Lsn committed_;
};

}  // namespace meridian
