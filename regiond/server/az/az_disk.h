// The disk of one AZ, `<data>/<region>/<az>`: opens its log and its state, and plays the faults of a disk.
// Threads: the io thread; with fsync the log answers on its own thread, through `wake`.
// Owns:    the open stores. Whatever uses them must be gone before Close.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/runtime/log/segment_log.h"
#include "base/runtime/state/leveldb_state.h"
#include "base/seam/clock.h"

namespace meridian {

struct AzDiskOptions {
  std::string directory;
  Durability durability = Durability::kOs;
  int64_t segment_bytes_max = 64 << 20;
};

class AzDisk {
 public:
  // `wake`: something is ready for TakeDone; called on any thread.
  AzDisk(AzDiskOptions options, std::shared_ptr<LevelDbShared> shared, Clock& clock, std::function<void()> wake);

  // Creates what is missing. kDataLoss if the log is damaged, kFailedPrecondition if another process has the disk.
  absl::Status Open();
  void Close();  // no-op if it is closed; what the log has not written is lost
  bool open() const { return log_ != nullptr; }
  bool there() const;  // whether something of the directory's name exists, even if it cannot be used now
  SegmentLog& log() { return *log_; }  // REQUIRES: open, so below
  StateDirectory& states() { return *states_; }

  // Sets the damaged files aside, as `<directory>.damaged`, in the place of older ones. REQUIRES: closed.
  absl::Status SetAside();

  // Writes what was appended, and returns what is durable.
  std::vector<AppendDone> FlushAndTakeDone();
  Instant NextDue() const;  // of an answer that a slow disk holds back; Instant::Max() if there is none

  // Faults.
  void SetFull(bool full) { full_ = full; }
  void SetDelay(Duration delay) { delay_ = delay; }
  // Flips bits in the newest files of the log and of every table. REQUIRES: closed. Returns how many files were changed.
  int Corrupt();

  const std::string& directory() const { return options_.directory; }

 private:
  struct Held {
    Instant due;
    AppendDone done;
  };
  const AzDiskOptions options_;
  const std::shared_ptr<LevelDbShared> shared_;
  Clock& clock_;
  const std::function<void()> wake_;
  bool full_ = false;
  Duration delay_;
  std::deque<Held> held_;
  std::mutex mutex_;
  std::vector<AppendDone> done_;  // under mutex_
  std::unique_ptr<LevelDbStateDirectory> states_;
  std::unique_ptr<SegmentLog> log_;  // the last member: its thread ends before the rest goes
};

}  // namespace meridian
