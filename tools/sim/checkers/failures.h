// What checkers found wrong, in words. The first of them usually explains the rest, so only some are kept.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace meridian {

class Failures {
 public:
  void Add(std::string text) {
    ++total_;
    if (texts_.size() < kKept) texts_.push_back(std::move(text));
  }
  bool empty() const { return total_ == 0; }
  int64_t total() const { return total_; }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  static constexpr size_t kKept = 10;
  std::vector<std::string> texts_;
  int64_t total_ = 0;
};

}  // namespace meridian
