// A SegmentLog in a directory of its own, and the answers it gave.
#pragma once

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/runtime/log/segment_log.h"
#include "tests/support/log_store_contract.h"
#include "tests/support/temp_directory.h"

namespace meridian {

// Collects answers, which may come from the log thread.
class AnswerBox {
 public:
  SegmentLog::DoneCallback Callback() {
    return [this](AppendDone done) {
      const std::lock_guard lock(mutex_);
      answers_.push_back(std::move(done));
      changed_.notify_all();
    };
  }
  // All answers not taken yet, once that of `last` is among them.
  std::vector<AppendDone> TakeThrough(Ticket last) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !answers_.empty() && answers_.back().ticket >= last; });
    return std::exchange(answers_, {});
  }
  size_t size() {
    const std::lock_guard lock(mutex_);
    return answers_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<AppendDone> answers_;
};

// No file of this process may grow beyond `bytes` while this lives: a disk that is full at a chosen byte.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(uint64_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit = {bytes, before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_;
};

class SegmentLogHarness {
 public:
  explicit SegmentLogHarness(Durability durability = Durability::kOs,
                             int64_t segment_bytes_max = 64 << 20, int64_t cache_bytes_max = 16 << 20,
                             const std::string& parent = testing::TempDir())
      : directory_(parent) {
    options_ = {directory_.path() + "/az", durability, segment_bytes_max, cache_bytes_max};
    Open();
  }

  SegmentLog& log() { return *log_; }
  std::vector<AppendDone> Settle() {
    const Ticket marker = log_->Append({});
    log_->Flush();
    limit_.reset();
    std::vector<AppendDone> answers = box_.TakeThrough(marker);
    answers.pop_back();
    return answers;
  }
  void Reopen() {
    Settle();
    log_.reset();
    Open();
  }
  // Like Reopen, but nothing is settled or expected to work.
  absl::Status TryReopen() {
    log_.reset();
    auto log = SegmentLog::Open(options_, box_.Callback());
    if (log.ok()) log_ = *std::move(log);
    return log.status();
  }
  void Close() { log_.reset(); }
  void FailWrites() { limit_ = std::make_unique<FileSizeLimit>(64); }

  SegmentLogOptions& options() { return options_; }
  AnswerBox& box() { return box_; }
  std::string SegmentPath(uint32_t number) const {
    return options_.az_directory + "/log/" + SegmentFileName(number);
  }
  std::vector<uint32_t> SegmentsOnDisk() const {
    std::vector<uint32_t> numbers;
    for (const auto& entry : std::filesystem::directory_iterator(options_.az_directory + "/log")) {
      const auto number = ParseSegmentFileName(entry.path().filename().string());
      if (number.has_value()) numbers.push_back(*number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }

 private:
  void Open() {
    const absl::Status status = TryReopen();
    ASSERT_TRUE(status.ok()) << status;
  }

  TempDirectory directory_;
  SegmentLogOptions options_;
  AnswerBox box_;  // before the log, which answers until it is gone
  std::unique_ptr<SegmentLog> log_;
  std::unique_ptr<FileSizeLimit> limit_;
};

}  // namespace meridian
