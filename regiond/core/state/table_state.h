// One table's state in one AZ: items, entries of its indexes, conflict journals, what its streams tell, and how far each partition's log has been applied. Keys:
// state_keys.h.
//
// What has been applied depends on the log alone, so AZs that have applied the same LSN hold the same (but for the order in which full
// journals drop their oldest entries). Marks are written in the batch of the changes that they speak of.
// Errors:  of the store, and kDataLoss for what cannot be decoded: then this AZ's copy is damaged.
// Threads: thread-compatible, one driver.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/model/partition_layout.h"
#include "base/model/split_record.h"
#include "base/seam/clock.h"
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

// In which a partition that a split makes has its first leader; that of the last record before its log.
constexpr Epoch kSplitEpoch{1};

class TableState {
 public:
  // `partitions`: that the table was created with. Those that splits made are known from the store.
  static absl::StatusOr<std::unique_ptr<TableState>> Open(uint64_t partitions, size_t journal_entries_max,
                                                          std::unique_ptr<StateStore> store);

  // The table has these indexes from now on, and the queue of what expires if it has TTL. REQUIRES: between batches; called before anything
  // is applied or copied.
  absl::Status SetIndexes(const TableSettings& settings, const TimeToLive& time_to_live = {});
  // From now on changes of global indexes show so much later than those of items. If that is 0, those that wait from before show at once.
  // REQUIRES: called after SetIndexes, once, before anything is applied or copied. `clock` must outlive the state.
  absl::Status LagIndexes(Duration lag, Clock& clock);
  // Shows what is due. Goes on building indexes that are new, and taking away what is left of others: up to so many entries. False if there
  // is none of these. REQUIRES: between batches.
  absl::StatusOr<bool> WorkOnIndexes(size_t entries_max);
  const IndexSet& indexes() const { return indexes_; }
  bool indexes_lag() const { return index_lag_ && !index_lag_->empty(); }  // some change does not show yet

  StateStore& store() { return *store_; }
  // As far as the logs have been applied here.
  const PartitionLayout& layout() const { return layout_; }
  bool Has(PartitionId partition) const { return layout_.Find(partition) != nullptr; }
  const std::vector<SplitMark>& splits() const { return splits_; }
  Lsn LastSplitOf(PartitionId parent) const;  // 0: never
  ConflictJournal& journal(PartitionId partition) { return journals_[partition.value]; }
  // Whether a change of the partition means something to an index or to a stream.
  bool Follows(PartitionId partition) const { return !indexes_.empty() || streams_[partition.value].recording(); }
  const PartitionStream& stream(PartitionId partition) const { return streams_[partition.value]; }
  const PartitionMarks& marks(PartitionId partition) const { return marks_[partition.value]; }
  TableCounters counters() const;  // of all partitions
  // Since the AZ started.
  int64_t conflicts_recorded_total() const;
  int64_t conflicts_dropped_total() const;  // for want of room

  // Adds committed records, the next of their partition, to the batch that the next Commit writes.
  absl::Status Apply(PartitionId partition, const LogRecord& record);
  absl::Status Commit();
  absl::Status Sync() { return store_->Sync(); }

  // The stored version of `key`; an empty version if it was never here.
  absl::StatusOr<VersionedItem> Find(const ItemKey& key);

  // What the item collection of `key` comes to (index/collection_sizes.h).
  absl::StatusOr<int64_t> CollectionBytes(const ItemKey& key) { return ReadCollectionBytes(*store_, key.bytes); }

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
  // The copied partition has been split in this way: the child is known from now on, and has nothing yet. No-op if it was known.
  absl::Status TakeSplit(const SplitMark& split);

 private:
  TableState(uint64_t partitions, size_t journal_entries_max, std::unique_ptr<StateStore> store);
  void MakeRoom(uint64_t partitions);
  absl::Status LoadSplits();
  absl::Status Load(PartitionId partition);
  absl::Status AddSplit(const SplitMark& split, StateBatch& batch);
  absl::Status ApplySplit(PartitionId partition, const LogRecord& record);
  absl::Status ShowLagging(bool all);
  absl::Status ApplyHousekeeping(PartitionId partition, const LogRecord& record, RecordKind kind);
  absl::Status ApplyChange(PartitionId partition, std::string_view encoded, const std::optional<Payload>& replaced, const StreamPosition& at);
  absl::StatusOr<std::string_view> Replaced(const ChangeView& change);
  absl::Status ApplyItem(const ChangeView& change, TableCounters& counters);
  absl::Status Follow(PartitionId partition, const ChangeView& change, const std::optional<Payload>& replaced, const StreamPosition& at);

  std::unique_ptr<StateStore> store_;
  const size_t journal_entries_max_;  // of each partition
  PartitionLayout layout_;
  std::vector<SplitMark> splits_;
  // By partition; what is no partition here yet may have a place.
  std::vector<ConflictJournal> journals_;
  std::vector<PartitionStream> streams_;
  std::vector<PartitionMarks> marks_;
  IndexSet indexes_;
  std::optional<IndexLag> index_lag_;
  StateBatch batch_;
  // By state key: what `batch_` makes of items that something follows, where its records did not say what they replace.
  absl::btree_map<std::string, std::string> touched_;
  std::string replaced_;    // what Replaced has found
  bool untracked_ = false;  // `batch_` makes something of others of them, too
  std::vector<bool> moved_;  // its marks are not in the store yet
  bool any_moved_ = false;
};

}  // namespace meridian
