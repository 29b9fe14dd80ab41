#include "coordinator/core/coordinator.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/coordinator/core/fake_cluster.h"

namespace meridian::coordinator_test {
namespace {

using ::testing::HasSubstr;

constexpr ReplicaAction kDelete = ReplicaAction::kDelete;

class CoordinatorTest : public ::testing::Test {
 protected:
  // Whether `region` holds exactly one table, a replica.
  static bool Holds(const FakeRegion& region) { return region.present.size() == 1; }
  size_t AnswersSent() const {
    size_t count = 0;
    for (const auto& [to, message] : cluster_.sent) {
      count += std::holds_alternative<ProposalAnswer>(message);
    }
    return count;
  }

  FakeCluster cluster_;
};

TEST_F(CoordinatorTest, AddsReplicasOneAfterTheOther) {
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), "");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE");
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.b, cluster_.c), "");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE ap-southeast-2:ACTIVE");
  for (const FakeRegion* region : {&cluster_.a, &cluster_.b, &cluster_.c}) {
    ASSERT_TRUE(Holds(*region));
    EXPECT_EQ(region->seen.begin()->second, cluster_.Table()->table);
  }
}

TEST_F(CoordinatorTest, WhenAllIsDoneNothingIsSent) {
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  const size_t before = cluster_.sent.size();
  cluster_.Run(Duration::Seconds(5));
  EXPECT_EQ(cluster_.sent.size(), before);
  EXPECT_EQ(AnswersSent(), 1u);
}

TEST_F(CoordinatorTest, EachPhaseWaitsForItsReports) {
  cluster_.a.registers = false;
  cluster_.a.backfills = false;
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), "");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:REGISTERING");
  cluster_.a.registers = true;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:BACKFILLING");
  EXPECT_EQ(cluster_.coordinator->BackfillPercent(cluster_.Table()->table, cluster_.b.id), 42u);
  cluster_.a.backfills = true;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE");
}

TEST_F(CoordinatorTest, EveryOtherMemberMustRegister) {
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  cluster_.b.registers = false;
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.c), "");
  EXPECT_THAT(cluster_.Phases(), HasSubstr("ap-southeast-2:REGISTERING"));
  cluster_.b.registers = true;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_THAT(cluster_.Phases(), HasSubstr("ap-southeast-2:ACTIVE"));
}

TEST_F(CoordinatorTest, OneActionAtATime) {
  cluster_.a.registers = false;
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.c),
            "ResourceInUseException: The resource which you are attempting to change is in use.");
}

TEST_F(CoordinatorTest, ARefusingRegionIsRemovedAgain) {
  cluster_.b.regional.insert("orders");
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b),
            "ValidationException: Failed to create a the new replica of table with name: ‘orders’ "
            "because one or more replicas already existed as tables.");
  EXPECT_EQ(cluster_.Table(), nullptr);
  EXPECT_EQ(cluster_.a.seen.begin()->second.replicas.size(), 1u);  // regional again
  EXPECT_FALSE(Holds(cluster_.b));
}

TEST_F(CoordinatorTest, ASilentRegionIsGivenUpAfterFiveSeconds) {
  cluster_.b.down = true;
  const uint64_t request = cluster_.Propose(cluster_.a, cluster_.b);
  cluster_.Run(Duration::Millis(4900));
  EXPECT_EQ(cluster_.a.answers.count(request), 0u);
  cluster_.Run(Duration::Millis(300));
  ASSERT_EQ(cluster_.a.answers.count(request), 1u);
  EXPECT_EQ(cluster_.a.answers[request].error, "ServiceUnavailable");
  EXPECT_EQ(cluster_.a.answers[request].message,
            "Region eu-west-1 does not answer; is its regiond running? Try again.");
  EXPECT_EQ(cluster_.Table(), nullptr);
}

TEST_F(CoordinatorTest, ARegionGivenUpThatGotTheTableDeletesIt) {
  cluster_.b.down = true;
  cluster_.Propose(cluster_.a, cluster_.b);
  cluster_.Run(Duration::Millis(40));
  ASSERT_NE(cluster_.Table(), nullptr);
  cluster_.b.OnPush({cluster_.Table()->table});  // it arrives, but no report comes back
  ASSERT_TRUE(Holds(cluster_.b));
  cluster_.Run(Duration::Seconds(6));
  ASSERT_TRUE(Holds(cluster_.b));  // still down
  cluster_.Restart();
  cluster_.b.down = false;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_FALSE(Holds(cluster_.b));
}

