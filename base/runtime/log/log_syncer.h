// The log thread: makes written files durable, then answers the batches in them, then deletes files that nobody needs.
// Group commit: while one round of fdatasync runs, further work gathers and goes with the next.
// Errors:  after a failed sync every later batch is refused: the kernel may have thrown the pages away, so trying again
//          would confirm what is not there.
// Threads: Submit and the destructor from one thread, which must not be the log thread; status and durable_end from any.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/runtime/log/log_file.h"
#include "base/runtime/log/log_format.h"
#include "base/seam/log_store.h"

namespace meridian {

class LogSyncer {
 public:
  struct Work {
    std::vector<std::shared_ptr<LogFile>> files;  // to make durable, oldest first
    bool sync_directory = false;                  // files were created since the last work that said so
    LogPosition end;                              // durable up to here once the files are
    absl::Status status;                          // of the write; batches of failed work are answered with it
    Ticket first = 1;                             // batches [first, last] to answer; none if last < first
    Ticket last = 0;
    std::vector<std::string> unlink;  // deleted once everything up to here is durable
  };

  // `done` is called from the log thread.
  LogSyncer(std::string directory, LogPosition durable_end, std::function<void(AppendDone)> done);
  ~LogSyncer();  // finishes what was submitted

  void Submit(Work work);
  absl::Status status() const;
  LogPosition durable_end() const { return LogPosition(durable_end_.load(std::memory_order_acquire)); }
  int64_t syncs_total() const { return syncs_total_.load(std::memory_order_relaxed); }

 private:
  void Run();
  void Perform(const std::vector<Work>& round);
  absl::Status SyncFiles(const std::vector<Work>& round);

  const std::string directory_;
  const std::function<void(AppendDone)> done_;
  std::atomic<uint64_t> durable_end_;
  std::atomic<int64_t> syncs_total_{0};
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Work> gathered_;  // guarded by mutex_
  absl::Status status_;         // guarded by mutex_; never OK again after an error
  bool stopping_ = false;       // guarded by mutex_
  std::thread thread_;
};

}  // namespace meridian
