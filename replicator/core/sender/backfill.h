// Scans one table of the own Region into another replica, page by page, with a window; the cursor moves over the leading run of pages that are
// durable there. Records carry their versions, so the scan and the live changes may interleave in any order.
// Pages are small: each is read, and applied, in one turn of a regiond's loop, in which its clients wait.
// Time:    passed in.   Threads: thread-compatible.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/model/time.h"
#include "base/seam/message.h"
#include "replicator/core/sender/partition_sender.h"

namespace meridian {

// ApplyBatch.stream of a backfill; partitions are small numbers.
constexpr uint64_t kBackfillStream = UINT64_MAX;
constexpr uint64_t kBackfillPageBytesMax = 64 << 10;

class Backfill {
 public:
  // `joined_version`: of the source's replica.
  Backfill(TableId table, GlobalTableId global, RegionId source, uint64_t joined_version, RegionId destination, std::string cursor,
           const SenderOptions& options);

  std::optional<FetchItems> NextFetch(Instant now);
  std::optional<ApplyBatch> OnItems(Instant now, Items items, uint64_t* next_sequence);
  // True if the cursor moved or the scan is complete.
  bool OnAck(Instant now, const ApplyAck& ack);
  // As PartitionSender's.
  void RewindIfOverdue(Instant now, Duration round_trip);
  void Rewind();

  bool done() const { return done_; }
  const std::string& cursor() const { return cursor_; }
  // How much of the table is durable at the destination: keys are in the order of their hashes, which items share evenly.
  uint64_t percent() const;

 private:
  struct InFlight {
    uint64_t sequence;
    std::string next;
    bool last;
    Instant sent_at;
    bool durable = false;
  };
  const TableId table_;
  const GlobalTableId global_;
  const RegionId source_;
  const uint64_t joined_version_;
  const RegionId destination_;
  const SenderOptions options_;
  const uint64_t page_bytes_;
  const size_t window_pages_;  // as many bytes as a partition's window has
  std::string cursor_;      // everything up to this key is durable at the destination
  std::string next_fetch_;  // the key behind which the next page begins
  bool done_ = false;
  std::deque<InFlight> in_flight_;   // by rising key; at most window_pages_
  Instant heard_at_;                 // when the destination last acknowledged a page
  std::optional<Instant> asked_at_;  // of the fetch that is not answered yet
  std::optional<Instant> held_until_;
};

}  // namespace meridian
