// The simulated half of LogStore: obeys the same contract as SegmentLog (tests/support/log_store_contract.h).
// A batch is on its way for a drawn latency; the simulator takes it when it is due, and only then is it durable.
#pragma once

#include <vector>

#include "base/model/time.h"
#include "tools/sim/disk/sim_disk.h"

namespace meridian {

class SimLogStore final : public LogStore {
 public:
  Ticket Append(std::vector<LogRecord> records) override;
  absl::StatusOr<std::vector<LogRecord>> Read(LogId log, Lsn from, int64_t bytes_max) override;
  Bounds BoundsOf(LogId log) override;
  void Trim(LogId log, Lsn through) override;
  void Drop(LogId log) override;

  Instant NextDue() const;  // Instant::Max() if nothing is on its way
  // Makes the batches due at `now` durable and answers them, in order.
  std::vector<AppendDone> TakeDone(Instant now);

 private:
  friend class SimDisk;
  SimLogStore(SimDisk& disk, uint64_t generation) : disk_(disk), generation_(generation) {}
  SimDisk& Alive() const;
  Lsn LastAppended(const LogId& log) const;

  SimDisk& disk_;
  const uint64_t generation_;
  Ticket next_ticket_ = 1;
  absl::Status status_;  // once not OK, stays
};

}  // namespace meridian
