// What many seeds of a plan came to: which failed and how to repeat them, and which rare branches they reached.
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/sim/runner/run_seed.h"

namespace meridian {

// The one command that repeats a run, to be pasted into a shell.
std::string RepeatCommand(const std::string& plan_path, uint64_t seed);

class SeedsSummary {
 public:
  explicit SeedsSummary(std::string plan_path) : plan_path_(std::move(plan_path)) {}

  void Add(uint64_t seed, const SimVerdict& verdict);

  uint64_t seeds() const { return seeds_; }
  uint64_t failed() const { return failed_; }
  // Those of `wanted` that no seed has reached.
  std::vector<std::string> NotReached(const std::vector<std::string>& wanted) const;
  // For people; ends with a new line. `must_reach`: of the plan.
  std::string Text(const std::vector<std::string>& must_reach) const;

 private:
  struct Mark {
    int64_t total = 0;
    uint64_t seeds = 0;  // that reached it
  };
  struct Failed {
    uint64_t seed;
    std::string first;
  };
  static constexpr size_t kFailedShown = 5;

  const std::string plan_path_;
  uint64_t seeds_ = 0;
  uint64_t failed_ = 0;
  std::vector<Failed> first_failed_;
  std::map<std::string, Mark> marks_;
};

}  // namespace meridian
