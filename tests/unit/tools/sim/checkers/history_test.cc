#include <gtest/gtest.h>

#include "tests/unit/tools/sim/checkers/script.h"

namespace meridian::history_test {
namespace {

TEST(SimHistory, AGoodHistoryHasNoFailures) {
  Script script;
  const VersionedItem one = script.Write(Script::At(1, kEast));
  script.Durable(kWest, one);
  script.Write(Script::At(2, kWest), one.version);
  EXPECT_TRUE(script.failures.empty());
  script.history.Conclude();
  EXPECT_TRUE(script.history.writes()[0].overwritten);
  EXPECT_FALSE(script.history.writes()[1].overwritten);
  EXPECT_EQ(script.history.acknowledged_total(), 2);
}

TEST(SimHistory, OnlyADurableWriteOverwrites) {
  Script script;
  const VersionedItem one = script.Write(Script::At(1, kEast));
  script.Propose(Script::At(2, kEast), one.version);
  script.history.Conclude();
  EXPECT_FALSE(script.history.writes()[0].overwritten);
}

TEST(SimHistory, AcknowledgedBeforeDurable) {
  Script script;
  script.Propose(Script::At(1, kEast));
  script.Acknowledge();
  EXPECT_FALSE(script.failures.empty());
}

TEST(SimHistory, ReplicatedBeforeDurable) {
  Script script;
  const VersionedItem one = script.Propose(Script::At(1, kEast));
  script.Durable(kWest, one);
  EXPECT_FALSE(script.failures.empty());
}

TEST(SimHistory, AVersionThatDoesNotRise) {
  Script script;
  const VersionedItem one = script.Write(Script::At(5, kEast));
  EXPECT_TRUE(script.failures.empty());
  script.Write(Script::At(4, kEast), one.version);
  EXPECT_FALSE(script.failures.empty());
}

TEST(SimHistory, AVersionGivenTwice) {
  Script script;
  script.Write(Script::At(5, kEast));
  script.Write(Script::At(5, kEast));
  EXPECT_FALSE(script.failures.empty());
}

TEST(SimHistory, AVersionThatNobodyWrote) {
  Script script;
  VersionedItem item;
  item.version = Script::At(9, kWest);
  script.Durable(kEast, item);
  EXPECT_FALSE(script.failures.empty());
}

// As versions are given by leaders, of which the next one may not know what came to nothing.
TEST(SimHistory, ADeletionByTtlMayHaveTheVersionOfARefusedWrite) {
  Script script;
  const VersionedItem one = script.Write(Script::At(1, kEast));
  VersionedItem deletion = script.Propose(Script::At(2, kEast), one.version);
  script.Refuse();
  deletion.deleted = true;
  deletion.image.clear();
  script.Durable(kEast, deletion, ChangeCause::kTtl);
  EXPECT_TRUE(script.failures.empty());
  EXPECT_TRUE(script.history.Greatest().begin()->second->by_ttl);
}

TEST(SimHistory, WhatARemovedReplicaAloneHadIsGone) {
  Script script;
  const VersionedItem here = script.Write(Script::At(1, kEast));
  const VersionedItem there = script.Write(Script::At(2, kWest));
  script.Durable(kEast, there);
  script.Write(Script::At(3, kWest), there.version);
  script.history.OnReplicaRemoved(kWest);
  script.history.Conclude();
  EXPECT_EQ(script.history.Greatest().begin()->second->version, there.version);
  EXPECT_FALSE(script.history.writes()[0].gone());
  EXPECT_FALSE(script.history.writes()[1].gone());
  EXPECT_TRUE(script.history.writes()[2].gone());
  EXPECT_FALSE(script.history.writes()[1].overwritten || script.history.writes()[1].overwritten_by_orphan) << "by what is gone";
}

TEST(SimHistory, WithTheLastReplicaThatHadItAWriteIsGone) {
  Script script;
  script.Durable(kEast, script.Write(Script::At(2, kWest)));
  script.history.OnReplicaRemoved(kWest);
  EXPECT_FALSE(script.history.writes()[0].gone());
  script.history.OnReplicaRemoved(kEast);
  EXPECT_TRUE(script.history.writes()[0].gone());
}

TEST(SimHistory, WhatIsGoneHasOverwrittenIfWhatFollowedIsNot) {
  Script script;
  const VersionedItem one = script.Write(Script::At(1, kEast));
  const VersionedItem two = script.Write(Script::At(2, kWest), one.version);
  script.Durable(kEast, script.Write(Script::At(3, kWest), two.version));
  script.history.OnReplicaRemoved(kWest);
  script.history.Conclude();
  EXPECT_TRUE(script.history.writes()[0].overwritten_by_orphan);
  EXPECT_FALSE(script.history.writes()[0].overwritten);
}

TEST(SimHistory, AForgottenDeletionIsStillInThePast) {
  Script script;
  const VersionedItem one = script.Write(Script::At(1, kEast));
  script.Write(Script::At(2, kEast), one.version, true);
  script.Write(Script::At(3, kEast));  // meets nothing
  script.history.Conclude();
  EXPECT_TRUE(script.history.writes()[1].overwritten);
}

}  // namespace
}  // namespace meridian::history_test
