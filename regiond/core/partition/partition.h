// One partition of a table in a Region: who leads it, and what is proposed there but not in the leader's state yet.
//
// A change is proposed (has its LSN and lies in the overlay), then committed (durable in a quorum of AZs), then applied to the leader's
// state and forgotten here. Writes are evaluated against the latest proposed version; whoever answers a client on the strength of a
// version that is not committed yet waits for its LSN first, so that no unacknowledged write shows.
// Threads: thread-compatible, one driver.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "base/model/change_record.h"
#include "regiond/core/az/replica_log.h"

namespace meridian {

// A position in a log as somebody knows it: another epoch's record may come to stand there.
struct LogPoint {
  LogId log;
  Lsn lsn{0};
  Epoch epoch{0};
  auto operator<=>(const LogPoint&) const = default;
};

class Partition {
 public:
  explicit Partition(LogId id) : id_(id) {}

  struct Leadership {
    AzId az;
    Epoch epoch;
  };
  const std::optional<Leadership>& leader() const { return leader_; }
  // `log` is the leader's: what it holds beyond its state is in flight. Errors: kDataLoss for a record that cannot be decoded.
  absl::Status Lead(const Leadership& leader, const ReplicaLog& log);
  void LoseLeader();

  // Gives `change` its position and returns what the log shall have; the leader must append just that. REQUIRES: leader().
  std::string Propose(ChangeRecord change, Lsn lsn);

  // The version that the last proposed change of `key` left, with its position; nullptr if nothing of it is in flight.
  struct InFlight {
    const VersionedItem* item = nullptr;  // valid until the next non-const call
    Lsn lsn{0};
    Epoch epoch{0};
  };
  InFlight Latest(const ItemKey& key) const;

  // Everything up to here is committed and in the leader's state.
  void Applied(Lsn through);

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

  LogId id_;
  std::optional<Leadership> leader_;
  Lsn committed_{0};
  Hlc clock_;
  absl::btree_map<ItemKey, Overlaid> overlay_;  // latest proposed version of each key in flight
  std::deque<std::pair<Lsn, ItemKey>> unapplied_;  // what to clear from the overlay, ascending
};

}  // namespace meridian
