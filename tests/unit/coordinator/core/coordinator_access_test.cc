// Replicas that cannot be accessed: what is told and refused meanwhile, and that after 20 hours, and not before, the group lets them go.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/coordinator/core/fake_cluster.h"

namespace meridian::coordinator_access_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Duration kHour = Duration::Seconds(3600);
Duration Hours(int64_t hours) { return Duration::Micros(kHour.us * hours); }

class CoordinatorAccessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), "");
    ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.c), "");
    id_ = cluster_.Table()->table.id;
  }

  uint64_t Lose(const FakeRegion& region, AccessLoss loss = AccessLoss::kKeyDisabled, Duration duration = {}) {
    const absl::StatusOr<Fault> fault = cluster_.coordinator->AddFault({LostAccess{region.id, "orders", loss, {}}}, duration);
    EXPECT_TRUE(fault.ok()) << fault.status();
    return fault.ok() ? fault->id : 0;
  }
  void Advance(Duration by) {
    ASSERT_TRUE(cluster_.coordinator->AdvanceClock(by).ok());
    cluster_.Run(Duration::Millis(500));
  }
  bool LetGo(const FakeRegion& region) const { return region.left.count(id_) > 0; }

  FakeCluster cluster_;
  GlobalTableId id_;
};

TEST_F(CoordinatorAccessTest, EveryRegionAndEveryReplicatorIsTold) {
  Lose(cluster_.b, AccessLoss::kReplicationDenied);
  const Conditions conditions = cluster_.AskConditions(cluster_.c, 0);
  ASSERT_EQ(conditions.lost_accesses.size(), 1u);
  const LostAccess& lost = conditions.lost_accesses[0];
  EXPECT_EQ(lost, (LostAccess{cluster_.b.id, "orders", AccessLoss::kReplicationDenied, lost.since}));
  EXPECT_EQ(lost.since, cluster_.coordinator->WallNow());
  EXPECT_EQ(cluster_.AskLinks(cluster_.a, 0).paused, (std::vector<PausedTable>{{"orders", cluster_.b.id}}));
  EXPECT_EQ(cluster_.AskLinks(cluster_.b, 0).paused.size(), 2u);
}

TEST_F(CoordinatorAccessTest, After20HoursTheReplicaIsLetGoAndKeepsItsTable) {
  Lose(cluster_.b);
  Advance(Hours(20) - Duration::Seconds(60));
  EXPECT_EQ(cluster_.Table()->table.replicas.size(), 3u) << "not before";
  Advance(Duration::Seconds(60));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE ap-southeast-2:ACTIVE");
  EXPECT_TRUE(LetGo(cluster_.b));
  EXPECT_FALSE(LetGo(cluster_.c));
  ASSERT_EQ(cluster_.Table()->let_go.size(), 1u);
  EXPECT_TRUE(cluster_.Table()->let_go[0].told);
  const CatalogEntry once = *cluster_.Table();
  Advance(Hours(20));
  cluster_.Restart();
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(*cluster_.Table(), once) << "and no more than once";
  cluster_.b.regional.insert("orders");
  ASSERT_TRUE(cluster_.coordinator->ClearAllFaults().ok());
  EXPECT_THAT(cluster_.ProposeAndRun(cluster_.a, cluster_.b), HasSubstr("already existed as tables"));
}

TEST_F(CoordinatorAccessTest, WhatEndsInTimeIsForgiven) {
  const uint64_t fault = Lose(cluster_.b);
  Lose(cluster_.c, AccessLoss::kReplicationDenied, Hours(19));
  Advance(Hours(19) - Duration::Seconds(60));
  ASSERT_TRUE(cluster_.coordinator->ClearFault(fault).ok());
  Advance(Hours(30));
  EXPECT_EQ(cluster_.Table()->table.replicas.size(), 3u);
  EXPECT_TRUE(cluster_.coordinator->faults().faults().empty());
  Lose(cluster_.b);
  Advance(Hours(19));
  EXPECT_EQ(cluster_.Table()->table.replicas.size(), 3u) << "the hours begin anew";
}