TEST_F(CoordinatorTest, APushThatComesAfterTheEndIsUndone) {
  cluster_.b.regional.insert("orders");
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  GlobalTable late;
  for (const auto& [to, message] : cluster_.sent) {
    const auto* push = std::get_if<PushGlobalTable>(&message);
    if (push && to.region == cluster_.b.id) late = push->table;
  }
  cluster_.b.regional.clear();
  cluster_.b.OnPush({late});
  ASSERT_TRUE(Holds(cluster_.b));
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.b.id), cluster_.b.Report(late.id));
  cluster_.Settle();
  EXPECT_FALSE(Holds(cluster_.b));
}

TEST_F(CoordinatorTest, RemovesReplicasUntilTheTableIsRegional) {
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  cluster_.ProposeAndRun(cluster_.a, cluster_.c);
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.b, cluster_.c, kDelete), "");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE");
  EXPECT_FALSE(Holds(cluster_.c));
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.a, kDelete).substr(0, 19), "ValidationException") << "it was B's source";
  cluster_.clock.wall_ahead = kADay;
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.a, kDelete), "");  // DeleteTable there
  EXPECT_EQ(cluster_.Table(), nullptr);
  EXPECT_FALSE(Holds(cluster_.a));
  ASSERT_TRUE(Holds(cluster_.b));
  ASSERT_EQ(cluster_.b.seen.begin()->second.replicas.size(), 1u);
  EXPECT_EQ(cluster_.b.seen.begin()->second.replicas[0].region, cluster_.b.id);
}

TEST_F(CoordinatorTest, ARemovalWaitsForItsRegion) {
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  cluster_.b.down = true;
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b, kDelete), "");
  cluster_.Run(Duration::Seconds(10));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:DELETING");
  cluster_.b.down = false;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.Table(), nullptr);
}

TEST_F(CoordinatorTest, ARemovalWaitsUntilTheTableIsGone) {
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  cluster_.b.deletes = false;
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b, kDelete), "");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:DELETING");
  cluster_.b.deletes = true;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.Table(), nullptr);
}

TEST_F(CoordinatorTest, TheProposerIsAnsweredOnceTheTableIsThere) {
  cluster_.b.creates = false;
  const uint64_t request = cluster_.Propose(cluster_.a, cluster_.b);
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:PREPARING");
  EXPECT_EQ(cluster_.a.answers.count(request), 0u);
  cluster_.b.creates = true;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE");
  EXPECT_EQ(cluster_.a.answers.count(request), 1u);
}

TEST_F(CoordinatorTest, ARemovedReplicaCanComeBack) {
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  cluster_.ProposeAndRun(cluster_.a, cluster_.b, kDelete);
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), "");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE");
}

TEST_F(CoordinatorTest, AMemberThatWasAwayCatchesUp) {
  cluster_.ProposeAndRun(cluster_.a, cluster_.b);
  cluster_.ProposeAndRun(cluster_.a, cluster_.c);
  cluster_.c.down = true;
  cluster_.ProposeAndRun(cluster_.a, cluster_.b, kDelete);
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE ap-southeast-2:ACTIVE");
  cluster_.Restart();
  cluster_.c.down = false;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.c.seen.begin()->second, cluster_.Table()->table);
}

TEST_F(CoordinatorTest, RepeatedProposalsAreAnsweredTheSame) {
  ProposeReplica proposal{.request = 1, .proposer = cluster_.a.id, .target = cluster_.b.id};
  proposal.table = "orders";
  ProposeReplica refused = proposal;
  refused.request = 2;
  refused.target = cluster_.a.id;
  const NodeId from = NodeId::Regiond(cluster_.a.id);
  cluster_.coordinator->OnMessage(from, proposal);
  cluster_.coordinator->OnMessage(from, refused);
  cluster_.RunUntil([&] { return cluster_.Phases() == "us-east-1:ACTIVE eu-west-1:ACTIVE"; });
  cluster_.Restart();  // the accepted one is remembered across it
  cluster_.a.answers.clear();
  cluster_.coordinator->OnMessage(from, proposal);
  cluster_.coordinator->OnMessage(from, refused);
  cluster_.Settle();
  EXPECT_EQ(cluster_.a.answers.at(1).error, "");
  EXPECT_EQ(cluster_.a.answers.at(2).error, "ValidationException");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE");
}

TEST_F(CoordinatorTest, ALateRepetitionOfAnEarlierProposalDoesNotActAgain) {
  ProposeReplica proposal{.request = 1, .proposer = cluster_.a.id, .target = cluster_.b.id};
  proposal.table = "orders";
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.a.id), proposal);
  cluster_.Run(Duration::Seconds(1));
  cluster_.ProposeAndRun(cluster_.a, cluster_.b, kDelete);
  ASSERT_EQ(cluster_.Table(), nullptr);
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.a.id), proposal);
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.Table(), nullptr);
}

