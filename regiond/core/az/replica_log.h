// One AZ replica's log as its consensus sees it: everything that is not in the state yet, and the position where that begins.
// Older records are only in the LogStore, if at all.
// Rule:    entries (base, last] are contiguous; everything up to base is committed and applied.
// Threads: thread-compatible.
#pragma once

#include <deque>
#include <optional>

#include "base/model/check.h"
#include "base/seam/log_store.h"

namespace meridian {

class ReplicaLog {
 public:
  ReplicaLog(Lsn base, Epoch base_epoch) : base_(base), base_epoch_(base_epoch) {}

  Lsn base() const { return base_; }
  Epoch base_epoch() const { return base_epoch_; }
  Lsn last() const { return Lsn(base_.value + tail_.size()); }
  Epoch last_epoch() const { return tail_.empty() ? base_epoch_ : tail_.back().epoch; }

  // Nothing outside [base, last].
  std::optional<Epoch> EpochAt(Lsn lsn) const {
    if (lsn == base_) return base_epoch_;
    if (lsn < base_ || lsn > last()) return std::nullopt;
    return At(lsn).epoch;
  }
  // REQUIRES: base < lsn <= last.
  const LogRecord& At(Lsn lsn) const {
    MERIDIAN_CHECK(lsn > base_ && lsn <= last(), "LSN ", lsn.value, " of (", base_.value, ", ", last().value, "]");
    return tail_[lsn.value - base_.value - 1];
  }

  // REQUIRES: record.lsn == last + 1 and its epoch is not lower than the last one's.
  void Append(LogRecord record) {
    MERIDIAN_CHECK(record.lsn == last().Next() && record.epoch >= last_epoch(), "LSN ", record.lsn.value, " after ", last().value);
    tail_.push_back(std::move(record));
  }
  // REQUIRES: from > base.
  void TruncateFrom(Lsn from) {
    MERIDIAN_CHECK(from > base_, "a committed record is replaced: LSN ", from.value);
    while (last() >= from) tail_.pop_back();
  }
  // The records up to `through` are in the state. REQUIRES: through <= last.
  void Applied(Lsn through) {
    MERIDIAN_CHECK(through <= last(), through.value, " is behind the log's end ", last().value);
    while (base_ < through) {
      base_ = base_.Next();
      base_epoch_ = tail_.front().epoch;
      tail_.pop_front();
    }
  }

 private:
  Lsn base_;
  Epoch base_epoch_;
  std::deque<LogRecord> tail_;
};

}  // namespace meridian
