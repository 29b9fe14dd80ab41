#include "coordinator/core/experiments/experiment_run.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/memory_state_store.h"
#include "tests/unit/coordinator/core/experiments/sample_plan.h"

namespace meridian::experiment_run_test {
namespace {

using ::testing::HasSubstr;

const RegionId kWest("eu-west-1");
const RegionId kEast("us-east-1");

// Drives experiments as the coordinator does, over a fault plan of its own.
class ExperimentRunTest : public ::testing::Test {
 protected:
  ExperimentRunTest() : faults_(FaultPlan::Open({kEast, kWest}, {}, store_).value()) {}

  static Experiment Make(ExperimentPlan plan) {
    Experiment one{.id = "EXP1", .plan = std::move(plan)};
    for (const auto& [name, action] : one.plan.actions) one.runs[name] = {};
    return one;
  }
  ExperimentView View() {
    return {now_, faults_, taken_, [this](const PausedReplication& pause) { return tables_.contains(pause.table); }, in_force_};
  }
  // One step and what it asks for; false if there was none.
  bool Step(Experiment& one) {
    ExperimentStep step = Advance(one, View());
    EXPECT_LE((step.changed ? 1 : 0) + (step.add.empty() ? 0 : 1) + (step.clear.empty() ? 0 : 1), 1);
    for (const Fault& fault : step.add) EXPECT_TRUE(faults_.Add(now_, fault).ok());
    for (const uint64_t id : step.clear) EXPECT_TRUE(faults_.Clear(id).ok());
    if (step.changed) one = DecodeExperiment(EncodeExperiment(one)).value();
    return step.changed || !step.add.empty() || !step.clear.empty();
  }
  void Settle(Experiment& one) {
    EXPECT_TRUE(faults_.Expire(now_).ok());
    for (int steps = 0; Step(one); ++steps) ASSERT_LT(steps, 100);
  }
  void Pass(Experiment& one, Duration span) {
    now_ = now_ + span;
    Settle(one);
  }
  static std::string State(const Experiment& one) { return std::string(NameOf(one.status)); }
  static std::string State(const Experiment& one, const std::string& action) { return std::string(NameOf(one.runs.at(action).status)); }

