#include "base/model/partition_layout.h"

#include <algorithm>

#include "base/model/check.h"

namespace meridian {

uint64_t FirstHashOf(uint64_t part, uint64_t parts) {
  const unsigned __int128 numerator = (static_cast<unsigned __int128>(part) << 64) + parts - 1;
  return static_cast<uint64_t>(numerator / parts);
}

PartitionLayout::PartitionLayout(uint64_t partitions) {
  MERIDIAN_CHECK(partitions > 0, "a table has partitions");
  for (uint64_t i = 0; i < partitions; ++i) {
    if (i > 0) ranges_.back().last = FirstHashOf(i, partitions) - 1;
    ranges_.push_back({PartitionId(i), FirstHashOf(i, partitions)});
  }
}

bool PartitionLayout::CanSplit(PartitionId parent, PartitionId child, uint64_t at) const {
  const Range* const range = Find(parent);
  return range != nullptr && Find(child) == nullptr && at > range->first && at <= range->last;
}

void PartitionLayout::Split(PartitionId parent, PartitionId child, uint64_t at) {
  MERIDIAN_CHECK(CanSplit(parent, child, at), "partition ", parent.value, " cannot be split at ", at);
  const auto range = std::find_if(ranges_.begin(), ranges_.end(), [&](const Range& one) { return one.id == parent; });
  const Range upper{child, at, range->last};
  range->last = at - 1;
  ranges_.insert(range + 1, upper);
}

PartitionId PartitionLayout::Of(uint64_t hash) const {
  const auto behind =
      std::upper_bound(ranges_.begin(), ranges_.end(), hash, [](uint64_t one, const Range& range) { return one < range.first; });
  return (behind - 1)->id;
}

const PartitionLayout::Range* PartitionLayout::Find(PartitionId id) const {
  const auto range = std::find_if(ranges_.begin(), ranges_.end(), [&](const Range& one) { return one.id == id; });
  return range == ranges_.end() ? nullptr : &*range;
}

}  // namespace meridian
