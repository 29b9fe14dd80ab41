// How many writes of this Region in one partition's log some destination lacks. A log also holds what came from other Regions, and its own
// housekeeping, so positions alone do not tell; and while a link is cut nobody fetches, so the replicator does not know either.
//
// Counted by reading the log, when somebody asks: where destinations keep up, that is little. Kept is a bit for each record, from the first
// that some destination lacks.
// Threads: thread-compatible, one driver.   Bounds: CatchUp reads some megabytes at a time; memory 1 byte for each record that is lacked.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "base/model/ids.h"
#include "base/seam/log_store.h"
#include "regiond/core/replication/committed_log.h"

namespace meridian {

class PendingWrites {
 public:
  struct Count {
    uint64_t writes = 0;
    Lsn oldest{0};  // the record with the first of them; 0 if there are none
  };

  explicit PendingWrites(RegionId self) : self_(std::move(self)) {}

  // The log is to be counted from behind `checkpoint` on, the least of any destination: forgets what lies before, and begins anew if that
  // goes back.
  void StartAfter(Lsn checkpoint);
  // The next record to count.
  Lsn next() const { return next_; }
  // Counts what the log has from there on, as far as it is committed.
  void CatchUp(const CommittedLog& log);

  // What lies behind `checkpoint` up to `committed`. What has not been counted yet, or cannot be read, counts as one write each record: no
  // write that is at risk is left out. REQUIRES: `checkpoint` is not before StartAfter's.
  Count Between(Lsn checkpoint, Lsn committed) const;

 private:
  void Add(Lsn lsn, uint64_t writes);

  const RegionId self_;
  Lsn first_{1};
  Lsn next_{1};                         // everything of [first_, next_) has been counted
  std::map<uint64_t, uint64_t> marks_;  // by LSN / 64: which of these records hold writes of this Region
  Lsn gap_begin_{0}, gap_end_{0};       // [begin, end) is not in the log any more: each counts as one
  std::map<Lsn, uint64_t> more_;        // of a record with more than one: how many more
};

}  // namespace meridian
