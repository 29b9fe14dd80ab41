// Settings of a table with replicas: what one Region asks for, all get.
#include "gtest/gtest.h"
#include "tests/unit/coordinator/core/fake_cluster.h"

namespace meridian::coordinator_settings_test {
namespace {

SettingsChange Change(IndexAction action, std::string name) {
  IndexesChange indexes{action, {}};
  indexes.indexes.emplace_back().name = std::move(name);
  indexes.indexes[0].key.partition = {{"v", AttributeValue::Type::kS}};
  SettingsChange change;
  change.indexes = std::move(indexes);
  return change;
}
SettingsChange Create(std::string name) { return Change(IndexAction::kCreate, std::move(name)); }

class CoordinatorSettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), "");
    ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.c), "");
  }
  // Names and numbers of the indexes that the Region has been told of.
  static std::string IndexesOf(const FakeRegion& region) {
    std::string text;
    for (const SecondaryIndex& index : region.seen.begin()->second.settings.indexes) {
      text += (text.empty() ? "" : " ") + index.name + ":" + std::to_string(index.number);
    }
    return text;
  }
  void ExpectEverywhere(const std::string& indexes) {
    for (const FakeRegion* region : {&cluster_.a, &cluster_.b, &cluster_.c}) {
      EXPECT_EQ(IndexesOf(*region), indexes) << region->id.name;
    }
  }

  FakeCluster cluster_;
};

TEST_F(CoordinatorSettingsTest, AnyRegionMayAskAndAllAreTold) {
  EXPECT_EQ(cluster_.ProposeSettingsAndRun(cluster_.a, Create("x")), "");
  EXPECT_EQ(cluster_.ProposeSettingsAndRun(cluster_.c, Create("y")), "");
  ExpectEverywhere("x:1 y:2");
  EXPECT_EQ(cluster_.ProposeSettingsAndRun(cluster_.b, Change(IndexAction::kDelete, "x")), "");
  EXPECT_EQ(cluster_.ProposeSettingsAndRun(cluster_.a, Create("x")), "");
  ExpectEverywhere("y:2 x:3");
}

TEST_F(CoordinatorSettingsTest, TheAnswerNamesTheVersionThatHasIt) {
  const uint64_t before = cluster_.Table()->table.settings_version;
  const uint64_t request = cluster_.ProposeSettings(cluster_.b, Create("x"));
  ASSERT_TRUE(cluster_.RunUntil([&] { return cluster_.b.answers.count(request) > 0; }));
  EXPECT_EQ(cluster_.b.answers[request].settings_version, before + 1);
  EXPECT_EQ(cluster_.Table()->table.settings_version, before + 1);
}

TEST_F(CoordinatorSettingsTest, ARefusalChangesNothing) {
  ASSERT_EQ(cluster_.ProposeSettingsAndRun(cluster_.a, Create("x")), "");
  const CatalogEntry before = *cluster_.Table();
  EXPECT_EQ(cluster_.ProposeSettingsAndRun(cluster_.b, Create("x")),
            "ValidationException: Attempting to create an index which already exists");
  EXPECT_EQ(*cluster_.Table(), before);
}

TEST_F(CoordinatorSettingsTest, ARegionThatIsAwayHoldsNobodyUpAndIsToldWhenItReturns) {
  cluster_.c.down = true;
  EXPECT_EQ(cluster_.ProposeSettingsAndRun(cluster_.a, Create("x")), "");
  EXPECT_EQ(IndexesOf(cluster_.b), "x:1");
  EXPECT_EQ(IndexesOf(cluster_.c), "");
  cluster_.Restart();
  cluster_.c.down = false;
  cluster_.Run(Duration::Seconds(1));
  ExpectEverywhere("x:1");
}

TEST_F(CoordinatorSettingsTest, ARepeatedProposalIsAnsweredTheSameAlsoAfterARestart) {
  const ProposeSettings proposal{1, cluster_.a.id, "orders", cluster_.Table()->table.settings_version, Create("x")};
  const NodeId from = NodeId::Regiond(cluster_.a.id);
  cluster_.coordinator->OnMessage(from, proposal);
  cluster_.coordinator->OnMessage(from, proposal);
  cluster_.Settle();
  const CatalogEntry once = *cluster_.Table();
  const ProposalAnswer answer = cluster_.a.answers.at(1);
  cluster_.Restart();
  cluster_.a.answers.clear();
  cluster_.coordinator->OnMessage(from, proposal);
  cluster_.Settle();
  EXPECT_EQ(cluster_.a.answers.at(1), answer);
  EXPECT_EQ(answer.error, "");
  EXPECT_EQ(*cluster_.Table(), once);
}

