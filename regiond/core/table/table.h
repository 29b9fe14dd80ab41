// One table in a Region: what it is, and its partitions. What it holds lies in the AZs (state/table_state.h).
// Threads: thread-compatible, one driver.
#pragma once

#include <deque>
#include <utility>

#include "base/model/table.h"
#include "regiond/core/partition/partition.h"

namespace meridian {

class Table {
 public:
  explicit Table(TableDescriptor descriptor) : layout_(1) { set_descriptor(std::move(descriptor)); }

  const TableDescriptor& descriptor() const { return descriptor_; }
  void set_descriptor(TableDescriptor descriptor) {
    descriptor_ = std::move(descriptor);
    layout_ = LayoutOf(descriptor_);
    for (uint64_t i = partitions_.size(); i < descriptor_.partitions_announced(); ++i) {
      partitions_.emplace_back(LogId{descriptor_.id, PartitionId(i)});
    }
  }

  // By id; the last one may be of a split under way, and then nothing is in it yet. References stay valid.
  std::deque<Partition>& partitions() { return partitions_; }
  const std::deque<Partition>& partitions() const { return partitions_; }
  const PartitionLayout& layout() const { return layout_; }
  PartitionId PartitionOf(const ItemKey& key) const { return layout_.Of(KeyHash(key.bytes)); }
  Partition& partition_of(const ItemKey& key) { return partitions_[PartitionOf(key).value]; }
  // Whether a split of it is under way.
  bool Splits(const Partition& partition) const {
    const PartitionSplit* const split = descriptor_.split_under_way();
    return split != nullptr && split->parent == partition.id().partition;
  }
  // Whether a delete must leave a tombstone.
  bool keeps_tombstones() const { return descriptor_.global.has_value(); }
  // Items that this process has deleted because they had expired.
  int64_t expired_total() const { return expired_total_; }
  void CountExpired() { ++expired_total_; }

 private:
  TableDescriptor descriptor_;
  PartitionLayout layout_;
  std::deque<Partition> partitions_;
  int64_t expired_total_ = 0;
};

}  // namespace meridian
