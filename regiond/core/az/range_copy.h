// The sending half of a range copy: the state of one partition as it was at one LSN, page by page, while the partition goes on; then what
// its log retains up to that LSN, because somebody may still need it (a replicator whose destination is cut off).
// The receiver asks for each page when it has stored the one before; a page without an answer is sent again.
// Threads: thread-compatible.   Owns: a cursor, which keeps the store's snapshot alive.
#pragma once

#include <memory>
#include <vector>

#include "regiond/core/az/az_message.h"
#include "regiond/core/state/table_state.h"

namespace meridian {

class RangeCopy {
 public:
  // REQUIRES: everything applied is in the store.
  RangeCopy(uint64_t id, LogId log, Epoch epoch, TableState& state, LogStore& store);

  // The page to send now: the next one if the receiver has stored `page`, or again the last one. kOutOfRange if it has them all.
  absl::StatusOr<AzCopyPage> After(uint64_t page);
  const AzCopyPage& current() const { return current_; }

  uint64_t id() const { return current_.copy; }
  Epoch epoch() const { return current_.epoch; }
  Lsn applied() const { return current_.applied; }
  Lsn next_record() const { return next_record_; }  // the log must not be trimmed from here on
  Instant sent_at;

 private:
  absl::Status Fill();
  absl::Status FillRecords();

  std::vector<StateRange> ranges_;
  size_t range_ = 0;
  std::unique_ptr<StateCursor> cursor_;
  LogStore* store_;
  Lsn next_record_;
  std::string marks_key_;
  std::string marks_;
  std::vector<SplitMark> splits_;
  AzCopyPage current_;
};

}  // namespace meridian
