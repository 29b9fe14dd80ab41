#include "regiond/core/az/replica_log.h"

#include <gtest/gtest.h>

namespace meridian::replica_log_test {
namespace {

class ReplicaLogTest : public ::testing::Test {
 protected:
  void Append(uint64_t lsn, uint64_t epoch) { log_.Append({id_, Epoch(epoch), Lsn(lsn), std::string("r")}); }

  const LogId id_{TableId{1, 2}, PartitionId(0)};
  ReplicaLog log_{Lsn(10), Epoch(3)};
};

TEST_F(ReplicaLogTest, BeginsBehindItsBase) {
  EXPECT_EQ(log_.last(), Lsn(10));
  EXPECT_EQ(log_.last_epoch(), Epoch(3));
  EXPECT_EQ(log_.EpochAt(Lsn(10)), Epoch(3));
  EXPECT_EQ(log_.EpochAt(Lsn(9)), std::nullopt);
  EXPECT_EQ(log_.EpochAt(Lsn(11)), std::nullopt);
}

TEST_F(ReplicaLogTest, KnowsTheEpochOfEveryPosition) {
  Append(11, 3);
  Append(12, 5);
  Append(13, 5);
  Append(14, 6);
  EXPECT_EQ(log_.EpochAt(Lsn(11)), Epoch(3));
  EXPECT_EQ(log_.EpochAt(Lsn(12)), Epoch(5));
  EXPECT_EQ(log_.EpochAt(Lsn(13)), Epoch(5));
  EXPECT_EQ(log_.EpochAt(Lsn(14)), Epoch(6));
}

// Found by the simulator: asked of a disk that had not written it yet, a committed record seemed to have no epoch, and a client that waited
// for another record at its position was told that its own had been stored.
TEST_F(ReplicaLogTest, StillKnowsItOfWhatHasBeenApplied) {
  Append(11, 3);
  Append(12, 5);
  log_.Applied(Lsn(12));
  EXPECT_EQ(log_.base(), Lsn(12));
  EXPECT_EQ(log_.EpochAt(Lsn(11)), Epoch(3));
  EXPECT_EQ(log_.EpochAt(Lsn(12)), Epoch(5));
  EXPECT_EQ(log_.last_epoch(), Epoch(5));
}

// Raft §5.3: a conflicting entry goes, with all that follow it.
TEST_F(ReplicaLogTest, ForgetsWhatIsTruncated) {
  Append(11, 3);
  Append(12, 5);
  Append(13, 6);
  log_.TruncateFrom(Lsn(12));
  EXPECT_EQ(log_.last(), Lsn(11));
  EXPECT_EQ(log_.last_epoch(), Epoch(3));
  EXPECT_EQ(log_.EpochAt(Lsn(12)), std::nullopt);
  Append(12, 7);
  EXPECT_EQ(log_.EpochAt(Lsn(12)), Epoch(7));
}

TEST_F(ReplicaLogTest, WhatIsAppliedIsNotReplaced) {
  Append(11, 3);
  log_.Applied(Lsn(11));
  EXPECT_DEATH(log_.TruncateFrom(Lsn(11)), "a committed record is replaced");
}

TEST_F(ReplicaLogTest, HasNoGapsAndNoEpochThatFalls) {
  EXPECT_DEATH(Append(12, 3), "LSN 12 after 10");
  EXPECT_DEATH(Append(11, 2), "LSN 11 after 10");
}

}  // namespace
}  // namespace meridian::replica_log_test
