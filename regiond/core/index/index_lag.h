// Changes of global indexes that are to show later than those of their items: a queue in the state of one copy of a table.
//
//   key    := 'q' fixed64 sequence
//   value  := fixed64 due (wall time, us), bytes erased (an entry's key, empty: none), bytes put (likewise), bytes image
//
// The lag of a change counts from when its Region logged it: so it ends in all AZs at once, and does not begin again where a log is redone.
// A change comes into the queue in the batch that changes its item. When it is due it moves into the index, in one batch again, so that a
// crash finds it in one of the two. Changes move in the order in which they came, whatever the clock does: an item's never overtake each
// other, and what the indexes hold is what they would have held at some moment. Where a crash has taken the state back, the partitions' logs
// are redone one after the other, so what is due may wait behind what is not, for once the lag again.
// Time:    the wall clock, which outlives restarts. Where it has gone back, what would have to wait for longer than the lag is due.
// Threads: thread-compatible, one driver.   Errors: of the store; kDataLoss for a change that cannot be decoded.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "base/seam/clock.h"
#include "base/seam/state_store.h"
#include "regiond/core/index/index_entry.h"

namespace meridian {

class IndexLag {
 public:
  // Goes on behind what the store holds. `clock` must outlive it.
  static absl::StatusOr<IndexLag> Open(Duration lag, Clock& clock, StateStore& store);

  // The entry with the key `erased` goes, if that is not empty; `put` comes, if there is one: when the lag since `since` is over.
  void Add(WallTime since, std::string_view erased, const std::optional<IndexEntry>& put, StateBatch& batch);

  bool empty() const { return !oldest_; }
  bool due() const;  // the oldest change is
  // Adds to `batch` what moves up to so many of the oldest changes into their indexes: those that are due, or `all`. Those of an index that
  // is not `known` are forgotten. False if there are no more of them. REQUIRES: what Add was given is in the store, and `batch` goes there.
  using Known = absl::FunctionRef<bool(uint32_t number)>;
  absl::StatusOr<bool> Move(StateStore& store, size_t changes_max, bool all, Known known, StateBatch& batch);

 private:
  IndexLag(Duration lag, Clock& clock) : lag_(lag), clock_(&clock) {}
  bool Due(WallTime at) const;

  Duration lag_;
  Clock* clock_;
  uint64_t next_sequence_ = 0;
  uint64_t first_sequence_ = 0;     // nothing comes before it: a store may have to pass over all that has been erased there
  std::optional<WallTime> oldest_;  // when it is due; nothing: the queue is empty
};

}  // namespace meridian
