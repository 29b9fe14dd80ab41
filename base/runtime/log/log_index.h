// Where the records of every log lie: 8 bytes per retained record.
// Also counts the live records of each segment, so that a segment that nobody needs is known at once, whichever log
// kept it.
// Threads: thread-compatible.   Disk: none; positions only.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/runtime/log/log_format.h"

namespace meridian {

class LogIndex {
 public:
  // LSN that `log` takes next; 1 for an unknown log.
  Lsn NextOf(const LogId& log) const;
  LogExtent ExtentOf(const LogId& log) const;

  // A record at or before the log's end replaces the one there, and with it everything behind.
  // REQUIRES: first of the log <= lsn <= NextOf(log); `at` is greater than every position given before.
  void Append(const LogId& log, Lsn lsn, LogPosition at);
  // Forgets records up to `through`. Beyond the log's end: it is then empty and continues at through + 1.
  // False if there was nothing to forget.
  bool Trim(const LogId& log, Lsn through);
  bool Drop(const LogId& log);  // false if it was unknown

  // REQUIRES: first <= lsn <= last of the log.
  LogPosition PositionOf(const LogId& log, Lsn lsn) const;
  // The last record of `log` that lies before `end`; first - 1 if none does. `end` never decreases between calls.
  Lsn LastBefore(const LogId& log, LogPosition end);

  // Recovery: makes the logs exactly these. Records that are still missing become holes.
  void Restore(const std::vector<LogExtent>& logs);
  // A record that a log should have but does not, after all segments were read.
  struct Hole {
    LogId log;
    Lsn lsn;
  };
  std::optional<Hole> FirstHole() const;

  std::vector<LogExtent> Extents() const;
  int64_t LiveIn(uint32_t segment) const;
  int64_t records() const { return records_; }

 private:
  struct Log {
    Lsn first{1};
    std::deque<LogPosition> positions;  // of first, first + 1, …; ascending but for holes, which are zero
    size_t before_end = 0;              // how many lie before the greatest `end` asked for
    Lsn last() const { return Lsn(first.value + positions.size() - 1); }
  };

  void CutFrom(Log* log, Lsn lsn);
  void TrimLog(Log* log, Lsn through);
  void Forget(LogPosition at);

  absl::btree_map<LogId, Log> logs_;
  absl::btree_map<uint32_t, int64_t> live_;  // records per segment; no entry for none
  int64_t records_ = 0;
};

}  // namespace meridian
