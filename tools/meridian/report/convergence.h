// Whether the replicas of a table hold the same items: a merge of their versions in key order.
// Rule: all Regions that have a version of a key have the same one, deletion and image included. A
//       Region without one agrees if the others have a tombstone: tombstones go in their own time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/meridian/v1/admin.pb.h"

namespace meridian {

// The versions of one Region, ascending by key.
class VersionStream {
 public:
  virtual ~VersionStream() = default;
  // The next version, or null at the end; the pointer holds until Pop.
  virtual absl::StatusOr<const v1::ItemVersion*> Peek() = 0;
  virtual void Pop() = 0;  // REQUIRES: Peek gave a version
};

struct Difference {
  std::string key_json;
  std::vector<std::optional<v1::ItemVersion>> versions;  // by stream
};

struct Convergence {
  uint64_t keys = 0;
  uint64_t differing = 0;
  std::vector<Difference> differences;  // the first of them, at most kDifferencesMax
  // What it took to tell: versions of all Regions that went into digests, each as often as it did, and that were listed.
  uint64_t digested = 0;
  uint64_t listed = 0;
  bool converged() const { return differing == 0; }
  void Add(Convergence next);  // of the keys behind these
};
inline constexpr size_t kDifferencesMax = 100;

// Errors: of the streams; kDataLoss if one is out of order.
absl::StatusOr<Convergence> CompareVersions(const std::vector<VersionStream*>& streams);

}  // namespace meridian