  MemoryStateStore store_;
  FaultPlan faults_;
  std::set<uint64_t> taken_;
  std::set<std::string> tables_ = {"orders"};
  WallTime now_{1'000'000'000};
  bool in_force_ = true;
};

TEST_F(ExperimentRunTest, PausesForItsTimeAndCompletes) {
  Experiment one = Make(SamplePlan());
  Settle(one);
  EXPECT_EQ(State(one), "running");
  EXPECT_EQ(State(one, "pause"), "running");
  ASSERT_EQ(faults_.faults().size(), 1u);
  const Fault& fault = faults_.faults().begin()->second;
  EXPECT_EQ(std::get<PausedReplication>(fault.what), (PausedReplication{kWest, "orders"}));
  EXPECT_EQ(fault.ends_at, now_ + Duration::Seconds(60));
  Pass(one, Duration::Micros(59'999'999));
  EXPECT_EQ(State(one), "running");
  Pass(one, Duration::Micros(1));
  EXPECT_EQ(State(one), "completed");
  EXPECT_EQ(State(one, "pause"), "completed");
  EXPECT_EQ(one.ended_at, now_);
  EXPECT_TRUE(faults_.faults().empty());
  EXPECT_FALSE(Step(one));
}

TEST_F(ExperimentRunTest, IsInitiatingUntilReplicatorsActOnItOrForFiveSeconds) {
  in_force_ = false;
  Experiment one = Make(SamplePlan());
  Settle(one);
  EXPECT_EQ(State(one, "pause"), "initiating");
  EXPECT_EQ(faults_.faults().size(), 1u);
  Experiment other = one;
  in_force_ = true;
  Settle(other);
  EXPECT_EQ(State(other, "pause"), "running");
  in_force_ = false;
  Pass(one, Duration::Seconds(5));
  EXPECT_EQ(State(one, "pause"), "running");
}

TEST_F(ExperimentRunTest, ActionsStartAfterThoseThatTheyName) {
  ExperimentPlan plan = SamplePlan();
  plan.actions["pause"].start_after = {"wait"};
  plan.actions["wait"] = WaitFor("PT2M");
  plan.actions["zz"] = WaitFor("PT1M", {"pause", "wait"});
  Experiment one = Make(plan);
  Settle(one);
  EXPECT_EQ(State(one, "wait"), "running");
  EXPECT_EQ(State(one, "pause"), "pending");
  EXPECT_TRUE(faults_.faults().empty());
  Pass(one, Duration::Seconds(120));
  EXPECT_EQ(State(one, "wait"), "completed");
  EXPECT_EQ(State(one, "pause"), "running");
  EXPECT_EQ(faults_.faults().size(), 1u);
  Pass(one, Duration::Seconds(60));
  EXPECT_EQ(State(one, "zz"), "running");
  Pass(one, Duration::Seconds(60));
  EXPECT_EQ(State(one), "completed");
}

TEST_F(ExperimentRunTest, StoppingEndsTheFault) {
  ExperimentPlan plan = SamplePlan();
  plan.actions["later"] = WaitFor("PT1M", {"pause"});
  Experiment one = Make(plan);
  Settle(one);
  BeginStop(one, now_, "enough");
  EXPECT_EQ(State(one), "stopping");
  EXPECT_EQ(State(one, "pause"), "stopping");
  EXPECT_EQ(State(one, "later"), "cancelled");
  EXPECT_EQ(faults_.faults().size(), 1u);
  Settle(one);
  EXPECT_EQ(State(one), "stopped");
  EXPECT_EQ(State(one, "pause"), "stopped");
  EXPECT_EQ(one.reason, "enough");
  EXPECT_TRUE(faults_.faults().empty());
}

TEST_F(ExperimentRunTest, WhatHasNotBegunIsCancelled) {
  Experiment one = Make(SamplePlan());
  BeginStop(one, now_, "enough");
  EXPECT_EQ(State(one), "cancelled");
  EXPECT_EQ(State(one, "pause"), "cancelled");
}

TEST_F(ExperimentRunTest, WithoutATargetItFails) {
  tables_.clear();
  Experiment one = Make(SamplePlan());
  Settle(one);
  EXPECT_EQ(State(one), "failed");
  EXPECT_THAT(one.reason, HasSubstr("Target resolution returned empty set"));
  EXPECT_EQ(State(one, "pause"), "cancelled");
  EXPECT_TRUE(faults_.faults().empty());
}

TEST_F(ExperimentRunTest, WithoutATargetItSkipsIfItShall) {
  tables_.clear();
  ExperimentPlan plan = SamplePlan();
  plan.skip_empty_targets = true;
  Experiment one = Make(plan);
  Settle(one);
  EXPECT_EQ(State(one), "completed");
  EXPECT_EQ(State(one, "pause"), "skipped");
}

TEST_F(ExperimentRunTest, SkipAllResolvesTargetsOnly) {
  Experiment one = Make(SamplePlan());
  one.skip_all = true;
  Settle(one);
  EXPECT_EQ(State(one), "completed");
  EXPECT_EQ(State(one, "pause"), "skipped");
  EXPECT_TRUE(faults_.faults().empty());
}

TEST_F(ExperimentRunTest, AFaultThatSomebodyClearsFailsIt) {
  ExperimentPlan plan = SamplePlan();
  plan.actions["wait"] = WaitFor("PT5M");
  Experiment one = Make(plan);
  Settle(one);
  ASSERT_TRUE(faults_.ClearAll().ok());
  Pass(one, Duration::Seconds(1));
  EXPECT_EQ(State(one), "failed");
  EXPECT_EQ(State(one, "pause"), "failed");
  EXPECT_EQ(State(one, "wait"), "stopped");
  EXPECT_THAT(one.reason, HasSubstr("was cleared before its time"));
}

TEST_F(ExperimentRunTest, TheOtherFaultsOfAFailedActionEndToo) {
  ExperimentPlan plan = SamplePlan();
  plan.targets["replicas"].resource_arns.push_back("arn:aws:dynamodb:us-east-1:000000000000:table/orders");
  Experiment one = Make(plan);
  Settle(one);
  ASSERT_EQ(faults_.faults().size(), 2u);
  ASSERT_TRUE(faults_.Clear(faults_.faults().begin()->first).ok());
  Pass(one, Duration::Seconds(1));
  EXPECT_EQ(State(one), "failed");
  EXPECT_TRUE(faults_.faults().empty());
}

TEST_F(ExperimentRunTest, EachReplicaOnceAndOnlyThoseThatExist) {
  ExperimentPlan plan = SamplePlan();
  plan.targets["replicas"].resource_arns = {
      "arn:aws:dynamodb:eu-west-1:000000000000:table/orders", "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
      "arn:aws:dynamodb:eu-west-1:000000000000:table/orders", "arn:aws:dynamodb:eu-west-1:000000000000:table/none"};
  Experiment one = Make(plan);
  Settle(one);
  EXPECT_EQ(faults_.faults().size(), 2u);
  EXPECT_EQ(one.runs.at("pause").faults.size(), 2u);
}

// Two that end at the same instant must not take each other's fault.
TEST_F(ExperimentRunTest, TwoOfTheSameKindHaveFaultsOfTheirOwn) {
  ExperimentPlan plan = SamplePlan();
  plan.actions["other"] = PauseFor("PT1M");
  Experiment one = Make(plan);
  Settle(one);
  ASSERT_EQ(faults_.faults().size(), 2u);
  EXPECT_NE(one.runs.at("pause").faults, one.runs.at("other").faults);
  for (const auto& [name, run] : one.runs) taken_.insert(run.faults.begin(), run.faults.end());
  Experiment second = Make(SamplePlan());
  Settle(second);
  EXPECT_EQ(faults_.faults().size(), 3u);
  taken_ = {second.runs.at("pause").faults[0]};
  BeginStop(one, now_, "enough");
  Settle(one);
  EXPECT_EQ(faults_.faults().size(), 1u);
  EXPECT_EQ(faults_.faults().begin()->first, second.runs.at("pause").faults[0]);
}

// The process may end between any two steps, also between a fault and the note of it.
TEST_F(ExperimentRunTest, ACrashBetweenAFaultAndItsNoteLeavesNoneBehind) {
  Experiment one = Make(SamplePlan());
  while (faults_.faults().empty()) ASSERT_TRUE(Step(one));
  ASSERT_TRUE(one.runs.at("pause").faults.empty()) << "not noted yet";
  Experiment stopped = one;
  Settle(one);
  EXPECT_EQ(faults_.faults().size(), 1u) << "taken for its own";
  BeginStop(stopped, now_, "enough");
  Settle(stopped);
  EXPECT_TRUE(faults_.faults().empty());
}

TEST_F(ExperimentRunTest, WhatWasDueWhileNobodyLookedIsCompleted) {
  ExperimentPlan plan = SamplePlan();
  plan.actions["wait"] = WaitFor("PT1M", {"pause"});
  Experiment one = Make(plan);
  Settle(one);
  Pass(one, Duration::Seconds(36 * 3600));
  EXPECT_EQ(State(one, "pause"), "completed");
  EXPECT_EQ(State(one, "wait"), "running") << "it starts when the one before is seen to have ended";
}

}  // namespace
}  // namespace meridian::experiment_run_test
