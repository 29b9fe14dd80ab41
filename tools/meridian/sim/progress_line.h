// One line on stderr that says how far a long task is. It shows only on a terminal, and only once the task has taken two seconds.
// Threads: thread-compatible.
#pragma once

#include <chrono>
#include <string>

namespace meridian {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { Clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Replaces the line, but not more often than a few times a second.
  void Show(const std::string& text);
  // Takes the line away, so that something else can be printed.
  void Clear();
  std::chrono::steady_clock::duration elapsed() const { return std::chrono::steady_clock::now() - started_; }

 private:
  const bool terminal_;
  const std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point shown_at_;
  bool shown_ = false;
};

}  // namespace meridian
