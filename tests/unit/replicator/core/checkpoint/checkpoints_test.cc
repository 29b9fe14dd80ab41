#include "replicator/core/checkpoint/checkpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/memory_state_store.h"

namespace meridian::checkpoints_test {
namespace {

const FlowId kFlow{TableId{1, 2}, RegionId("eu-west-1")};

FlowCheckpoint Sample() { return {7, {Lsn(3), Lsn(0), Lsn(99)}, false, "cursor", true}; }

TEST(CheckpointsTest, SurviveARestart) {
  MemoryStateStore store;
  Checkpoints before(store);
  ASSERT_TRUE(before.Register(kFlow, Sample()).ok());
  Checkpoints after(store);
  ASSERT_TRUE(after.Load().ok());
  ASSERT_NE(after.Find(kFlow), nullptr);
  EXPECT_EQ(*after.Find(kFlow), Sample());
  EXPECT_EQ(after.Find(FlowId{TableId{1, 2}, RegionId("us-east-1")}), nullptr);
}

TEST(CheckpointsTest, WhatIsSavedIsSyncedLater) {
  MemoryStateStore store;
  Checkpoints checkpoints(store);
  ASSERT_TRUE(checkpoints.Register(kFlow, Sample()).ok());
  FlowCheckpoint later = Sample();
  later.partitions[0] = Lsn(50);
  ASSERT_TRUE(checkpoints.Save(kFlow, later).ok());
  EXPECT_EQ(checkpoints.Synced(kFlow), Sample().partitions);
  ASSERT_TRUE(checkpoints.Sync().ok());
  EXPECT_EQ(checkpoints.Synced(kFlow), later.partitions);
}

TEST(CheckpointsTest, AForgottenFlowIsGoneForGood) {
  MemoryStateStore store;
  Checkpoints before(store);
  ASSERT_TRUE(before.Register(kFlow, Sample()).ok());
  ASSERT_TRUE(before.Forget(kFlow).ok());
  EXPECT_EQ(before.Find(kFlow), nullptr);
  Checkpoints after(store);
  ASSERT_TRUE(after.Load().ok());
  EXPECT_TRUE(after.flows().empty());
}

TEST(CheckpointsTest, ADamagedEntrySaysWhatToDo) {
  MemoryStateStore store;
  Checkpoints before(store);
  ASSERT_TRUE(before.Register(kFlow, Sample()).ok());
  std::unique_ptr<StateCursor> cursor = store.NewCursor();
  cursor->Seek("f");
  ASSERT_TRUE(cursor->valid());
  StateBatch damage;
  damage.Put(std::string(cursor->key()), std::string(cursor->value().substr(0, 5)));
  ASSERT_TRUE(store.Apply(damage).ok());
  const absl::Status status = Checkpoints(store).Load();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("delete the replicator's checkpoint directory"));
}

}  // namespace
}  // namespace meridian::checkpoints_test
