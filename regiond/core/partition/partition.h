// One partition of a table in a Region, at its leader: gives positions to changes and knows what is in flight.
//
// A change is proposed (has its LSN and lies in the overlay), then committed (durable in a quorum of AZs), then applied to the
// state and forgotten here. Writes are evaluated against the latest proposed version; whoever answers a client on the
// strength of a version that is not committed yet waits for its LSN first, so that no unacknowledged write shows.
// Threads: thread-compatible, one driver.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/model/change_record.h"
#include "base/seam/log_store.h"
#include "regiond/core/az/quorum.h"

namespace meridian {

// A change on its way to the state, with what the counters of its table need: the size of the image that it replaces, -1 if
// there is none.
struct ProposedChange {
  ChangeRecord change;
  int64_t bytes_before = -1;
};

class Partition {
 public:
  // `last` is the last LSN of the recovered log; all of it is committed.
  Partition(LogId id, Epoch epoch, size_t azs, size_t quorum, Lsn last);

  // Gives `change` the next LSN and the epoch, and returns it as the log shall have it.
  LogRecord Propose(ChangeRecord change, int64_t bytes_before);

  // The version that the last proposed change of `key` left, with its LSN; nullptr if nothing of it is in flight.
  struct InFlight {
    const VersionedItem* item = nullptr;  // valid until the next non-const call
    Lsn lsn{0};
  };
  InFlight Latest(const ItemKey& key) const;

  // AZ `az` has its log durable up to `through`.
  void Persisted(size_t az, Lsn through);
  // Committed changes that have not been taken yet, ascending. The caller applies them and then calls Applied.
  std::vector<ProposedChange> TakeCommitted();
  void Applied(Lsn through);

  const LogId& id() const { return id_; }
  Epoch epoch() const { return epoch_; }
  Lsn last() const { return last_; }
  Lsn committed() const { return quorum_.committed(); }

 private:
  const LogId id_;
  const Epoch epoch_;
  AzQuorum quorum_;
  Lsn last_;                          // proposed
  std::deque<ProposedChange> pending_;  // proposed and not taken, ascending
  struct Overlaid {
    VersionedItem item;
    Lsn lsn;
  };
  absl::btree_map<ItemKey, Overlaid> overlay_;  // latest proposed version of each key in flight
  std::deque<std::pair<Lsn, ItemKey>> unapplied_;  // what to clear from the overlay, ascending
};

}  // namespace meridian
