// Runs many seeds at once, each on one thread; the results come in order of the seeds.
// Threads: the pool's own, which end before RunSeeds returns; `run` is called on them, so runs must share nothing; everything else
//          is called on the caller's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "tools/sim/runner/run_seed.h"

namespace meridian {

struct SeedRange {
  uint64_t first = 1;
  uint64_t last = 1;  // >= first
  uint64_t count() const { return last - first + 1; }
};

struct SeedPoolCalls {
  std::function<SimVerdict(uint64_t seed)> run;
  std::function<void(uint64_t seed, const SimVerdict& verdict)> take;  // in order of seeds
  std::function<void(uint64_t ended)> waiting;  // now and then while nothing can be taken; how many runs have ended
};

// REQUIRES: jobs >= 1. Bounded memory: a thread does not run far ahead of what has been taken.
void RunSeeds(SeedRange seeds, size_t jobs, const SeedPoolCalls& calls);

}  // namespace meridian
