// A record of a partition's log: from here on a part of its hashes is another partition's (docs/partitions.md).
// The byte layout is in split_record.cc; the decoder returns kDataLoss for anything that the encoder cannot have made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/model/ids.h"
#include "base/model/time.h"

namespace meridian {

// The first byte of its encoding (KindOf, transaction_record.h).
constexpr char kSplitRecordKind = 'D';

struct SplitRecord {
  PartitionId child;
  uint64_t at = 0;               // the first hash of the child
  AzId leader;                   // of the child, to begin with
  int64_t items = 0, bytes = 0;  // that go over to the child's counters
  WallTime closes_shard_at;      // when the parent's open shard ends, if there is one
  bool operator==(const SplitRecord&) const = default;
};
// What is kept of a split that has been applied.
struct SplitMark {
  PartitionId parent;
  PartitionId child;
  uint64_t at = 0;
  Lsn lsn{0};  // of the split record in the parent's log; the child's log begins behind it
  AzId leader;  // of the child, to begin with
  bool operator==(const SplitMark&) const = default;
};

std::string EncodeSplitRecord(const SplitRecord& record);
absl::StatusOr<SplitRecord> DecodeSplitRecord(std::string_view bytes);

}  // namespace meridian
