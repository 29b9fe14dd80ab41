// Which partition of a table holds which hashes. A table begins with equal ranges; a split gives the upper part of one to a new partition.
// Threads: values.
#pragma once

#include <cstdint>
#include <vector>

#include "base/model/ids.h"

namespace meridian {

// The first hash of part `part` of `parts` equal ranges of the hash space. REQUIRES: part < parts.
uint64_t FirstHashOf(uint64_t part, uint64_t parts);

class PartitionLayout {
 public:
  struct Range {
    PartitionId id;
    uint64_t first = 0;
    uint64_t last = UINT64_MAX;  // inclusive
    bool operator==(const Range&) const = default;
  };

  explicit PartitionLayout(uint64_t partitions);  // REQUIRES: at least one
  // `child` gets what `parent` has from `at` on. REQUIRES: CanSplit.
  void Split(PartitionId parent, PartitionId child, uint64_t at);
  bool CanSplit(PartitionId parent, PartitionId child, uint64_t at) const;

  PartitionId Of(uint64_t hash) const;
  const Range* Find(PartitionId id) const;  // nullptr if there is no such partition
  const std::vector<Range>& ranges() const { return ranges_; }  // in the order of their hashes; all of them without a gap

 private:
  std::vector<Range> ranges_;
};

}  // namespace meridian
