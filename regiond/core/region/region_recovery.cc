// The part of Region that tells what other Regions would lack if this one were lost.
#include <algorithm>

#include "base/model/transaction_record.h"
#include "regiond/core/region/region.h"

namespace meridian {

RecoveryPoint Region::RecoveryPointOf(const Table& table, const DestinationProgress& destination) {
  RecoveryPoint point;
  for (const Partition& partition : table.partitions()) {
    const LogId log = partition.id();
    const auto reported = std::find_if(destination.partitions.begin(), destination.partitions.end(),
                                       [&](const PartitionProgress& progress) { return progress.partition == log.partition; });
    PendingWrites::Count count;
    if (reported != destination.partitions.end()) {
      count = source_.CountPending(CommittedLogOf(partition, source_.NextToCount(log)), reported->checkpoint, partition.committed());
    } else if (const Lsn begin = table.descriptor().LogBeginOf(log.partition); begin < partition.committed()) {
      count = {partition.committed().value - begin.value, begin.Next()};  // a split has made it, and the replicator has yet to tell of it
    }
    point.writes += count.writes;
    if (count.writes > 0) point.age = std::max(point.age, AgeOf(partition, count.oldest));
  }
  return point;
}

// How long ago the record was written; zero if it cannot be read.
Duration Region::AgeOf(const Partition& partition, Lsn lsn) {
  LogStore* const store = CommittedLogOf(partition, lsn).store;
  if (store == nullptr) return {};
  const absl::StatusOr<std::vector<LogRecord>> records = store->Read(partition.id(), lsn, 1);
  if (!records.ok() || records->empty()) return {};
  const absl::StatusOr<ChangeEncodings> changes = ChangesIn(records->front().payload);
  if (!changes.ok() || changes->empty()) return {};
  const absl::StatusOr<ChangeRecord> change = DecodeChangeRecord(changes->front());
  if (!change.ok()) return {};
  return std::max(Duration{}, clock_.WallNow() - change->after.version.hlc.wall());
}

}  // namespace meridian
