// Who waits for which log positions to be committed. One waiter may wait for positions in several logs (a replicated batch,
// a transaction); it is released when the last of them is there.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/model/check.h"
#include "base/model/time.h"
#include "regiond/core/partition/partition.h"

namespace meridian {

template <typename Waiter>
class CommitWaits {
 public:
  // REQUIRES: `points` is not empty and none of them is committed yet.
  // Deadlines rise from call to call.
  void Add(Waiter waiter, const std::vector<LogPoint>& points, Instant deadline) {
    MERIDIAN_CHECK(!points.empty());
    const uint64_t id = next_id_++;
    waiting_.emplace(id, Waiting{points.size(), std::move(waiter), deadline});
    for (const LogPoint& point : points) by_log_[point.log].emplace(point.lsn, Entry{point.epoch, id});
  }

  // Waiters whose last position this was, in order of their arrival per log.
  std::vector<Waiter> OnCommitted(LogId log, Lsn through) {
    std::vector<Waiter> released;
    const auto at = by_log_.find(log);
    if (at == by_log_.end()) return released;
    while (!at->second.empty() && at->second.begin()->first <= through) {
      const auto waiting = waiting_.find(at->second.begin()->second.waiter);
      at->second.erase(at->second.begin());
      if (waiting == waiting_.end() || --waiting->second.outstanding > 0) continue;
      released.push_back(std::move(waiting->second.waiter));
      waiting_.erase(waiting);
    }
    if (at->second.empty()) by_log_.erase(at);
    return released;
  }

  // Those whose deadline has passed; nobody knows yet what becomes of their positions.
  std::vector<Waiter> TakeExpired(Instant now) {
    std::vector<Waiter> expired;
    while (!waiting_.empty() && waiting_.begin()->second.deadline <= now) {
      expired.push_back(std::move(waiting_.begin()->second.waiter));
      waiting_.erase(waiting_.begin());
    }
    return expired;
  }

  // Those who wait for a position of `log` where `stands`(lsn, epoch) is false, because it will never be committed.
  template <typename Stands>
  std::vector<Waiter> Abandon(LogId log, Stands stands) {
    std::vector<Waiter> abandoned;
    const auto at = by_log_.find(log);
    if (at == by_log_.end()) return abandoned;
    for (auto entry = at->second.begin(); entry != at->second.end();) {
      if (stands(entry->first, entry->second.epoch)) {
        ++entry;
        continue;
      }
      const auto waiting = waiting_.find(entry->second.waiter);
      entry = at->second.erase(entry);
      if (waiting == waiting_.end()) continue;
      abandoned.push_back(std::move(waiting->second.waiter));
      waiting_.erase(waiting);
    }
    if (at->second.empty()) by_log_.erase(at);
    return abandoned;
  }

 private:
  struct Waiting {
    size_t outstanding;
    Waiter waiter;
    Instant deadline;
  };
  struct Entry {
    Epoch epoch;
    uint64_t waiter;
  };
  uint64_t next_id_ = 1;
  absl::btree_map<uint64_t, Waiting> waiting_;
  absl::btree_map<LogId, absl::btree_multimap<Lsn, Entry>> by_log_;
};

}  // namespace meridian
