// Ways to break consensus on purpose: the checks of the randomised test must notice each within its seeds.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "base/seam/sabotage.h"
#include "tests/unit/regiond/core/az_node/random_run.h"

namespace meridian {
namespace {

constexpr uint64_t kSeedsMax = 200;

struct Caught {
  uint64_t seed = 0;
  std::string by;
};

// Runs seeds until one fails. In a process of its own, as what is broken may stop the program by a check of its own.
std::optional<Caught> RunUntilCaught(Sabotage sabotage) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    dup2(ends[1], STDERR_FILENO);
    active_sabotage = sabotage;
    RandomRun::Reached reached;
    for (uint64_t seed = 1; seed <= kSeedsMax; ++seed) {
      dprintf(ends[1], "seed %lu\n", seed);
      const std::string violation = RandomRun(seed, reached).Run();
      if (violation.empty()) continue;
      dprintf(ends[1], "%s\n", violation.c_str());
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

void ExpectCaught(Sabotage sabotage) {
  const std::optional<Caught> caught = RunUntilCaught(sabotage);
  ASSERT_TRUE(caught.has_value()) << "no check noticed in " << kSeedsMax << " seeds";
  std::cout << "caught after " << caught->seed << " seeds: " << caught->by;
}

TEST(AzNegativeControls, ElectionWithoutLogCheckIsCaught) { ExpectCaught(Sabotage::kElectionWithoutLogCheck); }
TEST(AzNegativeControls, CommitBeforeQuorumIsCaught) { ExpectCaught(Sabotage::kCommitBeforeQuorum); }
TEST(AzNegativeControls, ApplyBeforeCommitIsCaught) { ExpectCaught(Sabotage::kApplyBeforeCommit); }

}  // namespace
}  // namespace meridian
