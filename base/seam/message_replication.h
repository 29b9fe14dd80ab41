// What a replicator says to its own Region's regiond and to those of other Regions, and what they answer: message.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/model/change_record.h"
#include "base/model/ids.h"
#include "base/model/table.h"

namespace meridian {

// --- regiond and its own replicator ---

// replicator -> regiond: which global tables are here? Asked at start and again and again.
struct AskTables {
  uint64_t known_revision = 0;  // of the last answer; the regiond answers only when it has a newer one
  bool operator==(const AskTables&) const = default;
};

struct LogBounds {
  Lsn first{1};  // the oldest record that can still be read
  Lsn last{0};   // the newest committed record
  bool operator==(const LogBounds&) const = default;
};

struct ReplicatedTable {
  TableId table;
  GlobalTable global;
  std::vector<LogBounds> partitions;  // by PartitionId
  bool operator==(const ReplicatedTable&) const = default;
};

// regiond -> replicator. `revision` rises with every change of the list and never goes back, restarts included.
struct Tables {
  uint64_t revision = 0;
  std::vector<ReplicatedTable> tables;
  bool operator==(const Tables&) const = default;
};

// replicator -> regiond: committed records of `log` from `from` on, for `destination`. Answered at once if there are any,
// else when there are.
struct FetchChanges {
  LogId log;
  RegionId destination;
  Lsn from{1};
  uint64_t bytes_max = 0;
  bool operator==(const FetchChanges&) const = default;
};

// regiond -> replicator. `records` are those of [from, next) that were born in this Region, in order.
struct Changes {
  LogId log;
  RegionId destination;
  Lsn from{1};
  Lsn next{1};
  Lsn last{0};           // newest committed, to measure the backlog
  bool trimmed = false;  // `from` is gone, and what is there begins at `next`: the destination needs a scan of the items
  std::vector<ChangeRecord> records;
  bool operator==(const Changes&) const = default;
};

// replicator -> regiond: a page of the table's items with their versions, tombstones included, after `after` in key order.
struct FetchItems {
  TableId table;
  RegionId destination;
  std::string after;  // an encoded key, or empty
  uint64_t bytes_max = 0;
  bool operator==(const FetchItems&) const = default;
};

// regiond -> replicator.
struct Items {
  TableId table;
  RegionId destination;
  std::string after;
  std::string next;  // the last key of the page; pass as `after`
  bool done = false;
  std::vector<ChangeRecord> records;
  bool operator==(const Items&) const = default;
};

// replicator -> regiond: how far each destination is. Lets the log be trimmed, and feeds DescribeTable, metrics and the
// coordinator's workflows.
struct PartitionProgress {
  PartitionId partition;
  Lsn checkpoint{0};  // everything up to here is durable at the destination
  Lsn synced{0};      // no more than that: where a crash of the replicator's machine would leave it, so the log is kept from there on
  bool operator==(const PartitionProgress&) const = default;
};
struct DestinationProgress {
  TableId table;
  RegionId destination;
  uint64_t settings_version = 0;  // of the global table that the replicator acts on
  bool registered = false;        // checkpoints exist: from them on, every change will be sent
  bool backfilled = false;        // the scan has been taken over completely (or was not this Region's task)
  uint64_t backfill_percent = 0;  // of the scan that fills it from here; 0 without one
  std::vector<PartitionProgress> partitions;
  bool operator==(const DestinationProgress&) const = default;
};
struct Progress {
  std::vector<DestinationProgress> destinations;
  bool operator==(const Progress&) const = default;
};

// --- a replicator and another Region's regiond ---

// replicator -> remote regiond: apply by last writer wins, persist, then acknowledge.
struct ApplyBatch {
  GlobalTableId table;
  RegionId source;
  uint64_t stream = 0;    // the sender's name for this flow (partition of the source, or the backfill)
  uint64_t sequence = 0;  // the sender's number of this batch within the flow
  uint64_t joined_version = 0;  // of the source's replica, when it was sent
  std::vector<ChangeRecord> records;
  bool operator==(const ApplyBatch&) const = default;
};

enum class ApplyResult : uint8_t {
  kDurable = 0,   // every record is durable here, or was superseded by something durable
  kNoTable = 1,   // the table is not here (not yet, or no longer): hold, try again later
  kRefused = 2,   // could not be persisted (disk trouble): try again later
};

// remote regiond -> replicator.
struct ApplyAck {
  GlobalTableId table;
  uint64_t stream = 0;
  uint64_t sequence = 0;
  ApplyResult result = ApplyResult::kDurable;
  bool operator==(const ApplyAck&) const = default;
};

}  // namespace meridian
