// The source side of replication inside a Region: hands the Region's own replicator what its tables' logs hold, and knows how
// far each destination is, so that the log can be trimmed.
//
// Only records born in this Region are handed out; what came from another Region is that Region's to send.
// Threads: thread-compatible, one driver.   Owns: progress and waiting fetches only; tables are the caller's.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/model/table.h"
#include "base/seam/log_store.h"
#include "base/seam/message.h"
#include "regiond/core/replication/committed_log.h"
#include "regiond/core/replication/pending_writes.h"
#include "regiond/core/request/read_view.h"

namespace meridian {

// What would be missing at a destination if this Region were lost now.
struct RecoveryPoint {
  uint64_t writes = 0;  // acknowledged to clients here, and not by the destination
  Duration age;         // how long ago the first of them was made
};

class ReplicationSource {
 public:
  explicit ReplicationSource(RegionId self) : self_(std::move(self)) {}

  // The answer to `fetch`, or nothing if there is nothing to hand out yet: then the fetch waits, replacing an older one for
  // the same log and destination, until OnCommitted or TakePassed.
  std::optional<Changes> Fetch(const FetchChanges& fetch, const CommittedLog& log);
  // Answers to the fetches of `log` that waited. Call after commits, with a log that goes back to FirstAwaited.
  std::vector<Changes> OnCommitted(const CommittedLog& log);
  // The first record that a fetch of `log` waits for; nothing if none waits.
  std::optional<Lsn> FirstAwaited(LogId log) const;
  // Logs whose fetches wait for what is committed, as it could not be read: the leader's own disk may be the last to have it. Call OnCommitted
  // again when more is durable.
  std::set<LogId> TakeUnread() { return std::exchange(unread_, {}); }
  // Answers to fetches that wait and have met nothing but records that other Regions send: a destination's checkpoint passes those, too, but
  // not one by one. Call now and then.
  std::vector<Changes> TakePassed();

  // One page of the table's items, tombstones included.
  absl::StatusOr<Items> Scan(const FetchItems& fetch, ReadView& view) const;

  // What the replicator reports. A report about a group version older than the destination's joining is ignored: it speaks of an
  // earlier membership.
  void OnProgress(const Progress& progress);
  // `table` has these destinations from now on (none if it is gone).
  void SetDestinations(TableId table, const std::optional<GlobalTable>& global);
  std::vector<DestinationProgress> ProgressOf(TableId table) const;

  // What a destination with this checkpoint lacks of the writes that were made here, up to `committed`. `log` goes back to NextToCount.
  PendingWrites::Count CountPending(const CommittedLog& log, Lsn checkpoint, Lsn committed);
  Lsn NextToCount(LogId log);

  // Up to where every destination has everything of `log`; nothing if one of them has not reported yet.
  std::optional<Lsn> SafeToTrim(LogId log) const;

 private:
  struct Destination {
    uint64_t joined_version = 0;  // settings version with which it became a destination
    std::optional<DestinationProgress> progress;
  };
  struct Waiting {
    FetchChanges fetch;
    Lsn next{0};  // what it has not met yet
  };
  std::optional<Changes> Answer(Waiting& waiting, const CommittedLog& log);

  const RegionId self_;
  std::map<LogId, std::map<RegionId, Waiting>> waiting_;
  std::set<LogId> unread_;
  std::map<TableId, std::map<RegionId, Destination>> destinations_;
  std::map<LogId, PendingWrites> pending_;  // of logs that have been asked about
};

// Whether the Region's replicator must send changes to a replica in this phase.
constexpr bool IsDestination(ReplicaPhase phase) {
  return phase == ReplicaPhase::kRegistering || phase == ReplicaPhase::kBackfilling ||
         phase == ReplicaPhase::kActive;
}

}  // namespace meridian