TEST_F(CoordinatorTest, MessagesInAnothersNameAreIgnored) {
  ProposeReplica proposal{.request = 1, .proposer = cluster_.a.id, .target = cluster_.b.id};
  proposal.table = "orders";
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.c.id), proposal);
  cluster_.coordinator->OnMessage(NodeId::Replicator(cluster_.a.id), proposal);
  EXPECT_EQ(cluster_.Table(), nullptr);
  EXPECT_TRUE(cluster_.sent.empty());
}

TEST_F(CoordinatorTest, AnErrorOfTheStoreStopsEverything) {
  cluster_.store.failure = absl::InternalError("disk full");
  cluster_.Propose(cluster_.a, cluster_.b);
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.coordinator->failure(), absl::InternalError("disk full"));
  EXPECT_TRUE(cluster_.sent.empty());
  EXPECT_FALSE(cluster_.coordinator->ClearAllFaults().ok());
  cluster_.store.failure = absl::OkStatus();
  cluster_.Restart();
  EXPECT_TRUE(cluster_.RunUntil([&] { return !cluster_.a.answers.empty(); }));
}

TEST_F(CoordinatorTest, LinksAreSentWhenTheyAreNew) {
  const Links first = cluster_.AskLinks(cluster_.a, 0);
  ASSERT_EQ(first.links.size(), 2u);
  EXPECT_EQ(cluster_.AskLinks(cluster_.a, first.revision), Links{});
  const auto fault = cluster_.coordinator->AddFault(
      {LinkFault{LinkFaultKind::kCut, cluster_.a.id, cluster_.b.id}}, Duration::Seconds(20));
  ASSERT_TRUE(fault.ok());
  EXPECT_FALSE(cluster_.coordinator->LinksInForce(cluster_.a.id));
  const Links cut = cluster_.AskLinks(cluster_.a, first.revision);
  EXPECT_FALSE(cluster_.coordinator->LinksInForce(cluster_.a.id)) << "sent is not known";
  EXPECT_GT(cut.revision, first.revision);
  EXPECT_TRUE(cut.links[0].cut);
  EXPECT_FALSE(cut.links[1].cut);
  cluster_.Run(Duration::Millis(19'900));
  EXPECT_EQ(cluster_.AskLinks(cluster_.a, cut.revision), Links{});
  EXPECT_TRUE(cluster_.coordinator->LinksInForce(cluster_.a.id));
  EXPECT_FALSE(cluster_.coordinator->LinksInForce(cluster_.b.id)) << "never heard";
  cluster_.Run(Duration::Millis(200));
  EXPECT_FALSE(cluster_.coordinator->LinksInForce(cluster_.a.id)) << "the fault has ended";
  EXPECT_EQ(cluster_.AskLinks(cluster_.a, cut.revision).links, first.links);
}

// reference/global-tables.md §2: protection is each replica's own, and blocks both ways.
TEST_F(CoordinatorTest, AProtectedReplicaStays) {
  ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), "");
  cluster_.b.protects = true;
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b, ReplicaAction::kDelete),
            "ValidationException: Cannot delete table orders in region eu-west-1 because it has deletion protection enabled. Disable deletion "
            "protection first.");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:ACTIVE");
  cluster_.b.protects = false;
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b, ReplicaAction::kDelete), "");
  EXPECT_EQ(cluster_.Phases(), "");
}

TEST_F(CoordinatorTest, ARemovalIsAcceptedWithoutTheWordOfARegionThatIsAway) {
  ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), "");
  cluster_.b.down = true;
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b, ReplicaAction::kDelete), "");
  EXPECT_EQ(cluster_.Phases(), "us-east-1:ACTIVE eu-west-1:DELETING");
  cluster_.b.down = false;
  cluster_.Run(Duration::Seconds(1));
  EXPECT_EQ(cluster_.Phases(), "");
}

