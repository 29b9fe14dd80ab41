// Whether the replicas of a table hold the same, told by digests: what is equal in all Regions is not listed.
// Rule:    the hashes of the partition keys are a range, in a few parts at first. A part whose digests are equal holds the same keys in
//          all Regions; another is narrowed to the hashes that there are and split, until so few versions are left that they are listed;
//          CompareVersions judges those. What cannot be split, items of one partition key, is listed however many there are, and so is a
//          part of which a Region has nothing, since all its parts would differ.
// Change:  each part is judged as it is when it is asked for. While a table is written to, keys on their way count as differing.
// Threads: one.   Errors: of the replicas and of CompareVersions.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/meridian/report/convergence.h"

namespace meridian {

// Hashes of partition keys, both ends included.
struct HashSpan {
  uint64_t first = 0;
  uint64_t last = UINT64_MAX;
  bool operator==(const HashSpan&) const = default;
};

// What one Region has in a span. Equal contents have equal counts and digests in all Regions.
struct SpanDigest {
  uint64_t versions = 0;  // tombstones included
  uint64_t digest = 0;
  HashSpan held;          // from the least hash there is to the greatest; says nothing if there are no versions
};

// One Region's replica of a table.
class TableReplica {
 public:
  virtual ~TableReplica() = default;
  virtual absl::StatusOr<SpanDigest> Digest(const HashSpan& span) = 0;
  // The stream must not outlive the replica.
  virtual std::unique_ptr<VersionStream> List(const HashSpan& span) = 0;
};

inline constexpr uint64_t kListedVersionsMax = 512;  // in each Region, of a part that is not split any more
inline constexpr uint64_t kSplitWaysMax = 16;

// Equal parts of `span`, in order: `ways`, or as many as there are hashes. REQUIRES: ways > 0.
std::vector<HashSpan> SplitSpan(const HashSpan& span, uint64_t ways);

// Differences have the versions in the order of `replicas`.
absl::StatusOr<Convergence> CompareReplicas(const std::vector<TableReplica*>& replicas);

}  // namespace meridian
