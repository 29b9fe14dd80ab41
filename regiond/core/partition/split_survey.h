// Looks at all that a partition holds, some entries at a time while it goes on being written, to tell where it should be split. What it tells
// is an estimate.
// Threads: thread-compatible.   Owns: nothing; the store may be another AZ's at each step.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "base/model/partition_layout.h"
#include "base/seam/state_store.h"

namespace meridian {

class SplitSurvey {
 public:
  // kBySize: into halves of about as many bytes; kByHash: into halves of the hashes, for throughput.
  enum class Aim : uint8_t { kBySize, kByHash };
  SplitSurvey(const PartitionLayout::Range& range, Aim aim) : range_(range), aim_(aim) {}

  PartitionId partition() const { return range_.id; }
  // True when it has seen all.
  absl::StatusOr<bool> Work(StateStore& store, size_t entries_max);

  // What the new partition begins with, and holds.
  struct Cut {
    uint64_t at = 0;
    int64_t items = 0, bytes = 0;
  };
  // Nothing if no cut leaves both sides a fair share: a partition cannot be split within one partition key. REQUIRES: it has seen all.
  std::optional<Cut> Best() const;

 private:
  static constexpr size_t kParts = 64;  // equal ones, of the hashes
  struct Part {
    int64_t items = 0, bytes = 0;
  };
  uint64_t FirstHashOfPart(size_t part) const;

  PartitionLayout::Range range_;
  Aim aim_;
  std::string after_;  // the last state key that it has seen
  std::array<Part, kParts> parts_{};
};

}  // namespace meridian