TEST_F(CoordinatorTest, AzFaultsArePushedWhenTheyChange) {
  const Conditions first = cluster_.AskConditions(cluster_.a, 0);
  EXPECT_TRUE(first.faults.empty());
  EXPECT_EQ(cluster_.AskConditions(cluster_.a, first.revision), Conditions{});
  EXPECT_TRUE(cluster_.coordinator->ConditionsInForce(cluster_.a.id));
  cluster_.sent.clear();
  const auto fault = cluster_.coordinator->AddFault(
      {ZoneFault{cluster_.a.id, AzId(1), AzFaultKind::kSlow, 50'000}}, Duration::Seconds(20));
  ASSERT_TRUE(fault.ok()) << fault.status();
  ASSERT_EQ(cluster_.sent.size(), 3u);
  EXPECT_EQ(cluster_.sent[0].first, NodeId::Regiond(cluster_.a.id));
  const Conditions pushed = std::get<Conditions>(cluster_.sent[0].second);
  EXPECT_GT(pushed.revision, first.revision);
  EXPECT_EQ(pushed.faults, (std::vector<AzFault>{{fault->id, AzFaultKind::kSlow, AzId(1), 50'000}}));
  EXPECT_EQ(std::get<Conditions>(cluster_.sent[1].second), (Conditions{pushed.revision, {}}));
  EXPECT_FALSE(cluster_.coordinator->ConditionsInForce(cluster_.a.id)) << "sent is not known";
  EXPECT_EQ(cluster_.AskConditions(cluster_.a, first.revision), pushed) << "the push was lost";
  EXPECT_EQ(cluster_.AskConditions(cluster_.a, pushed.revision), Conditions{});
  EXPECT_TRUE(cluster_.coordinator->ConditionsInForce(cluster_.a.id));
  EXPECT_FALSE(cluster_.coordinator->ConditionsInForce(cluster_.b.id)) << "never heard";
  cluster_.sent.clear();
  cluster_.Run(Duration::Millis(19'900));
  EXPECT_TRUE(cluster_.sent.empty());
  cluster_.Run(Duration::Millis(200));
  ASSERT_EQ(cluster_.sent.size(), 3u) << "the fault has ended";
  EXPECT_TRUE(std::get<Conditions>(cluster_.sent[0].second).faults.empty());
  EXPECT_FALSE(cluster_.coordinator->ConditionsInForce(cluster_.a.id));
}

TEST_F(CoordinatorTest, AdvancingTheClockIsPushedAndEndsFaults) {
  ASSERT_TRUE(cluster_.coordinator->AddFault({ClockSkew{cluster_.b.id, 7}}, Duration::Seconds(3600)).ok());
  const WallTime before = cluster_.coordinator->WallNow();
  cluster_.sent.clear();
  ASSERT_TRUE(cluster_.coordinator->AdvanceClock(Duration::Seconds(3599)).ok());
  EXPECT_EQ(cluster_.coordinator->WallNow() - before, Duration::Seconds(3599));
  ASSERT_EQ(cluster_.sent.size(), 3u);
  EXPECT_EQ(std::get<Conditions>(cluster_.sent[0].second).clock_ahead_us, 3'599'000'000);
  EXPECT_EQ(std::get<Conditions>(cluster_.sent[1].second).clock_ahead_us, 3'599'000'007);
  EXPECT_EQ(cluster_.coordinator->faults().faults().size(), 1u);
  ASSERT_TRUE(cluster_.coordinator->AdvanceClock(Duration::Seconds(1)).ok());
  cluster_.Run(Duration::Millis(100));
  EXPECT_TRUE(cluster_.coordinator->faults().faults().empty()) << "its time is over";
  EXPECT_TRUE(absl::IsInvalidArgument(cluster_.coordinator->AdvanceClock(Duration())));
  EXPECT_TRUE(cluster_.coordinator->failure().ok());
}

TEST_F(CoordinatorTest, AzFaultsAreToldToTheirOwnRegiondOnly) {
  const AskConditions ask{cluster_.a.id, 0};
  cluster_.coordinator->OnMessage(NodeId::Regiond(cluster_.b.id), ask);
  cluster_.coordinator->OnMessage(NodeId::Replicator(cluster_.a.id), ask);
  EXPECT_TRUE(cluster_.sent.empty());
}

TEST_F(CoordinatorTest, ClearingPushesAndNothingNewDoesNot) {
  const Fault down{ZoneFault{cluster_.b.id, AzId(2), AzFaultKind::kDown}};
  const auto first = cluster_.coordinator->AddFault(down, Duration());
  ASSERT_TRUE(cluster_.coordinator->AddFault(down, Duration()).ok());
  const auto pushed = [this] {
    const size_t count = cluster_.sent.size();
    const auto faults = count == 0 ? Conditions{} : std::get<Conditions>(cluster_.sent[1].second);
    cluster_.sent.clear();
    return std::pair(count, faults.faults.size());
  };
  EXPECT_EQ(pushed().first, 6u);
  EXPECT_TRUE(cluster_.coordinator->ClearFault(first->id).ok());
  EXPECT_EQ(pushed(), (std::pair<size_t, size_t>(3, 1)));
  EXPECT_FALSE(cluster_.coordinator->ClearFault(first->id).ok());
  EXPECT_FALSE(cluster_.coordinator->AddFault({ZoneFault{RegionId("mars-1")}}, Duration()).ok());
  EXPECT_EQ(pushed().first, 0u);
  EXPECT_EQ(cluster_.coordinator->ClearAllFaults().value(), 1u);
  EXPECT_EQ(pushed(), (std::pair<size_t, size_t>(3, 0)));
  EXPECT_EQ(cluster_.coordinator->ClearAllFaults().value(), 0u);
  EXPECT_EQ(pushed().first, 0u);
}

}  // namespace
}  // namespace meridian::coordinator_test
