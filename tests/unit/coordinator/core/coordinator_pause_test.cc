// Tables whose replication is paused: what replicators are told, and what is refused meanwhile.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/coordinator/core/fake_cluster.h"

namespace meridian::coordinator_pause_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

SettingsChange CreateIndex() {
  IndexesChange indexes{IndexAction::kCreate, {}};
  indexes.indexes.emplace_back().name = "x";
  indexes.indexes[0].key.partition = {{"v", AttributeValue::Type::kS}};
  SettingsChange change;
  change.indexes = std::move(indexes);
  return change;
}

class CoordinatorPauseTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), ""); }

  uint64_t Pause(const FakeRegion& region, Duration duration = {}) {
    const absl::StatusOr<Fault> fault = cluster_.coordinator->AddFault({PausedReplication{region.id, "orders"}}, duration);
    EXPECT_TRUE(fault.ok()) << fault.status();
    return fault.ok() ? fault->id : 0;
  }

  FakeCluster cluster_;
};

TEST_F(CoordinatorPauseTest, EachReplicatorIsToldWhatItMustNotSend) {
  const Links before = cluster_.AskLinks(cluster_.c, 0);
  EXPECT_TRUE(before.paused.empty());
  Pause(cluster_.b);
  EXPECT_FALSE(cluster_.coordinator->LinksInForce(cluster_.c.id));
  const Links paused = cluster_.AskLinks(cluster_.c, before.revision);
  EXPECT_GT(paused.revision, before.revision);
  EXPECT_EQ(paused.links, before.links) << "links are as they were";
  EXPECT_EQ(paused.paused, (std::vector<PausedTable>{{"orders", cluster_.b.id}}));
  EXPECT_EQ(cluster_.AskLinks(cluster_.b, 0).paused.size(), 2u);
}

TEST_F(CoordinatorPauseTest, ItEndsWithItsTimeAndOutlivesARestart) {
  Pause(cluster_.b, Duration::Seconds(20));
  cluster_.Restart();
  cluster_.Run(Duration::Millis(19'900));
  EXPECT_EQ(cluster_.AskLinks(cluster_.a, 0).paused.size(), 1u);
  cluster_.Run(Duration::Millis(200));
  EXPECT_TRUE(cluster_.AskLinks(cluster_.a, 0).paused.empty());
}

TEST_F(CoordinatorPauseTest, OnlyAReplicaOfAGlobalTableCanBePaused) {
  const auto refused = [&](const RegionId& region, const char* table) {
    return cluster_.coordinator->AddFault({PausedReplication{region, table}}, Duration()).status();
  };
  EXPECT_THAT(std::string(refused(cluster_.c.id, "orders").message()), AllOf(HasSubstr("'orders'"), HasSubstr("'ap-southeast-2'")));
  EXPECT_TRUE(absl::IsInvalidArgument(refused(cluster_.a.id, "carts")));
  EXPECT_TRUE(absl::IsInvalidArgument(refused(cluster_.a.id, "")));
  EXPECT_TRUE(cluster_.coordinator->failure().ok());
  EXPECT_TRUE(cluster_.coordinator->faults().faults().empty());
}

TEST_F(CoordinatorPauseTest, ChangesOfTheTableAreRefusedMeanwhile) {
  const uint64_t fault = Pause(cluster_.b);
  const CatalogEntry before = *cluster_.Table();
  const std::string id = std::to_string(fault);
  const auto is_refusal = AllOf(StartsWith("ValidationException: Replication of table orders is paused in Region eu-west-1 by fault " + id),
                                HasSubstr("'meridian fault clear " + id + "'"));
  EXPECT_THAT(cluster_.ProposeSettingsAndRun(cluster_.a, CreateIndex()), is_refusal);
  EXPECT_THAT(cluster_.ProposeAndRun(cluster_.a, cluster_.c), is_refusal);
  EXPECT_THAT(cluster_.ProposeAndRun(cluster_.a, cluster_.b, ReplicaAction::kDelete), is_refusal);
  EXPECT_EQ(*cluster_.Table(), before);
  ASSERT_TRUE(cluster_.coordinator->ClearFault(fault).ok());
  EXPECT_EQ(cluster_.ProposeSettingsAndRun(cluster_.a, CreateIndex()), "");
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.c), "");
}

// The proposer repeats what it has not heard the answer of; that was accepted before the pause.
TEST_F(CoordinatorPauseTest, WhatWasAcceptedBeforeIsStillAnsweredSo) {
  const ProposeSettings proposal{1, cluster_.a.id, "orders", cluster_.Table()->table.settings_version, CreateIndex()};
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.a.id), proposal);
  Pause(cluster_.b);
  cluster_.Restart();
  cluster_.a.answers.clear();
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.a.id), proposal);
  cluster_.Settle();
  EXPECT_EQ(cluster_.a.answers.at(1).error, "");
}

}  // namespace
}  // namespace meridian::coordinator_pause_test
