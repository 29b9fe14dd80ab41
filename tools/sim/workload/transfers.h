// Money that moves between accounts by transactions, in the first Region; each transfer also puts an item that says what it moved, in the
// same transaction. So the items alone tell at the end what every balance must be: whatever a client heard, each transfer happened in all
// its parts or in none, and once (DESIGN §8). Meanwhile transactional reads must always find all of the money, what was acknowledged must
// show in strong reads, and single updates of the accounts ("bumps") must neither be lost nor undo a transfer.
//
// A client that gets no answer asks again with its token, after the Region's crash too.
// Threads: thread-compatible.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "tools/sim/checkers/contents.h"
#include "tools/sim/checkers/failures.h"
#include "tools/sim/checkers/marks.h"
#include "tools/sim/plan/sim_plan.h"
#include "tools/sim/workload/client.h"
#include "tools/sim/workload/workload.h"

namespace meridian {

class Transfers final : public SimWorkload {
 public:
  // REQUIRES: plan.items >= 3, plan.writes_per_s > 0.
  Transfers(const SimWorkloadPlan& plan, SimCluster& cluster, SimClient& client, SimMarks& marks, Failures& failures, Random& random);

  Instant NextDue() const override { return next_; }
  void RunDue() override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;

  // At the end, of a Region that has everything.
  void Judge(const RegionContents& contents);
  int64_t acknowledged_total() const { return acknowledged_total_; }

 private:
  struct Transfer {
    TransactWriteRequest request;
    size_t from = 0;
    size_t to = 0;
    int64_t amount = 0;
    enum class Fate : uint8_t { kOpen, kDone, kNotDone } fate = Fate::kOpen;
    bool asked = false;  // and not answered
    bool crashed = false;  // the Region crashed before it could answer
  };
  void Open();
  void Begin();
  void AskAgain();
  void Bump();
  void ReadAll();
  void ReadBack();
  std::string AccountName(size_t account) const;
  static std::string TransferName(size_t transfer);
  void Ask(size_t transfer);

  const SimWorkloadPlan plan_;
  SimCluster& cluster_;
  SimClient& client_;
  SimMarks& marks_;
  Failures& failures_;
  Random& random_;
  bool open_ = false;       // every account is there
  uint64_t opening_ = 0;    // the request that opens them, while it is under way
  std::vector<Transfer> transfers_;
  absl::btree_map<uint64_t, size_t> unanswered_;  // transfers by request
  absl::btree_map<uint64_t, size_t> bumping_;     // accounts by request
  std::vector<int64_t> bumps_least_;              // acknowledged, by account
  std::vector<int64_t> bumps_most_;               // asked for, less those that were refused
  int64_t acknowledged_total_ = 0;
  Instant next_;
};

}  // namespace meridian
