// What one partition's log tells in streams, as one AZ has it: its shards, and a record of each change in them.
//
// All of it follows from the log alone: shard records open and close shards, changes between them leave their records, trim records take
// the oldest away. So the copies of all AZs are alike, and a shard that is seen closed gets nothing more, whoever leads.
// Kept in the table's state under the keys of state_keys.h, written in the same batch as the changes they speak of. The shards are also
// in memory; there are few.
// Threads: thread-compatible.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/seam/state_store.h"
#include "regiond/core/stream/shard.h"

namespace meridian {

class PartitionStream {
 public:
  explicit PartitionStream(PartitionId partition) : partition_(partition) {}
  absl::Status Load(StateStore& store);

  // Records of the log are being applied with `batch`.
  void OnShard(const ShardRecord& record, Lsn at, StateBatch& batch);
  // The partition is split by the record at `at`, and `child` is the other part's: the open shard ends, and the next ones of both are its
  // children.
  void OnSplit(WallTime closed_at, Lsn at, PartitionStream& child, StateBatch& batch);
  // REQUIRES: everything applied before is in the store.
  absl::Status OnTrim(const TrimRecord& record, StateStore& store, StateBatch& batch);
  // REQUIRES: recording(). `before` and `after` are images, empty where there is no item; nothing is told if they are the same.
  void OnChange(const StreamPosition& at, const ChangeView& change, std::string_view before, std::string_view after, StateBatch& batch);

  // The state key of a partition's shards, and how those of its records begin.
  static std::string ShardsKey(PartitionId partition);
  static std::string RecordsPrefix(PartitionId partition);

  const std::vector<Shard>& shards() const { return shards_; }  // oldest first
  // What opened the shard that is open; if none is, of no stream, and not before the last one ended.
  ShardRecord open() const {
    return recording() ? ShardRecord{shards_.back().opened_at, shards_.back().stream, shards_.back().view} : ShardRecord{split_.closed_at};
  }
  bool recording() const { return !shards_.empty() && shards_.back().open(); }
  // Everything up to here has been forgotten.
  Lsn trimmed() const { return trimmed_; }

  // The records of `shard` from a position on: at most so many, and no more once they have so many bytes.
  struct Page {
    std::vector<std::pair<StreamPosition, StreamRecord>> records;
    bool more = false;  // there are others behind them now
  };
  absl::StatusOr<Page> Read(StateStore& store, const Shard& shard, StreamPosition from, size_t records_max, size_t bytes_max) const;

  // Through where a trim record should go now for nothing to be told of before `horizon`; nothing if there is nothing to forget. Looks at
  // `records_max` records, so that forgetting is done in steps.
  absl::StatusOr<std::optional<TrimRecord>> DueTrim(StateStore& store, WallTime horizon, size_t records_max) const;

 private:
  // The shard that a split has closed, in this partition or in the one that this comes from.
  struct Split {
    std::string shard;
    uint32_t stream = 0;  // 0: none was open
    WallTime closed_at;
  };
  void Save(StateBatch& batch) const;

  PartitionId partition_;
  Lsn trimmed_{0};
  Split split_;  // the last one
  std::vector<Shard> shards_;
};

}  // namespace meridian