TEST_F(CoordinatorAccessTest, ClearingComesTooLateAfterThem) {
  const uint64_t fault = Lose(cluster_.b);
  ASSERT_TRUE(cluster_.coordinator->AdvanceClock(Hours(21)).ok());
  ASSERT_TRUE(cluster_.coordinator->ClearFault(fault).ok());
  cluster_.Run(Duration::Millis(500));
  EXPECT_TRUE(LetGo(cluster_.b));
}

TEST_F(CoordinatorAccessTest, ARegionThatIsAwayIsToldWhenItIsBackAndStaysOut) {
  Lose(cluster_.b);
  cluster_.b.down = true;
  Advance(Hours(21));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE ap-southeast-2:ACTIVE");
  EXPECT_FALSE(LetGo(cluster_.b));
  ASSERT_TRUE(cluster_.coordinator->ClearAllFaults().ok());
  EXPECT_THAT(cluster_.ProposeAndRun(cluster_.a, cluster_.b), HasSubstr("already existed as tables")) << "it still has its table";
  cluster_.Restart();
  cluster_.b.down = false;
  EXPECT_TRUE(cluster_.RunUntil([&] { return LetGo(cluster_.b) && cluster_.Table()->let_go[0].told; }));
}

// The last one left has an ordinary table; the entry must still wait for the one that was let go.
TEST_F(CoordinatorAccessTest, OfTwoReplicasBothBecomeOrdinaryTables) {
  ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.c, ReplicaAction::kDelete), "");
  Lose(cluster_.b);
  Lose(cluster_.a, AccessLoss::kReplicationDenied);
  cluster_.b.down = true;
  Advance(Hours(21));
  EXPECT_EQ(cluster_.Table(), nullptr);
  cluster_.Restart();
  cluster_.b.down = false;
  EXPECT_TRUE(cluster_.RunUntil([&] { return LetGo(cluster_.b); }));
  EXPECT_FALSE(LetGo(cluster_.a)) << "there was no group any more to let it go";
}

