// Scans one table of the own Region into a new replica, page by page; the cursor moves when a page is durable there.
// Records carry their versions, so the scan and the live changes may interleave in any order.
// Time:    passed in.   Threads: thread-compatible.
#pragma once

#include <optional>
#include <string>

#include "base/model/time.h"
#include "base/seam/message.h"
#include "replicator/core/sender/partition_sender.h"

namespace meridian {

// ApplyBatch.stream of a backfill; partitions are small numbers.
constexpr uint64_t kBackfillStream = UINT64_MAX;

class Backfill {
 public:
  Backfill(TableId table, GlobalTableId global, RegionId source, RegionId destination, std::string cursor,
           const SenderOptions& options);

  std::optional<FetchItems> NextFetch(Instant now);
  std::optional<ApplyBatch> OnItems(Instant now, Items items, uint64_t* next_sequence);
  // True if the cursor moved or the scan is complete.
  bool OnAck(Instant now, const ApplyAck& ack);
  void RewindIfOverdue(Instant now, Duration round_trip);
  void Rewind();

  bool done() const { return done_; }
  const std::string& cursor() const { return cursor_; }

 private:
  struct InFlight {
    uint64_t sequence;
    std::string next;
    bool last;
    Instant sent_at;
  };
  const TableId table_;
  const GlobalTableId global_;
  const RegionId source_;
  const RegionId destination_;
  const SenderOptions options_;
  std::string cursor_;  // everything up to this key is durable at the destination
  bool done_ = false;
  std::optional<Instant> asked_at_;
  std::optional<Instant> held_until_;
  std::optional<InFlight> in_flight_;
};

}  // namespace meridian
