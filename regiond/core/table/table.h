// One table in one Region: its partitions, its state, its conflict journal, and the redo of its log.
//
// State keys (one store per table):
//   'i' item-key                    VersionedItem (tombstones too, while the table has replicas in other Regions)
//   'j' …                           conflict journal (conflict_journal.h)
//   'm' 'a' fixed32 partition       LSN applied from that partition's log
//   'm' 'c'                         clock, item count, bytes: see Counters
// Threads: thread-compatible, one driver.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/model/table.h"
#include "base/seam/log_store.h"
#include "base/seam/state_store.h"
#include "regiond/core/conflict/conflict_journal.h"
#include "regiond/core/partition/partition.h"

namespace meridian {

struct TableOptions {
  size_t azs = 1;
  size_t quorum = 1;
  size_t conflict_journal_entries_max = 100'000;
};

class Table {
 public:
  struct Counters {
    Hlc clock;          // the greatest reading among all applied versions
    int64_t items = 0;  // tombstones do not count
    int64_t bytes = 0;  // of their encodings
  };

  // Opens the table on its store and redoes what the log has beyond it.
  static absl::StatusOr<std::unique_ptr<Table>> Open(TableDescriptor descriptor, const TableOptions& options, Epoch epoch,
                                                     std::unique_ptr<StateStore> state, LogStore& log);

  const TableDescriptor& descriptor() const { return descriptor_; }
  void set_descriptor(TableDescriptor descriptor) { descriptor_ = std::move(descriptor); }
  StateStore& state() { return *state_; }
  ConflictJournal& journal() { return journal_; }
  const Counters& counters() const { return counters_; }

  Partition& partition_of(const ItemKey& key);
  std::vector<Partition>& partitions() { return partitions_; }

  // The version of `key` that a new write meets: in flight or stored. An item that was never here has an empty version.
  struct Met {
    VersionedItem item;
    Lsn in_flight{0};  // LSN to wait for before telling anybody about it; 0 if it is committed
    bool exists() const { return !item.version.empty() && !item.deleted; }
    int64_t image_bytes() const { return exists() ? static_cast<int64_t>(item.image.size()) : -1; }
  };
  absl::StatusOr<Met> Meet(const ItemKey& key);

  // Applies everything committed to the state in one batch. Afterwards reads see it.
  absl::Status ApplyCommitted();

  // Makes the state durable, so that the log up to the returned positions is not needed for redo any more.
  absl::StatusOr<std::vector<Lsn>> SyncState();

 private:
  Table(TableDescriptor descriptor, const TableOptions& options, std::unique_ptr<StateStore> state);
  absl::Status LoadCounters();
  absl::StatusOr<Lsn> AppliedThrough(PartitionId partition);
  absl::Status Redo(LogId id, Lsn applied, LogStore& log);
  void ApplyChanges(PartitionId partition, const std::vector<ProposedChange>& changes, StateBatch& batch);
  void ApplyItem(const ProposedChange& proposed, StateBatch& batch);
  absl::StatusOr<int64_t> StoredImageBytes(const ItemKey& key);  // -1 if there is no item
  absl::Status Commit(StateBatch& batch);
  bool keeps_tombstones() const { return descriptor_.global.has_value(); }

  TableDescriptor descriptor_;
  std::unique_ptr<StateStore> state_;
  ConflictJournal journal_;
  std::vector<Partition> partitions_;
  std::vector<Lsn> applied_;  // by partition
  Counters counters_;
};

// State key of an item.
std::string ItemStateKey(const ItemKey& key);
constexpr char kItemPrefix = 'i';

}  // namespace meridian