TEST_F(CoordinatorSettingsTest, ALateRepetitionDoesNotBringItBack) {
  const ProposeSettings proposal{1, cluster_.a.id, "orders", cluster_.Table()->table.settings_version, Create("x")};
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.a.id), proposal);
  cluster_.Settle();
  ASSERT_EQ(cluster_.ProposeSettingsAndRun(cluster_.b, Change(IndexAction::kDelete, "x")), "");
  cluster_.Restart();
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.a.id), proposal);
  cluster_.Run(Duration::Seconds(1));
  ExpectEverywhere("");
}

// It would take back what the Regions have, or give two changes the same version.
TEST_F(CoordinatorSettingsTest, OneThatWasRestoredFromAnOlderStoreChangesNothing) {
  const MemoryStateStore::Entries older = cluster_.store.entries;
  ASSERT_EQ(cluster_.ProposeSettingsAndRun(cluster_.a, Create("x")), "");
  cluster_.store.entries = cluster_.store.synced = older;
  cluster_.Restart();
  cluster_.Run(Duration::Seconds(1));
  EXPECT_TRUE(cluster_.ProposeSettingsAndRun(cluster_.b, Create("y")).starts_with("ServiceUnavailable: The coordinator knows an older version"));
  EXPECT_TRUE(cluster_.ProposeAndRun(cluster_.a, cluster_.c, ReplicaAction::kDelete).starts_with("ServiceUnavailable: "));
  ExpectEverywhere("x:1");
}

TEST_F(CoordinatorSettingsTest, OnlyTheProposersOwnRegiondIsHeard) {
  const ProposeSettings proposal{1, cluster_.a.id, "orders", cluster_.Table()->table.settings_version, Create("x")};
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.c.id), proposal);
  cluster_.coordinator->OnMessage(NodeId::Replicator(cluster_.a.id), proposal);
  cluster_.Run(Duration::Seconds(1));
  ExpectEverywhere("");
}

TEST_F(CoordinatorSettingsTest, WhatIsNotDurableIsNotAnswered) {
  cluster_.store.failure = absl::InternalError("disk full");
  const uint64_t request = cluster_.ProposeSettings(cluster_.a, Create("x"));
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.a.answers.count(request), 0u);
  cluster_.store.failure = absl::OkStatus();
  cluster_.Restart();
  EXPECT_TRUE(cluster_.RunUntil([&] { return cluster_.a.answers.count(request) > 0; }));
  cluster_.Run(Duration::Seconds(1));
  ExpectEverywhere("x:1");
}

// Lost, repeated and reordered messages, and a restart of the coordinator before each delivery in turn: one index comes of it, everywhere.
TEST_F(CoordinatorSettingsTest, ACrashAtAnyInstantLosesNothingAcknowledged) {
  for (int crash_before = 0; crash_before < 12; ++crash_before) {
    SCOPED_TRACE(crash_before);
    cluster_.loss = 20;
    cluster_.repeat = 20;
    cluster_.reorder = true;
    cluster_.restart_before_delivery = cluster_.deliveries + crash_before;
    const std::string name = "i" + std::to_string(crash_before);
    EXPECT_EQ(cluster_.ProposeSettingsAndRun(cluster_.b, Create(name)), "");
    cluster_.loss = cluster_.repeat = 0;
    cluster_.Run(Duration::Seconds(1));
    EXPECT_EQ(cluster_.Table()->table.settings.indexes.size(), static_cast<size_t>(crash_before) + 1);
    ExpectEverywhere(IndexesOf(cluster_.a));
  }
}

TEST_F(CoordinatorSettingsTest, ANewReplicaGetsThem) {
  ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.c, ReplicaAction::kDelete), "");
  ASSERT_EQ(cluster_.ProposeSettingsAndRun(cluster_.a, Create("x")), "");
  ASSERT_EQ(cluster_.ProposeAndRun(cluster_.b, cluster_.c), "");
  ExpectEverywhere("x:1");
}

}  // namespace
}  // namespace meridian::coordinator_settings_test
