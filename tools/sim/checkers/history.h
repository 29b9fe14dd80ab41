// The oracle: every write of a run and its true past, learnt when the write was made and not from the versions' vectors.
//
// The workload tells which version stood in the Region when a write was proposed; the write had seen that one, and so everything
// that one had seen. Whether a write happened is told by its Region's log; whether it was acknowledged, by the reply. A write without an
// answer may come to be committed at any later time, or never; its version may be given to another meanwhile, by a leader that lacks it, but
// only one of the two can be committed. Their positions in the log, with the epoch, tell them apart.
// What a replica has written that is removed is an orphan: if it has come to another Region it lives on while that has a replica, else it is gone; and
// what the journal of that replica knew of it is gone in any case.
// A deletion by TTL is nobody's request. It is known when a client meets it in flight, or when it is committed; what it had seen is what stood
// in the log of its Region before it.
// Threads: thread-compatible.   Owns: all writes of the run.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "tools/sim/checkers/failures.h"
#include "tools/sim/cluster/observer.h"

namespace meridian {

class SimHistory final : public SimObserver {
 public:
  struct Write {
    RegionId region;
    ItemKey key;
    Version version;
    std::optional<size_t> seen;  // the write that stood there, as an index of writes()
    bool deleted = false;
    std::string image;
    bool acknowledged = false;
    bool durable = false;      // committed in its Region
    bool undecided = false;    // its Region died, or its AZ went away, before that was told: either may come true
    bool refused = false;      // its client was told that it has not happened
    bool overwritten = false;  // a durable write stood on it, one that is not orphaned
    bool overwritten_by_orphan = false;
    bool by_ttl = false;
    bool forgettable = false;  // a deletion in a table that had no replicas yet: its Region keeps no trace of it
    std::set<RegionId> elsewhere;  // other Regions that have met it and whose replicas are still there
    bool orphaned = false;     // its replica has been removed since: nobody can tell for sure what has become of it
    bool gone() const { return orphaned && elsewhere.empty(); }  // with its replica
  };

  explicit SimHistory(Failures& failures) : failures_(failures) {}

  // `request` has made `proposed` the latest in `region`, where `stood` was before. `alone`: the table has no replicas.
  void Proposed(uint64_t request, const RegionId& region, const ItemKey& key, const MetItem& proposed, const MetItem& stood, bool alone);

  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;
  void OnReplicaRemoved(const RegionId& region) override;
  void OnViolation(const std::string& what) override { failures_.Add(what); }

  const std::vector<Write>& writes() const { return writes_; }
  bool Awaits(uint64_t request) const { return unanswered_.contains(request); }  // its reply
  const Write* Find(const ItemKey& key, const Version& version) const;  // nullptr if nobody wrote it
  // Which writes were overwritten. To be called when the run is over: an orphan may have come to another Region until then.
  void Conclude();
  // The greatest durable version of each key, of those that are not gone.
  absl::btree_map<ItemKey, const Write*> Greatest() const;
  int64_t acknowledged_total() const { return acknowledged_total_; }

 private:
  using Position = std::pair<RegionId, LogPoint>;
  std::optional<size_t> IndexOf(const ItemKey& key, const Version& version) const;
  std::optional<size_t> IndexOf(const Position& position) const;
  size_t Add(Write write);
  size_t AddExpired(const RegionId& region, const ItemKey& key, const Version& version);

  Failures& failures_;
  std::vector<Write> writes_;
  absl::btree_map<ItemKey, absl::btree_map<Version, size_t>> by_version_;  // the durable one, or else the latest
  absl::btree_map<Position, size_t> by_position_;
  absl::btree_map<uint64_t, size_t> unanswered_;  // by request
  absl::btree_map<RegionId, absl::btree_map<ItemKey, size_t>> last_delete_;
  absl::btree_map<std::pair<RegionId, ItemKey>, size_t> standing_;  // as committed in the Region
  int64_t acknowledged_total_ = 0;
};

}  // namespace meridian