TEST_F(CoordinatorAccessTest, ARestartAtAnyMomentLetsGoOnceAndTellsIt) {
  for (int at = 0; at < 12; ++at) {
    FakeCluster cluster;
    ASSERT_EQ(cluster.ProposeAndRun(cluster.a, cluster.b), "");
    ASSERT_EQ(cluster.ProposeAndRun(cluster.a, cluster.c), "");
    const GlobalTableId id = cluster.Table()->table.id;
    const uint64_t version = cluster.Table()->table.settings_version;
    ASSERT_TRUE(cluster.coordinator->AddFault({LostAccess{cluster.c.id, "orders", AccessLoss::kKeyDisabled, {}}}, Duration()).ok());
    cluster.loss = 20;
    cluster.repeat = 20;
    cluster.reorder = true;
    cluster.restart_before_delivery = cluster.deliveries + at;
    ASSERT_TRUE(cluster.coordinator->AdvanceClock(Hours(21)).ok());
    EXPECT_TRUE(cluster.RunUntil([&] { return cluster.c.left.count(id) > 0 && cluster.Table()->let_go.size() == 1 && cluster.Table()->let_go[0].told; })) << at;
    EXPECT_EQ(cluster.Table()->table.settings_version, version + 1) << at;
    EXPECT_EQ(cluster.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE") << at;
  }
}

TEST_F(CoordinatorAccessTest, NobodyIsLetGoBeforeSomeRegionIsHeardOf) {
  Lose(cluster_.c);
  for (FakeRegion* const region : {&cluster_.a, &cluster_.b, &cluster_.c}) region->down = true;
  cluster_.Restart();
  const uint64_t version = cluster_.Table()->table.settings_version;
  Advance(Hours(21));
  EXPECT_EQ(cluster_.Table()->table.settings_version, version) << "the coordinator may have been set back";
  for (FakeRegion* const region : {&cluster_.a, &cluster_.b, &cluster_.c}) region->down = false;
  EXPECT_TRUE(cluster_.RunUntil([&] { return LetGo(cluster_.c); }));
}

// Neither its end nor a clear forgives what was too late when the coordinator could not act on it yet.
TEST_F(CoordinatorAccessTest, WhatIsTooLateStaysSoWhileNobodyIsHeardOf) {
  const uint64_t fault = Lose(cluster_.c);
  Lose(cluster_.b, AccessLoss::kReplicationDenied, Hours(21));
  for (FakeRegion* const region : {&cluster_.a, &cluster_.b, &cluster_.c}) region->down = true;
  cluster_.Restart();
  Advance(Hours(22));
  EXPECT_THAT(std::string(cluster_.coordinator->ClearFault(fault).message()), HasSubstr("fault " + std::to_string(fault) + " has lasted for more than 20 hours"));
  ASSERT_TRUE(cluster_.coordinator->AddFault({ClockSkew{cluster_.a.id, 5}}, Duration()).ok());
  EXPECT_TRUE(absl::IsUnavailable(cluster_.coordinator->ClearAllFaults().status())) << "but the other one is cleared";
  EXPECT_EQ(cluster_.coordinator->faults().faults().size(), 2u);
  cluster_.a.down = cluster_.b.down = cluster_.c.down = false;
  EXPECT_TRUE(cluster_.RunUntil([&] { return LetGo(cluster_.c) && LetGo(cluster_.b); }));
  EXPECT_TRUE(cluster_.coordinator->ClearFault(fault).ok());
}

TEST_F(CoordinatorAccessTest, AReplicaIsLetGoWhileAnotherOneLeaves) {
  Lose(cluster_.c);
  Lose(cluster_.b);
  cluster_.b.deletes = false;
  cluster_.Propose(cluster_.b, cluster_.b, ReplicaAction::kDelete);
  cluster_.Run(Duration::Millis(200));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:DELETING ap-southeast-2:ACTIVE");
  Advance(Hours(21));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:DELETING");
  EXPECT_TRUE(LetGo(cluster_.c));
  cluster_.b.deletes = true;
  EXPECT_TRUE(cluster_.RunUntil([&] { return cluster_.Table() == nullptr && cluster_.b.present.empty(); }));
  EXPECT_FALSE(LetGo(cluster_.b));
}

TEST_F(CoordinatorAccessTest, ChangesAreRefusedMeanwhileButNotItsOwnDeletion) {
  const std::string id = std::to_string(Lose(cluster_.b, AccessLoss::kReplicationDenied));
  const auto is_refusal = AllOf(StartsWith("ValidationException: Table orders cannot be changed while its replica in Region eu-west-1 is "
                                           "REPLICATION_NOT_AUTHORIZED, by fault " + id), HasSubstr("'meridian fault clear " + id + "'"));
  EXPECT_THAT(cluster_.ProposeSettingsAndRun(cluster_.a, SettingsChange()), is_refusal);
  EXPECT_THAT(cluster_.ProposeAndRun(cluster_.a, cluster_.c, ReplicaAction::kDelete), is_refusal);
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.b, cluster_.b, ReplicaAction::kDelete), "");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE ap-southeast-2:ACTIVE");
  EXPECT_FALSE(LetGo(cluster_.b));
}

TEST_F(CoordinatorAccessTest, WhatCannotLoseAccessIsRefused) {
  const auto refused = [&](const RegionId& region, const char* table, AccessLoss loss) {
    return cluster_.coordinator->AddFault({LostAccess{region, table, loss, {}}}, Duration()).status();
  };
  EXPECT_THAT(std::string(refused(cluster_.a.id, "carts", AccessLoss::kReplicationDenied).message()), HasSubstr("'carts'"));
  EXPECT_TRUE(absl::IsInvalidArgument(refused(cluster_.a.id, "", AccessLoss::kKeyDisabled)));
  EXPECT_TRUE(absl::IsInvalidArgument(refused(RegionId("mars"), "orders", AccessLoss::kKeyDisabled)));
  EXPECT_TRUE(refused(cluster_.a.id, "carts", AccessLoss::kKeyDisabled).ok()) << "a table without replicas has a key, too";
  cluster_.b.deletes = false;
  cluster_.Propose(cluster_.a, cluster_.b, ReplicaAction::kDelete);
  cluster_.Run(Duration::Millis(200));
  EXPECT_THAT(std::string(refused(cluster_.c.id, "orders", AccessLoss::kKeyDisabled).message()), HasSubstr("being added or removed"));
}

}  // namespace
}  // namespace meridian::coordinator_access_test
