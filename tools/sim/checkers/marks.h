// Counts the rare branches that a run reaches (tools/sim/plan/sim_marks.h).
// Threads: thread-compatible.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/container/btree_map.h"
#include "tools/sim/plan/sim_marks.h"

namespace meridian {

class SimMarks {
 public:
  void Add(SimMark mark, int64_t count = 1) {
    if (count != 0) counts_[mark] += count;
  }
  // Those that were reached, by name.
  std::map<std::string, int64_t> Named() const {
    std::map<std::string, int64_t> named;
    for (const auto& [mark, count] : counts_) named[std::string(NameOf(mark))] = count;
    return named;
  }

 private:
  absl::btree_map<SimMark, int64_t> counts_;
};

}  // namespace meridian
