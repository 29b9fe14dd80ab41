#include "tools/sim/checkers/checkpoints.h"

#include <gtest/gtest.h>

#include "tests/support/memory_state_store.h"
#include "tests/unit/tools/sim/checkers/script.h"

namespace meridian::checkpoints_test {
namespace {

class CheckpointCheckerTest : public testing::Test {
 protected:
  // A record of `version` has become durable in `region`.
  void Durable(const RegionId& region, const Version& version, uint64_t lsn) {
    ChangeRecord change;
    change.key = Script::Key("k");
    change.after.version = version;
    const LogRecord record{LogId{table_, PartitionId(0)}, Epoch(1), Lsn(lsn), {}};
    view_.OnDurable(region, record, change);
    checker_.OnDurable(region, record, change);
  }
  // East's checkpoint for West.
  void Checkpoint(uint64_t lsn) {
    Checkpoints checkpoints(store_);
    ASSERT_TRUE(checkpoints.Save(FlowId{table_, kWest}, FlowCheckpoint{1, {Lsn(lsn)}}).ok());
    checker_.OnCheckpoints(kEast, checkpoints);
  }

  const TableId table_{1, 2};
  MemoryStateStore store_;
  Failures failures_;
  DurableView view_;
  CheckpointChecker checker_{view_, failures_};
};

TEST_F(CheckpointCheckerTest, MayPassWhatIsDurableThere) {
  Checkpoint(0);
  Durable(kEast, Script::At(1, kEast), 1);
  Durable(kWest, Script::At(1, kEast), 1);
  Checkpoint(1);
  EXPECT_TRUE(failures_.empty());
}

TEST_F(CheckpointCheckerTest, MayPassWhatIsSupersededThere) {
  Checkpoint(0);
  Durable(kEast, Script::At(1, kEast), 1);
  Durable(kWest, Script::At(2, kWest), 1);
  Checkpoint(1);
  EXPECT_TRUE(failures_.empty());
}

TEST_F(CheckpointCheckerTest, MustNotPassWhatIsNotThere) {
  Checkpoint(0);
  Durable(kEast, Script::At(1, kEast), 1);
  Checkpoint(1);
  EXPECT_FALSE(failures_.empty());
}

TEST_F(CheckpointCheckerTest, MustNotPassWhatIsThereInAnOlderVersionOnly) {
  Checkpoint(0);
  Durable(kWest, Script::At(1, kWest), 1);
  Durable(kEast, Script::At(2, kEast), 1);
  Checkpoint(1);
  EXPECT_FALSE(failures_.empty());
}

TEST_F(CheckpointCheckerTest, WhatTheBackfillOwesIsDemandedAtTheEnd) {
  Durable(kEast, Script::At(1, kEast), 1);
  Checkpoint(1);  // registered behind it
  EXPECT_TRUE(failures_.empty());
  checker_.OnDrained({kEast, kWest});
  EXPECT_FALSE(failures_.empty());
}

}  // namespace
}  // namespace meridian::checkpoints_test
