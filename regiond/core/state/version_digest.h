// A digest of versions of items, by which the replicas of a table are compared without listing what they hold.
// Rule:    the sum, modulo 2^64, of a hash of each version: of its key, version, deletion and image. So the digests of pages, and of
//          parts of a range, add up, in whatever order. What else a Region keeps with a version is left out: replicas are the same if
//          these are (`meridian verify`).
// Threads: values.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/model/change_record.h"

namespace meridian {

// Of the item's encoding; 0 for a tombstone.
uint64_t ImageDigest(const VersionedItem& item);

struct VersionDigest {
  uint64_t versions = 0;  // how many, tombstones included
  uint64_t sum = 0;

  void Add(std::string_view key, const VersionedItem& item);
  bool operator==(const VersionDigest&) const = default;
};

}  // namespace meridian
