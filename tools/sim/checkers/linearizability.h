// Invariant 2: within a Region, strong reads and conditional writes on an item are linearizable; and what eventual reads may show.
//
// Whether some order of a history's operations explains all answers is hard to decide while the order is unknown (Wing and Gong,
// "Testing and Verifying Concurrent Objects", 1993; Lowe, "Testing for linearizability", 2017). Here a Region names it: the log of an item's
// partition. A record in it makes a state of the item, which stands until the next one; those of changes that came from other Regions do
// as well, each at one point of the order. Observers hear of a commit before anybody can see its effects, and that call is when the
// state begins to stand. So it is asked of each operation that it happened in one of the states that stood between its invocation and its
// response:
//   * what changed the item, in the state that its record made, and its condition held in the state before;
//   * what changed nothing (a strong read, a failed condition, a deletion of nothing), in any state that gives its answer.
// If every operation has such a state, then the order of states, in each the operation that made it first and the others by their responses,
// explains every answer; and it is true to time: had A ended before B began, A's state would not be a later one than B's. That is
// linearizability, found in one pass. The other way round, a history without such states may still be linearizable in another order or at other
// points; but not as the log says, from which copies, streams and other Regions are made, so that is as wrong.
//
// An operation without an answer may change the item at any later time, or never; only its condition is looked at. That one which was
// refused as not having happened never does is for history.h.
//
// An eventual read may show a state that stands no more, but none from before what the Availability Zone that is furthest behind has
// applied, and none that does not stand yet.
// Threads: thread-compatible.   Owns: all states and unanswered operations of the run.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "tools/sim/checkers/failures.h"
#include "tools/sim/cluster/observer.h"

namespace meridian {

// What a client asks of one item.
struct SimOperation {
  enum class Kind : uint8_t { kPut, kDelete, kStrongRead, kEventualRead };  // an update leaves what a put would
  enum class Condition : uint8_t { kNone, kExists, kNotExists, kIs };
  Kind kind = Kind::kPut;
  std::string image;  // of a put; no other write has the same
  Condition condition = Condition::kNone;
  std::string expected;  // image, for kIs
};

class LinearizabilityChecker final : public SimObserver {
 public:
  explicit LinearizabilityChecker(Failures& failures) : failures_(failures) {}

  // `region` is about to be asked. REQUIRES: no other request has this number.
  void Invoked(uint64_t request, const RegionId& region, const ItemKey& key, SimOperation operation);
  // The write has its place in the log, where it will be committed or never. REQUIRES: it has no answer yet.
  void Proposed(uint64_t request, const LogPoint& point);

  void OnDurable(const RegionId& region, const LogRecord& record, const ChangeRecord& change) override;
  void OnReply(const RegionId& region, const Reply& reply) override;
  void OnRead(const RegionId& region, const SimReadReply& reply) override;
  void OnRegiondCrash(const RegionId& region) override;
  void OnReplicaRemoved(const RegionId& region) override;

  int64_t strong_reads_total() const { return strong_reads_total_; }
  int64_t eventual_reads_total() const { return eventual_reads_total_; }
  int64_t lagging_reads_total() const { return lagging_reads_total_; }  // showed a state that stood no more
  int64_t failed_conditions_total() const { return failed_conditions_total_; }

 private:
  struct State {
    Lsn lsn;
    Epoch epoch;
    Version version;  // empty before the first change
    bool exists = false;
    std::string image;
  };
  using Place = std::pair<RegionId, ItemKey>;
  struct Unanswered {
    Place place;
    SimOperation operation;
    size_t stood = 0;  // the state at the invocation, as an index
    std::optional<LogPoint> proposed;
  };

  static bool Holds(const SimOperation& operation, const State& state);
  std::vector<State>& StatesOf(const Place& place);
  std::optional<Unanswered> Take(uint64_t request);
  void JudgeEffect(const Unanswered& write);
  void JudgeNoEffect(const Unanswered& write);
  void JudgeFailedCondition(const Unanswered& write);
  void Fail(const Place& place, const std::string& what, size_t from);

  Failures& failures_;
  absl::btree_map<Place, std::vector<State>> states_;  // in the order of the log; the first one is that there is nothing
  absl::btree_map<uint64_t, Unanswered> unanswered_;   // by request
  absl::btree_map<std::pair<RegionId, LogPoint>, SimOperation> proposed_;  // what is not committed (yet)
  int64_t strong_reads_total_ = 0;
  int64_t eventual_reads_total_ = 0;
  int64_t lagging_reads_total_ = 0;
  int64_t failed_conditions_total_ = 0;
};

}  // namespace meridian
