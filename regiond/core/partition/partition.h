// One partition of a table in a Region: who leads it, and what is proposed there but not in the leader's state yet.
//
// A change is proposed (has its LSN and lies in the overlay), then committed (durable in a quorum of AZs), then applied to the leader's
// state and forgotten here. Writes are evaluated against the latest proposed version; whoever answers a client on the strength of a
// version that is not committed yet waits for its LSN first, so that no unacknowledged write shows.
//
// Items that a transaction has in hand are locked from its prepare record to its resolve record, as proposed; a strong read of one waits
// until the resolve record is applied (docs/transactions.md).
// Threads: thread-compatible, one driver.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "base/model/split_record.h"
#include "base/model/stream.h"
#include "base/model/transaction_record.h"
#include "regiond/core/az/replica_log.h"
#include "regiond/core/partition/log_point.h"

namespace meridian {

class Partition {
 public:
  explicit Partition(LogId id) : id_(id) {}

  struct Leadership {
    AzId az;
    Epoch epoch;
  };
  const std::optional<Leadership>& leader() const { return leader_; }
  // What the leader's state has not seen the end of: `prepared`, prepare records without their resolve record, and `shard`, what opened the
  // last shard if it is open. What `log`, the leader's, holds beyond is in flight.
  // Errors: kDataLoss for a record that cannot be decoded.
  absl::Status Lead(const Leadership& leader, const std::vector<std::string>& prepared, const ShardRecord& shard, const ReplicaLog& log);
  void LoseLeader();

  // Gives `change` its position and returns what the log shall have; the leader must append just that. REQUIRES: leader().
  std::string Propose(ChangeRecord change, Lsn lsn);
  std::string Prepare(PrepareRecord record, Lsn lsn);
  std::string Resolve(ResolveRecord record, Lsn lsn);  // REQUIRES: it is prepared here
  std::string OpenShard(const ShardRecord& record);
  std::string Split(const SplitRecord& record, Lsn lsn);  // REQUIRES: nothing is prepared here

  // The last shard record, as proposed.
  const ShardRecord& shard() const { return shard_; }

  // The version that the last proposed change of `key` left, with its position; nullptr if nothing of it is in flight.
  struct InFlight {
    const VersionedItem* item = nullptr;  // valid until the next non-const call
    Lsn lsn{0};
    Epoch epoch{0};
  };
  InFlight Latest(const ItemKey& key) const;

  // A split record is proposed and not in the leader's state.
  bool splitting() const { return splits_at_.has_value(); }

  // Transactions that are prepared here and not resolved.
  const absl::btree_map<TransactionId, PrepareRecord>& prepared() const { return prepared_; }
  bool Locks(const ItemKey& key) const { return locked_.contains(key); }
  // Whether what a transaction makes of `key` may be decided already without being in the state.
  bool Unsettled(const ItemKey& key) const { return Locks(key) || resolved_keys_.contains(key); }
  // Whether the transaction has yet to end here.
  bool Involves(const TransactionId& id) const { return prepared_.contains(id) || resolved_.contains(id); }

  // Everything up to here is committed and in the leader's state. Whether a transaction has ended here by it.
  bool Applied(Lsn through);

  const LogId& id() const { return id_; }
  // As far as this process knows; never goes back.
  Lsn committed() const { return committed_; }
  // The greatest version that is or was in flight.
  Hlc clock() const { return clock_; }

 private:
  struct Overlaid {
    VersionedItem item;
    Lsn lsn;
    Epoch epoch;
  };
  void Overlay(const ChangeRecord& change);
  void NoteSplit(const SplitRecord& record, Lsn lsn);
  void Lock(PrepareRecord record);
  void Unlock(const TransactionId& id, Lsn lsn);

  LogId id_;
  std::optional<Leadership> leader_;
  Lsn committed_{0};
  Hlc clock_;
  ShardRecord shard_;
  std::optional<Lsn> splits_at_;
  absl::btree_map<ItemKey, Overlaid> overlay_;  // latest proposed version of each key in flight
  std::deque<std::pair<Lsn, ItemKey>> unapplied_;  // what to clear from the overlay, ascending
  absl::btree_map<TransactionId, PrepareRecord> prepared_;
  absl::btree_set<ItemKey> locked_;                   // by those
  absl::btree_map<TransactionId, Lsn> resolved_;      // where, until that is applied
  absl::btree_map<ItemKey, Lsn> resolved_keys_;       // likewise: what they had locked
};

}  // namespace meridian
