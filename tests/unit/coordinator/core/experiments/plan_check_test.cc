#include "coordinator/core/experiments/plan_check.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/coordinator/core/experiments/sample_plan.h"

namespace meridian::plan_check_test {
namespace {

using ::testing::HasSubstr;

// What is said of the sample after `change`; empty if it may be so.
template <typename Change>
std::string Complaint(Change change) {
  ExperimentPlan plan = SamplePlan();
  change(plan);
  const absl::Status status = CheckPlan(plan, {RegionId("us-east-1"), RegionId("eu-west-1")});
  EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status)) << status;
  return std::string(status.message());
}

TEST(PlanCheck, TakesWhatIsSupported) {
  EXPECT_EQ(Complaint([](ExperimentPlan&) {}), "");
  EXPECT_EQ(Complaint([](ExperimentPlan& plan) {
              plan.actions["wait"] = WaitFor("PT5M", {"pause"});
              plan.actions["again"] = PauseFor("PT12H", {"wait", "pause"});
            }),
            "");
  EXPECT_EQ(Complaint([](ExperimentPlan& plan) { plan.targets["unused"] = plan.targets["replicas"]; }), "");
}

TEST(PlanCheck, RefusesActionsThatCannotBeDone) {
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions.clear(); }), HasSubstr("actions"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["pause"].action_id = "aws:ec2:stop-instances"; }),
              HasSubstr("'aws:ec2:stop-instances' is not supported"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["pause"].parameters.clear(); }), HasSubstr("duration"));
  for (const char* duration : {"PT59S", "PT12H1S", "1m", ""}) {
    EXPECT_THAT(Complaint([&](ExperimentPlan& plan) { plan.actions["pause"].parameters["duration"] = duration; }), HasSubstr("PT1M"));
  }
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["pause"].parameters["depth"] = "1"; }), HasSubstr("'depth'"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["a b"] = WaitFor("PT1M"); }), HasSubstr("name"));
}

TEST(PlanCheck, RefusesTargetsThatDoNotFit) {
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["pause"].targets.clear(); }), HasSubstr("Tables"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["pause"].targets = {{"Instances", "replicas"}}; }), HasSubstr("Tables"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["pause"].targets["Tables"] = "others"; }), HasSubstr("'others'"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) {
                plan.actions["wait"] = WaitFor("PT1M");
                plan.actions["wait"].targets["Tables"] = "replicas";
              }),
              HasSubstr("takes no targets"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.targets["replicas"].resource_type = "aws:ec2:instance"; }),
              HasSubstr("aws:ec2:instance"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.targets["replicas"].resource_arns.clear(); }), HasSubstr("resourceArns"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.targets["replicas"].resource_arns = {"orders"}; }), HasSubstr("'orders'"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) {
                plan.targets["replicas"].resource_arns = {"arn:aws:dynamodb:mars-1:000000000000:table/orders"};
              }),
              HasSubstr("'mars-1'"));
}

TEST(PlanCheck, RefusesOrdersThatNeverBegin) {
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["pause"].start_after = {"nothing"}; }), HasSubstr("'nothing'"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) { plan.actions["pause"].start_after = {"pause"}; }), HasSubstr("never start"));
  EXPECT_THAT(Complaint([](ExperimentPlan& plan) {
                plan.actions["a"] = WaitFor("PT1M", {"b"});
                plan.actions["b"] = WaitFor("PT1M", {"a"});
              }),
              HasSubstr("never start"));
}

TEST(PlanCheck, TagsHaveLimits) {
  EXPECT_TRUE(CheckTags({{"team", ""}}).ok());
  EXPECT_FALSE(CheckTags({{"", "x"}}).ok());
  EXPECT_FALSE(CheckTags({{std::string(129, 'k'), "x"}}).ok());
  EXPECT_FALSE(CheckTags({{"k", std::string(257, 'v')}}).ok());
}

}  // namespace
}  // namespace meridian::plan_check_test
