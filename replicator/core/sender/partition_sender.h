// Sends one partition's changes to one destination, in order, with a window.
//
// Fetch → batch → acknowledgement → checkpoint. The checkpoint passes a batch only when that and every earlier batch is durable
// at the destination (DESIGN §8, invariant 7). Whatever goes missing is found out by time: then everything beyond the
// checkpoint is fetched and sent again, which the destination takes without effect.
//
// A gap is what the Region's log has lost without having sent it (docs/replication.md, "Gaps in a log"). The sender stops there until
// a scan of the items that began after the gap was seen is durable at the destination.
// Time:    passed in.   Threads: thread-compatible.
#pragma once

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "base/model/time.h"
#include "base/seam/message.h"
#include "replicator/core/sender/latency.h"

namespace meridian {

struct SenderOptions {
  uint64_t batch_bytes_max = 1 << 20;
  size_t window_batches = 16;
  Duration retry = Duration::Seconds(1);  // of silence, until what is unanswered is asked or sent again
  // An answer that has brought all there was is followed by the next question no sooner than this after its own, so that changes which come
  // one by one go in batches. What comes after a pause goes at once.
  Duration gather = Duration::Millis(5);
};

class PartitionSender {
 public:
  // `joined_version`: of the source's replica.
  PartitionSender(LogId log, RegionId destination, GlobalTableId table, RegionId source, uint64_t joined_version, Lsn checkpoint,
                  const SenderOptions& options);

  // What to ask the own regiond for now, if anything.
  std::optional<FetchChanges> NextFetch(Instant now);
  // When there will be something to ask again, if it is only time that lets changes gather.
  std::optional<Instant> gathers_until() const { return gathers_until_; }
  // The batch to send, unless the answer is not the awaited one or holds nothing for the destination.
  std::optional<ApplyBatch> OnChanges(Instant now, Changes changes, uint64_t* next_sequence);
  // True if the checkpoint moved. An acknowledgement that counts adds to what TakeAcknowledged gives.
  bool OnAck(Instant now, const ApplyAck& ack);
  // True if the destination has been silent for too long while something is unacknowledged, allowing `round_trip` more:
  // everything beyond the checkpoint will be fetched again. A destination that is slow but answers is not pressed.
  bool RewindIfOverdue(Instant now, Duration round_trip);
  // The same at once, when a link has healed.
  void Rewind();

  bool has_gap() const { return gap_end_.has_value(); }
  void ScanBegins() { gap_scanned_ = has_gap(); }
  // True if that scan has closed a gap.
  bool ScanDone();

  // When the writes were made that have been acknowledged since the last call, batch by batch.
  std::vector<WriteTimes> TakeAcknowledged() { return std::exchange(acknowledged_, {}); }

  Lsn checkpoint() const { return checkpoint_; }
  Lsn last() const { return last_; }  // newest committed record known at the source
  uint64_t resent_total() const { return resent_total_; }

 private:
  struct InFlight {
    uint64_t sequence;
    Lsn through;
    Instant sent_at;
    bool durable;
    WriteTimes written;
  };
  bool AdvanceCheckpoint();

  const LogId log_;
  const RegionId destination_;
  const GlobalTableId table_;
  const RegionId source_;
  const uint64_t joined_version_;
  const SenderOptions options_;
  Lsn checkpoint_;
  Lsn next_fetch_;                    // > checkpoint_
  Lsn last_{0};
  std::deque<InFlight> in_flight_;    // ascending; at most options_.window_batches
  Instant heard_at_;                  // when the destination last acknowledged something of this flow
  std::optional<Instant> asked_at_;   // of the fetch that is not answered yet
  std::optional<Instant> gathers_until_;
  std::optional<Instant> held_until_;  // the destination could not take a batch: wait
  std::optional<Lsn> gap_end_;         // the first record that the log has behind the gap
  bool gap_scanned_ = false;           // the scan that is under way began after the gap was seen
  uint64_t resent_total_ = 0;
  std::vector<WriteTimes> acknowledged_;
};

}  // namespace meridian
