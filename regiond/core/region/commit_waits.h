// Who waits for which log positions to be committed. One waiter may wait for positions in several logs (a replicated batch,
// a transaction); it is released when the last of them is there.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/model/check.h"
#include "base/model/ids.h"

namespace meridian {

template <typename Waiter>
class CommitWaits {
 public:
  using Position = std::pair<LogId, Lsn>;

  // REQUIRES: `positions` is not empty and none of them is committed yet.
  void Add(Waiter waiter, const std::vector<Position>& positions) {
    MERIDIAN_CHECK(!positions.empty());
    const uint64_t id = next_id_++;
    waiting_.emplace(id, Waiting{positions.size(), std::move(waiter)});
    for (const auto& [log, lsn] : positions) by_log_[log].emplace(lsn, id);
  }

  // Waiters whose last position this was, in order of their arrival per log.
  std::vector<Waiter> OnCommitted(LogId log, Lsn through) {
    std::vector<Waiter> released;
    const auto at = by_log_.find(log);
    if (at == by_log_.end()) return released;
    while (!at->second.empty() && at->second.begin()->first <= through) {
      const auto waiting = waiting_.find(at->second.begin()->second);
      at->second.erase(at->second.begin());
      if (waiting == waiting_.end() || --waiting->second.outstanding > 0) continue;
      released.push_back(std::move(waiting->second.waiter));
      waiting_.erase(waiting);
    }
    if (at->second.empty()) by_log_.erase(at);
    return released;
  }

  // Everybody who waits for `log`, because nothing will be committed there any more.
  std::vector<Waiter> Abandon(LogId log) {
    std::vector<Waiter> abandoned;
    const auto at = by_log_.find(log);
    if (at == by_log_.end()) return abandoned;
    for (const auto& [lsn, id] : at->second) {
      const auto waiting = waiting_.find(id);
      if (waiting == waiting_.end()) continue;
      abandoned.push_back(std::move(waiting->second.waiter));
      waiting_.erase(waiting);
    }
    by_log_.erase(at);
    return abandoned;
  }

 private:
  struct Waiting {
    size_t outstanding;
    Waiter waiter;
  };
  uint64_t next_id_ = 1;
  absl::btree_map<uint64_t, Waiting> waiting_;
  absl::btree_map<LogId, absl::btree_multimap<Lsn, uint64_t>> by_log_;
};

}  // namespace meridian
