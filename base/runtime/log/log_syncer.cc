#include "base/runtime/log/log_syncer.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace meridian {

LogSyncer::LogSyncer(std::string directory, LogPosition durable_end,
                     std::function<void(AppendDone)> done)
    : directory_(std::move(directory)),
      done_(std::move(done)),
      durable_end_(durable_end.bits),
      thread_([this] { Run(); }) {}

LogSyncer::~LogSyncer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void LogSyncer::Submit(Work work) {
  {
    const std::lock_guard lock(mutex_);
    gathered_.push_back(std::move(work));
  }
  wake_.notify_one();
}

absl::Status LogSyncer::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void LogSyncer::Run() {
  std::vector<Work> round;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !gathered_.empty(); });
      if (gathered_.empty()) return;
      round.swap(gathered_);
    }
    Perform(round);
    round.clear();
  }
}

void LogSyncer::Perform(const std::vector<Work>& round) {
  absl::Status status = this->status();
  if (status.ok()) status = SyncFiles(round);
  if (status.ok()) {
    durable_end_.store(std::max(durable_end_.load(), round.back().end.bits), std::memory_order_release);
  } else {
    const std::lock_guard lock(mutex_);
    status_ = status;
  }
  for (const Work& work : round) {
    const absl::Status& answer = status.ok() ? work.status : status;
    for (Ticket ticket = work.first; ticket <= work.last; ++ticket) done_({ticket, answer});
  }
  if (!status.ok()) return;  // what was to be deleted may still be needed
  for (const Work& work : round) {
    for (const std::string& path : work.unlink) unlink(path.c_str());
  }
}

absl::Status LogSyncer::SyncFiles(const std::vector<Work>& round) {
  std::vector<LogFile*> files;
  bool sync_directory = false;
  for (const Work& work : round) {
    for (const std::shared_ptr<LogFile>& file : work.files) {
      if (std::find(files.begin(), files.end(), file.get()) == files.end()) files.push_back(file.get());
    }
    sync_directory |= work.sync_directory;
  }
  for (LogFile* file : files) {
    syncs_total_.fetch_add(1, std::memory_order_relaxed);
    if (absl::Status status = file->Sync(); !status.ok()) return status;
  }
  return sync_directory ? SyncDirectory(directory_) : absl::OkStatus();
}

}  // namespace meridian
