// One table's state in one AZ: items, entries of its indexes, conflict journals, what its streams tell, and how far each partition's log has been applied. Keys:
// state_keys.h.
//
// What has been applied depends on the log alone, so AZs that have applied the same LSN hold the same (but for the order in which full
// journals drop their oldest entries). Marks are written in the batch of the changes that they speak of.
// Errors:  of the store, and kDataLoss for what cannot be decoded: then this AZ's copy is damaged.
// Threads: thread-compatible, one driver.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/seam/log_store.h"
#include "base/seam/state_store.h"
#include "absl/container/btree_map.h"
#include "regiond/core/conflict/conflict_journal.h"
#include "regiond/core/index/index_set.h"
#include "regiond/core/state/state_keys.h"
#include "regiond/core/stream/partition_stream.h"

namespace meridian {

struct TableCounters {
  Hlc clock;          // the greatest reading among all applied versions
  int64_t items = 0;  // tombstones do not count
  int64_t bytes = 0;  // of their encodings
};

// Where a partition stands.
struct PartitionMarks {
  Lsn applied{0};
  Epoch epoch{0};  // of the record at `applied`
  TableCounters counters;
};
std::string EncodePartitionMarks(const PartitionMarks& marks);
absl::StatusOr<PartitionMarks> DecodePartitionMarks(std::string_view bytes);

class TableState {
 public:
  static absl::StatusOr<std::unique_ptr<TableState>> Open(uint64_t partitions, size_t journal_entries_max,
                                                          std::unique_ptr<StateStore> store);

  // The table has these indexes from now on. REQUIRES: between batches; called before anything is applied or copied.
  absl::Status SetIndexes(const TableSettings& settings);
  // Goes on building indexes that are new, and taking away what is left of others: up to so many entries. False if there is nothing to do.
  absl::StatusOr<bool> WorkOnIndexes(size_t entries_max);
  const IndexSet& indexes() const { return indexes_; }

  StateStore& store() { return *store_; }
  uint64_t partitions() const { return marks_.size(); }
  ConflictJournal& journal(PartitionId partition) { return journals_[partition.value]; }
  const PartitionStream& stream(PartitionId partition) const { return streams_[partition.value]; }
  const PartitionMarks& marks(PartitionId partition) const { return marks_[partition.value]; }
  TableCounters counters() const;  // of all partitions
  // Since the AZ started.
  int64_t conflicts_recorded_total() const;

  // Adds committed records, the next of their partition, to the batch that the next Commit writes.
  absl::Status Apply(PartitionId partition, const LogRecord& record);
  absl::Status Commit();
  absl::Status Sync() { return store_->Sync(); }

  // The stored version of `key`; an empty version if it was never here.
  absl::StatusOr<VersionedItem> Find(const ItemKey& key);

  // The prepare records of transactions that are not resolved in the partition.
  absl::StatusOr<std::vector<std::string>> Prepared(PartitionId partition);

  // --- range copy ---
  // All that belongs to the partition, but for its marks.
  std::vector<StateRange> RangesOf(PartitionId partition) const;
  absl::Status Erase(PartitionId partition);  // all of that, and the marks
  using Entries = std::vector<std::pair<std::string, std::string>>;
  absl::Status TakeCopied(Entries entries);
  // The copy is complete: these are the partition's marks now.
  absl::Status FinishCopy(PartitionId partition, const PartitionMarks& marks);

 private:
  explicit TableState(std::unique_ptr<StateStore> store) : store_(std::move(store)) {}
  absl::Status ApplyHousekeeping(PartitionId partition, const LogRecord& record, RecordKind kind);
  absl::Status ApplyChange(PartitionId partition, std::string_view encoded, const StreamPosition& at);
  absl::Status ApplyItem(const ChangeView& change, TableCounters& counters);
  absl::Status Follow(PartitionId partition, const ChangeView& change, std::string_view encoded, const StreamPosition& at);

  std::unique_ptr<StateStore> store_;
  size_t journal_entries_max_ = 0;  // of each partition
  std::vector<ConflictJournal> journals_;
  std::vector<PartitionStream> streams_;
  std::vector<PartitionMarks> marks_;
  IndexSet indexes_;
  StateBatch batch_;
  absl::btree_map<std::string, std::string> touched_;  // by state key: what `batch_` makes of items that something follows
  std::vector<bool> moved_;  // by partition: its marks are not in the store yet
  bool any_moved_ = false;
};

}  // namespace meridian
