// Ways to break consensus on purpose: the checks of the randomised test must notice each within its seeds.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/support/negative_control.h"
#include "tests/unit/regiond/core/az_node/random_run.h"

namespace meridian::az_negative_controls_test {
namespace {

void ExpectCaught(Sabotage sabotage) {
  RandomRun::Reached reached;
  const std::optional<Caught> caught = RunUntilCaught(sabotage, [&](uint64_t seed) { return RandomRun(seed, reached).Run(); });
  ASSERT_TRUE(caught.has_value()) << "no check noticed in " << kControlSeedsMax << " seeds";
  std::cout << "caught after " << caught->seed << " seeds: " << caught->by;
}

TEST(AzNegativeControls, ElectionWithoutLogCheckIsCaught) { ExpectCaught(Sabotage::kElectionWithoutLogCheck); }
TEST(AzNegativeControls, CommitBeforeQuorumIsCaught) { ExpectCaught(Sabotage::kCommitBeforeQuorum); }
TEST(AzNegativeControls, ApplyBeforeCommitIsCaught) { ExpectCaught(Sabotage::kApplyBeforeCommit); }

}  // namespace
}  // namespace meridian::az_negative_controls_test
