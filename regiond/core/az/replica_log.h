// One AZ replica's log as its consensus sees it: everything that is not in the state yet, the position where that begins, and which epoch
// each position is of. Older records are only in the LogStore, if at all, and perhaps not durable there yet.
// Rule:    entries (base, last] are contiguous; everything up to base is committed and applied.
// Threads: thread-compatible.
#pragma once

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include "base/model/check.h"
#include "base/seam/log_store.h"

namespace meridian {

class ReplicaLog {
 public:
  ReplicaLog(Lsn base, Epoch base_epoch) : base_(base), epochs_{{base, base_epoch}} {}

  Lsn base() const { return base_; }
  Lsn last() const { return Lsn(base_.value + tail_.size()); }
  Epoch last_epoch() const { return epochs_.back().second; }

  // Known from where this log began when it was made, but for kEpochsKept. Nothing before that and behind last.
  std::optional<Epoch> EpochAt(Lsn lsn) const {
    if (lsn < epochs_.front().first || lsn > last()) return std::nullopt;
    const auto next = std::upper_bound(epochs_.begin(), epochs_.end(), lsn,
                                       [](Lsn one, const std::pair<Lsn, Epoch>& epoch) { return one < epoch.first; });
    return std::prev(next)->second;
  }
  // Where the epoch of the record at `lsn` begins, as far as known. REQUIRES: EpochAt(lsn).
  Lsn EpochBegin(Lsn lsn) const {
    const auto next = std::upper_bound(epochs_.begin(), epochs_.end(), lsn,
                                       [](Lsn one, const std::pair<Lsn, Epoch>& epoch) { return one < epoch.first; });
    return std::prev(next)->first;
  }
  // REQUIRES: base < lsn <= last.
  const LogRecord& At(Lsn lsn) const {
    MERIDIAN_CHECK(lsn > base_ && lsn <= last(), "LSN ", lsn.value, " of (", base_.value, ", ", last().value, "]");
    return tail_[lsn.value - base_.value - 1];
  }

  // REQUIRES: record.lsn == last + 1 and its epoch is not lower than the last one's.
  void Append(LogRecord record) {
    MERIDIAN_CHECK(record.lsn == last().Next() && record.epoch >= last_epoch(), "LSN ", record.lsn.value, " after ", last().value);
    if (record.epoch != last_epoch()) epochs_.emplace_back(record.lsn, record.epoch);
    if (epochs_.size() > kEpochsKept) epochs_.pop_front();
    tail_.push_back(std::move(record));
  }
  // REQUIRES: from > base.
  void TruncateFrom(Lsn from) {
    MERIDIAN_CHECK(from > base_, "a committed record is replaced: LSN ", from.value);
    while (last() >= from) tail_.pop_back();
    while (epochs_.size() > 1 && epochs_.back().first >= from) epochs_.pop_back();
  }
  // The records up to `through` are in the state. REQUIRES: through <= last.
  void Applied(Lsn through) {
    MERIDIAN_CHECK(through <= last(), through.value, " is behind the log's end ", last().value);
    while (base_ < through) {
      base_ = base_.Next();
      tail_.pop_front();
    }
  }

 private:
  static constexpr size_t kEpochsKept = 1000;

  Lsn base_;
  std::deque<std::pair<Lsn, Epoch>> epochs_;  // where each begins, ascending; never empty
  std::deque<LogRecord> tail_;
};

}  // namespace meridian
