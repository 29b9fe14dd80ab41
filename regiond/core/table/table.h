// One table in a Region: what it is, and its partitions. What it holds lies in the AZs (state/table_state.h).
// Threads: thread-compatible, one driver.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "base/model/table.h"
#include "regiond/core/partition/partition.h"

namespace meridian {

class Table {
 public:
  explicit Table(TableDescriptor descriptor) : descriptor_(std::move(descriptor)) {
    for (uint64_t i = 0; i < descriptor_.partitions; ++i) partitions_.emplace_back(LogId{descriptor_.id, PartitionId(i)});
  }

  const TableDescriptor& descriptor() const { return descriptor_; }
  void set_descriptor(TableDescriptor descriptor) { descriptor_ = std::move(descriptor); }

  std::vector<Partition>& partitions() { return partitions_; }
  const std::vector<Partition>& partitions() const { return partitions_; }
  PartitionId PartitionOf(const ItemKey& key) const {
    return PartitionId(PartitionOfHash(KeyHash(key.bytes), partitions_.size()));
  }
  Partition& partition_of(const ItemKey& key) { return partitions_[PartitionOf(key).value]; }
  // Whether a delete must leave a tombstone.
  bool keeps_tombstones() const { return descriptor_.global.has_value(); }

 private:
  TableDescriptor descriptor_;
  std::vector<Partition> partitions_;
};

// The version of a key that a new write meets: in flight or stored. An item that was never here has an empty version.
struct MetItem {
  VersionedItem item;
  LogPoint in_flight;  // to wait for before telling anybody about it; LSN 0 if it is committed
  bool exists() const { return !item.version.empty() && !item.deleted; }
  int64_t image_bytes() const { return exists() ? static_cast<int64_t>(item.image.size()) : -1; }
};

}  // namespace meridian
