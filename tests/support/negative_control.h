// Runs what must fail, in a process of its own, as what is broken on purpose may stop the program by a check of its own.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>

#include "base/seam/sabotage.h"

namespace meridian {

constexpr uint64_t kControlSeedsMax = 200;

struct Caught {
  uint64_t seed = 0;
  std::string by;
};

// The first of the seeds 1 to kControlSeedsMax at which `run`, with `sabotage` in force, says what it found (empty: nothing) or is
// stopped by a check; nothing if no seed does.
inline std::optional<Caught> RunUntilCaught(Sabotage sabotage, const std::function<std::string(uint64_t seed)>& run) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    dup2(ends[1], STDERR_FILENO);
    active_sabotage = sabotage;
    for (uint64_t seed = 1; seed <= kControlSeedsMax; ++seed) {
      dprintf(ends[1], "seed %lu\n", seed);
      const std::string found = run(seed);
      if (found.empty()) continue;
      dprintf(ends[1], "%s\n", found.c_str());
      _exit(1);
    }
    _exit(0);
  }
  close(ends[1]);
  std::FILE* const output = fdopen(ends[0], "r");
  Caught caught;
  char line[1000];
  while (std::fgets(line, sizeof(line), output) != nullptr) {
    if (unsigned long seed; std::sscanf(line, "seed %lu", &seed) == 1) caught.seed = seed;
    caught.by = line;
  }
  std::fclose(output);
  int status = 0;
  waitpid(child, &status, 0);
  const bool found = WIFSIGNALED(status) ? WTERMSIG(status) == SIGABRT : WEXITSTATUS(status) == 1;
  return found ? std::optional(caught) : std::nullopt;
}

}  // namespace meridian
