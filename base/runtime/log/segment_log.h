// LogStore on append-only segment files, `<az directory>/log/<20 digits>.log`, shared by all partitions of an AZ.
// Appends: Append only encodes into memory. Flush, at the end of the driver's turn, writes everything gathered with one
//          write per segment (nearly always one). Durability::kOs answers right after that write: it survives the
//          process, not the machine. kFsync hands the files to the log thread (LogSyncer), where one fdatasync serves all
//          that gathered meanwhile; the driver never waits for the disk's confirmation.
// Answers: through the callback, in order of tickets: with kOs from within Flush, with kFsync from the log thread. It may
//          call Append from within Flush, nothing else.
// Errors:  after a failed write (disk full, I/O error) what it wrote is cut off again, and every batch from then on is
//          answered with the error; Read still serves what is durable. Open the log again to go on.
// Reads:   recently appended entries are kept in memory, `cache_bytes_max` of them; others are read from the files and
//          verified (kDataLoss).
// Trim:    a segment file is deleted when no log needs a record of it, whatever the order. Trim beyond a log's end makes
//          it empty and moves it: it then continues at `through` + 1, which is how a log starts elsewhere than at 1. Trims
//          and drops become durable with the next Flush.
// Threads: one driver thread, but for the callback.   Owns: the directory, by a lock on `<az directory>/LOCK`.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/runtime/log/log_file.h"
#include "base/runtime/log/log_index.h"
#include "base/runtime/log/log_recovery.h"
#include "base/runtime/log/log_syncer.h"
#include "base/seam/log_store.h"

namespace meridian {

enum class Durability : uint8_t { kOs, kFsync };

struct SegmentLogOptions {
  std::string az_directory;  // created if missing
  Durability durability = Durability::kOs;
  int64_t segment_bytes_max = 64 << 20;  // a segment is closed once it has this many; below 2 GiB
  int64_t cache_bytes_max = 16 << 20;
};

class SegmentLog final : public LogStore {
 public:
  using DoneCallback = std::function<void(AppendDone)>;

  // kFailedPrecondition if another process uses the directory, kDataLoss as recovery says.
  static absl::StatusOr<std::unique_ptr<SegmentLog>> Open(const SegmentLogOptions& options,
                                                          DoneCallback done);
  // Finishes what was flushed, answers included; what was not flushed is lost.
  ~SegmentLog() override;

  Ticket Append(std::vector<LogRecord> records) override;
  absl::StatusOr<std::vector<LogRecord>> Read(LogId log, Lsn from, int64_t bytes_max) override;
  Bounds BoundsOf(LogId log) override;
  void Trim(LogId log, Lsn through) override;
  void Drop(LogId log) override;

  void Flush();

  const RecoveryReport& recovery() const { return report_; }
  struct Stats {
    int64_t writes_total = 0;
    int64_t syncs_total = 0;
    int64_t bytes_written_total = 0;
    int64_t disk_reads_total = 0;
    int64_t segments = 0;
    int64_t records = 0;  // retained
  };
  Stats stats() const;

 private:
  // Consecutive entries of one segment, not yet written or kept for reading.
  struct Chunk {
    LogPosition at;
    std::string bytes;
    LogPosition end() const { return {at.segment(), at.offset() + static_cast<uint32_t>(bytes.size())}; }
  };
  struct ReadWindow;

  SegmentLog(const SegmentLogOptions& options, std::unique_ptr<DirectoryLock> lock,
             RecoveredLog recovered, DoneCallback done);

  void AppendToBuffer(LogEntry entry);
  void AppendMark(EntryKind kind, LogId log, Lsn lsn);
  void StartSegment();
  bool ActiveIsFull() const;
  LogPosition durable_end() const;
  absl::Status WriteBuffer(LogSyncer::Work* work);
  void CutBack();
  void KeepForReading(std::vector<Chunk> chunks);
  std::vector<std::string> TakeUnneededSegments();
  absl::StatusOr<std::string_view> BytesAt(LogPosition at, ReadWindow* window);

  const SegmentLogOptions options_;
  const std::string directory_;
  const std::unique_ptr<DirectoryLock> lock_;
  const DoneCallback done_;
  const RecoveryReport report_;

  LogIndex index_;           // of everything appended, durable or not
  SegmentMap segments_;      // with a file, and their written sizes
  LogPosition end_;          // where the next entry goes
  LogPosition written_end_;  // end of what was written; end_ is ahead by buffer_
  std::vector<Chunk> buffer_;
  std::deque<Chunk> recent_;  // ascending, of durable or soon durable entries
  int64_t recent_bytes_ = 0;
  Ticket next_ticket_ = 1;
  Ticket next_to_flush_ = 1;      // tickets [next_to_flush_, next_ticket_) wait for Flush
  bool look_for_unneeded_ = true;  // a segment may have lost its last record
  absl::Status status_;           // once not OK, stays
  Stats stats_;
  std::unique_ptr<LogSyncer> syncer_;  // the last member: its thread ends before the rest goes
};

}  // namespace meridian
