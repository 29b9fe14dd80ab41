#include "tools/meridian/plans/plan_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/strings.h"

namespace meridian {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRegions = R"("regions": ["us-east-1", "eu-west-1"])";

std::string ErrorOf(const std::string& members) {
  const absl::StatusOr<SimPlan> plan = ParsePlan(StrCat("{", kRegions, members.empty() ? "" : ", ", members, "}"));
  return plan.ok() ? "" : std::string(ToStd(plan.status().message()));
}

TEST(PlanFile, ReadsEveryMember) {
  const absl::StatusOr<SimPlan> plan = ParsePlan(R"({
    "title": "t", "regions": ["us-east-1", "eu-west-1"], "replicas_at_start": 1, "partitions": 3,
    "workload": {"name": "pass_around", "items": 5, "writes_per_s": 7, "update_percent": 10, "delete_percent": 11,
                 "conditional_percent": 12},
    "links": [{"from": "us-east-1", "to": "eu-west-1", "latency_ms": 30, "jitter_ms": 4}],
    "faults": [{"name": "cut_link", "every_ms": 100, "at_ms": 5, "for_max_ms": 50, "region": "us-east-1", "to": "eu-west-1"}],
    "loss_permille": 1, "duplicate_permille": 2, "message_latency_max_us": 3, "clock_granularity_us": 4,
    "swarm": true, "expect_no_conflicts": true, "safety_ms": 6, "converge_ms": 8})");
  ASSERT_TRUE(plan.ok()) << plan.status();
  const RegionId east("us-east-1");
  const RegionId west("eu-west-1");
  SimPlan expected;
  expected.title = "t";
  expected.regions = {east, west};
  expected.replicas_at_start = 1;
  expected.partitions = 3;
  expected.workload = {SimWorkloadKind::kPassAround, 5, 7, 10, 11, 12};
  expected.links = {{east, west, Duration::Millis(30), Duration::Millis(4)}};
  expected.faults = {{SimFaultKind::kCutLink, Duration::Millis(100), Duration::Millis(5), Duration::Millis(50), east, west}};
  expected.loss_permille = 1;
  expected.duplicate_permille = 2;
  expected.message_latency_max = Duration::Micros(3);
  expected.clock_granularity = Duration::Micros(4);
  expected.swarm = true;
  expected.expect_no_conflicts = true;
  expected.safety = Duration::Millis(6);
  expected.converge = Duration::Millis(8);
  EXPECT_EQ(*plan, expected);
}

TEST(PlanFile, RegionsAreEnough) { EXPECT_EQ(ErrorOf(""), ""); }

TEST(PlanFile, SaysWhatIsWrong) {
  EXPECT_THAT(ErrorOf(R"("wrkload": {})"), HasSubstr("'wrkload'"));
  EXPECT_THAT(ErrorOf(R"("workload": {"name": "nothing"})"), HasSubstr("random_writes or pass_around"));
  EXPECT_THAT(ErrorOf(R"("workload": {"name": "random_writes", "update_percent": 60, "delete_percent": 50})"), HasSubstr("100 percent"));
  EXPECT_THAT(ErrorOf(R"("faults": [{"name": "flood", "for_max_ms": 1}])"), HasSubstr("'flood'"));
  EXPECT_THAT(ErrorOf(R"("faults": [{"name": "cut_link"}])"), HasSubstr("'for_max_ms'"));
  EXPECT_THAT(ErrorOf(R"("faults": [{"name": "cut_link", "for_max_ms": 1, "to": "mars"}])"), HasSubstr("Region"));
  EXPECT_THAT(ErrorOf(R"("partitions": 0)"), HasSubstr("'partitions'"));
  EXPECT_THAT(ErrorOf(R"("swarm": 1)"), HasSubstr("'swarm'"));
  EXPECT_THAT(ErrorOf(R"("clock_granularity_us": 0)"), HasSubstr("'clock_granularity_us'"));
  EXPECT_THAT(ErrorOf(R"("replicas_at_start": 3)"), HasSubstr("'replicas_at_start'"));
  EXPECT_FALSE(ParsePlan("{").ok());
  EXPECT_FALSE(ParsePlan("[]").ok());
  EXPECT_FALSE(ParsePlan(R"({"regions": ["alone"]})").ok());
}

TEST(PlanFile, AMissingFileIsNamed) {
  const absl::Status status = ReadPlanFile("no-such-plan.json").status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("no-such-plan.json"));
}

TEST(PlanFile, FaultNamesReadBack) {
  for (int kind = 0; kind <= static_cast<int>(SimFaultKind::kClockSkew); ++kind) {
    EXPECT_EQ(ParseSimFault(SimFaultName(static_cast<SimFaultKind>(kind))), static_cast<SimFaultKind>(kind));
  }
}

}  // namespace
}  // namespace meridian
