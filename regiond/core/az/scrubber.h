// Compares the AZ copies of partitions in the background (DESIGN §4, "a bad record inside is repaired from another AZ").
//
// A partition's leader puts a scrub mark into its log now and then. Every AZ, when it applies the mark, takes a snapshot of its copy, which
// therefore shows the same LSN everywhere, and digests the items at leisure, a bounded number each tick. The leader compares: with three
// digests the odd one out is damaged and is rebuilt from the others; two that differ are not enough to tell, and the next mark decides.
// Journals are left out, as full ones may have dropped different entries.
// Threads: thread-compatible.   Owns: snapshots under way, and digests until they are compared.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "regiond/core/az/az_message.h"
#include "regiond/core/state/table_state.h"

namespace meridian {

class Scrubber {
 public:
  // The mark at `at` has just been applied. REQUIRES: everything applied is in the store.
  void Begin(LogId log, Lsn at, TableState& state);
  // Goes on; digests that are finished now. A status is damage of the store, of the table in `damaged`.
  absl::StatusOr<std::vector<AzDigest>> Work(size_t entries_max, TableId* damaged);
  void Forget(TableId table);

  // Leader: a digest from `az` (of itself too). The AZ whose copy is damaged, if that is clear now.
  std::optional<AzId> Compare(AzId az, const AzDigest& digest, size_t azs);

  int64_t compared_total() const { return compared_total_; }   // marks at which all AZs agreed or were judged
  int64_t differing_total() const { return differing_total_; }

 private:
  struct Scrub {
    Lsn at;
    StateRange range;
    std::unique_ptr<StateCursor> cursor;
    uint64_t digest = 0;
  };
  struct Round {
    Lsn at{0};
    std::map<AzId, uint64_t> digests;
  };
  std::map<LogId, Scrub> scrubs_;
  std::map<LogId, Round> rounds_;
  int64_t compared_total_ = 0;
  int64_t differing_total_ = 0;
};

}  // namespace meridian
