// The Availability Zones of a Region: those that are up, and who among them can serve what.
// Threads: thread-compatible, one driver.   Owns: the nodes; their disks are the caller's and must outlive Stop.
#pragma once

#include <array>
#include <memory>
#include <set>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "regiond/core/az/az_node.h"

namespace meridian {

struct AzSetOptions {
  size_t azs = 3;  // 1 or 3
  AzTiming timing;
  size_t journal_entries_max = 100'000;  // of each table
  Duration index_lag;                    // how much later than its items a global index shows a change
};

class AzSet {
 public:
  AzSet(const AzSetOptions& options, Clock& clock, Random& random, AzTransport& transport)
      : options_(options), clock_(clock), random_(random), transport_(transport) {}

  // The AZ on its disk; no tables are open yet. REQUIRES: it is down.
  absl::StatusOr<AzNode*> Start(AzId az, LogStore& log, StateDirectory& states, bool process_start);
  void Stop(AzId az) { nodes_[az.index].reset(); }
  // Opens `tables` on a node that has started, and drops what else is there. A damaged copy, or one whose log ends before its state, is
  // given up and rebuilt from the others if these are a quorum and whole; else kDataLoss for the former, and for the latter kOutOfRange
  // unless `others_open`: if they are not whole then they will not be soon, and a log that ends too early is better than none.
  absl::Status OpenTables(AzNode& node, const std::vector<const TableDescriptor*>& tables, bool others_open);

  AzNode* Find(AzId az) { return nodes_[az.index].get(); }  // nullptr while it is down
  // Without `az`, a quorum is up and has the table's partitions completely.
  bool OthersWhole(AzId az, const TableDescriptor& table);
  absl::InlinedVector<AzNode*, kAzsMax> Up();
  size_t azs() const { return options_.azs; }
  size_t quorum() const { return options_.azs / 2 + 1; }
  std::vector<StateStore*> Stores();  // of the nodes that are up

  // Who should lead partition `index` of a new table.
  AzId PreferredLeader(uint64_t index) const;
  // Makes the AZ with the longest log of `log` stand, the preferred one among equals: when the process starts.
  void StandBest(LogId log);

  // The replica that leads `log` in `epoch`, if it still does; nullptr if not.
  AzNode::Replica* Leading(LogId log, AzId az, Epoch epoch);
  // The copy of a table that has applied most; nullptr if no AZ that has it is up.
  TableState* MostApplied(TableId table);
  // A live copy for eventual reads, chosen at random among the complete ones; nullptr if there is none.
  AzNode* AnyWith(const LogId& log);
  // Likewise, with complete copies of all partitions and of the index of this number.
  AzNode* AnyWithIndex(TableId table, const PartitionLayout& layout, uint32_t index);
  // A log with the records of `log` from `from` on, and up to where it knows them to be committed: behind that, a log that is not the
  // leader's may hold what never will be. The leader's if it goes back so far; no store if none does.
  struct KnownLog {
    LogStore* store = nullptr;
    Lsn committed{0};
  };
  KnownLog LogWith(LogId log, Lsn from, std::optional<AzId> leader);

  // The node has failed: why, and what is damaged is rebuilt when the AZ starts again. It is stopped.
  absl::Status TakeFailure(AzId az);
  int64_t rebuilt_total(AzId az) const { return rebuilt_total_[az.index]; }  // copies of tables given up

 private:
  template <typename Serves>
  AzNode* Any(Serves serves);  // at random

  const AzSetOptions options_;
  Clock& clock_;
  Random& random_;
  AzTransport& transport_;
  std::array<std::unique_ptr<AzNode>, kAzsMax> nodes_;
  std::array<std::set<TableId>, kAzsMax> damaged_;
  std::array<int64_t, kAzsMax> rebuilt_total_{};
  uint64_t starts_ = 0;
};

}  // namespace meridian
