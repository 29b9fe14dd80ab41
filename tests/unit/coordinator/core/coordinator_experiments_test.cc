// Experiments that run on the cluster: their faults, restarts, and what they keep from changing.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/coordinator/core/experiments/sample_plan.h"
#include "tests/unit/coordinator/core/fake_cluster.h"

namespace meridian::coordinator_experiments_test {
namespace {

using ::testing::HasSubstr;

class CoordinatorExperimentsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.b), ""); }

  std::string Start(const ExperimentPlan& plan = SamplePlan()) {
    Experiments& all = cluster_.coordinator->experiments();
    const auto made = all.CreateTemplate({cluster_.a.id, plan, {}, "token"});
    EXPECT_TRUE(made.ok()) << made.status();
    Experiments::StartRequest request{cluster_.a.id, made->id};
    request.client_token = "token";
    return all.Start(request).value().id;
  }
  Experiment Get(const std::string& id) { return cluster_.coordinator->experiments().Find(id).value(); }
  std::string State(const std::string& id) { return std::string(NameOf(Get(id).status)); }
  // Every replicator says that it acts on the faults as they are.
  void Acknowledge() {
    for (const FakeRegion* region : {&cluster_.a, &cluster_.b, &cluster_.c}) {
      cluster_.AskLinks(*region, cluster_.coordinator->faults().revision());
    }
  }
  size_t Faults() { return cluster_.coordinator->faults().faults().size(); }

  FakeCluster cluster_;
};

TEST_F(CoordinatorExperimentsTest, APauseIsToldToReplicatorsAndEnds) {
  const std::string id = Start();
  EXPECT_EQ(State(id), "pending");
  cluster_.coordinator->Tick();
  EXPECT_EQ(Get(id).runs.at("pause").status, ActionStatus::kInitiating) << "no replicator has been heard";
  EXPECT_EQ(cluster_.AskLinks(cluster_.a, 0).paused, (std::vector<PausedTable>{{"orders", cluster_.b.id}}));
  Acknowledge();
  cluster_.coordinator->Tick();
  EXPECT_EQ(State(id), "running");
  EXPECT_EQ(Get(id).runs.at("pause").status, ActionStatus::kRunning);
  cluster_.Run(Duration::Seconds(59));
  EXPECT_EQ(State(id), "running");
  cluster_.Run(Duration::Seconds(2));
  EXPECT_EQ(State(id), "completed");
  EXPECT_TRUE(cluster_.AskLinks(cluster_.a, 0).paused.empty());
}

TEST_F(CoordinatorExperimentsTest, StoppingEndsIt) {
  const std::string id = Start();
  cluster_.Run(Duration::Seconds(6));
  ASSERT_EQ(Faults(), 1u);
  ASSERT_TRUE(cluster_.coordinator->experiments().Stop(id).ok());
  EXPECT_EQ(State(id), "stopping");
  cluster_.coordinator->Tick();
  EXPECT_EQ(State(id), "stopped");
  EXPECT_EQ(Faults(), 0u);
}

TEST_F(CoordinatorExperimentsTest, SettingsOfTheTableWaitForItsEnd) {
  const std::string id = Start();
  cluster_.Run(Duration::Seconds(1));
  EXPECT_THAT(cluster_.ProposeAndRun(cluster_.a, cluster_.c), HasSubstr("is paused in Region eu-west-1"));
  ASSERT_TRUE(cluster_.coordinator->experiments().Stop(id).ok());
  cluster_.coordinator->Tick();
  EXPECT_EQ(cluster_.ProposeAndRun(cluster_.a, cluster_.c), "");
}

TEST_F(CoordinatorExperimentsTest, ARestartGoesOnWithIt) {
  const std::string id = Start();
  cluster_.Restart();
  cluster_.coordinator->Tick();
  cluster_.Restart();
  EXPECT_EQ(Faults(), 1u);
  cluster_.Run(Duration::Seconds(30));
  EXPECT_EQ(State(id), "running");
  EXPECT_EQ(Faults(), 1u);
  cluster_.Restart();
  cluster_.Run(Duration::Seconds(31));
  EXPECT_EQ(State(id), "completed");
  EXPECT_EQ(Faults(), 0u);
}

TEST_F(CoordinatorExperimentsTest, ATableWithoutReplicasIsNoTarget) {
  ExperimentPlan plan = SamplePlan();
  plan.targets["replicas"].resource_arns = {"arn:aws:dynamodb:ap-southeast-2:000000000000:table/orders"};
  const std::string id = Start(plan);
  cluster_.coordinator->Tick();
  EXPECT_EQ(State(id), "failed");
  EXPECT_EQ(Faults(), 0u);
  EXPECT_TRUE(cluster_.coordinator->failure().ok());
}

TEST_F(CoordinatorExperimentsTest, AnErrorOfTheStoreStopsEverything) {
  cluster_.store.failure = absl::InternalError("disk full");
  EXPECT_FALSE(cluster_.coordinator->experiments().CreateTemplate({cluster_.a.id, SamplePlan(), {}, "token"}).ok());
  cluster_.coordinator->Tick();
  EXPECT_EQ(cluster_.coordinator->failure(), absl::InternalError("disk full"));
}

}  // namespace
}  // namespace meridian::coordinator_experiments_test
