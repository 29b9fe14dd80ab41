// The conflict journal of one partition of a table, in one AZ: every write that last-writer-wins threw away here, with both images.
//
// An entry names a loser and the winner it met. When the Region later meets a write that had replaced the loser, the loser was
// overwritten knowingly after all (elsewhere, before the conflict reached that Region), and the entry is marked superseded:
// merged over all Regions, an entry that any of them marks does not count.
//
// Kept in the table's state under keys that begin with 'j' and the partition, written in the same batch as the changes they speak of, and
// indexed in memory. A write that some loser here had seen gets no entry: it was not lost here, but met before (its record is sent
// again) or overtaken by what had seen it; where it was born it is judged exactly.
//
// Whoever follows the journal asks what has changed behind an LSN of the partition's log. The last changes are noted in memory alone, and
// by LSN, so that an answer does not depend on which AZ gives it.
// Threads: thread-compatible.   Bounds: at most `entries_max`; the oldest go first and are counted.   Errors: kDataLoss for a damaged entry.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/model/change_record.h"
#include "base/seam/state_store.h"
#include "regiond/core/conflict/conflict_filter.h"

namespace meridian {

struct ConflictEntry {
  ItemKey key;
  VersionedItem loser;
  VersionedItem winner;
  bool superseded = false;
};

class ConflictJournal {
 public:
  ConflictJournal(PartitionId partition, size_t entries_max) : partition_(partition), entries_max_(entries_max) {}
  // Reads the index from `store`. REQUIRES: nothing recorded yet.
  absl::Status Load(StateStore& store);
  // What happened up to `applied` is not noted: the journal was loaded or given when its partition stood there.
  void BeginsAt(Lsn applied) { noted_from_ = applied; }

  // `record` is being applied with `batch`: takes note of a conflict that it carries, and of what it replaces.
  void OnApply(const ChangeRecord& record, StateStore& store, StateBatch& batch);
  // The batch of the last OnApply calls is in the store.
  void OnBatchApplied() { unapplied_.clear(); }

  // The items from `hash` on are `other`'s from now on. REQUIRES: everything applied is in the store; `other` is empty.
  absl::Status GiveTo(ConflictJournal& other, uint64_t hash, StateStore& store, StateBatch& batch);

  // Whether `loser` has an entry.
  bool Contains(const ItemKey& key, const Version& loser) const;
  // Whether the writer of some loser had seen `version`.
  bool SeenByLoser(const ItemKey& key, const Version& version) const;
  // Whether applying a write that replaced `version` would mark an entry.
  bool Awaits(const ItemKey& key, const Version& version) const;

  // Entries of all the table's partitions after (`after`, exclusive; a state key from `next`), by partition and key, that match `filter`: at
  // most `limit`, among at most `scan_max`.
  struct Page {
    std::vector<ConflictEntry> entries;
    size_t scanned = 0;
    std::string next;  // empty at the end
  };
  static absl::StatusOr<Page> List(StateStore& store, const std::string& after, size_t limit, const ConflictFilter& filter = {},
                                   size_t scan_max = SIZE_MAX);
  // An entry that was made, or marked superseded, by the record at `lsn`.
  struct Change {
    Lsn lsn;
    ItemKey key;
    Version loser;
  };
  // Every change by a record behind `seen`, oldest first; nothing if that is longer ago than what is noted: then all must be listed.
  std::optional<std::vector<Change>> ChangedSince(Lsn seen) const;
  // kNotFound if it has been dropped. REQUIRES: everything applied is in the store.
  absl::StatusOr<ConflictEntry> Read(const ItemKey& key, const Version& loser, StateStore& store) const;
  // The state keys of a partition's journal begin so.
  static std::string StatePrefix(PartitionId partition);

  size_t size() const { return order_.size(); }
  bool empty() const { return order_.empty(); }
  int64_t recorded_total() const { return recorded_total_; }  // since the daemon started
  int64_t dropped_total() const { return dropped_total_; }    // for want of room, since the daemon started

 private:
  struct Lost {
    Version replaced;  // what the loser had replaced
    bool superseded = false;
  };
  // Of one item. A hot item may have as many losers as the journal has room: nothing here is searched one by one.
  struct Notes {
    std::map<Version, Lost> losers;
    std::multiset<Version> replaced;  // by one of them
    CausalPast seen;                  // by one of them at least, those that are dropped included
    void Add(const VersionedItem& loser, bool superseded);
    void Drop(const Version& loser);
  };
  void Record(const ItemKey& key, const VersionedItem& loser, const VersionedItem& winner, Lsn lsn, StateBatch& batch);
  void MarkSuperseded(const ItemKey& key, const Version& version, Lsn lsn, StateStore& store, StateBatch& batch);
  void Note(Lsn lsn, const ItemKey& key, const Version& loser);

  std::string StateKey(const ItemKey& key, const Version& loser) const;

  PartitionId partition_;
  size_t entries_max_;
  std::map<ItemKey, Notes> notes_;
  std::deque<std::pair<ItemKey, Version>> order_;  // oldest first
  // Entries written by the batch under construction, which the store does not show yet.
  std::map<std::string, ConflictEntry> unapplied_;
  // The last changes, oldest first: all that were made by records behind `noted_from_`.
  std::deque<Change> changes_;
  Lsn noted_from_{0};
  int64_t recorded_total_ = 0;
  int64_t dropped_total_ = 0;
};

}  // namespace meridian
