#include "tools/meridian/plans/plan_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/model/strings.h"

namespace meridian::plan_file_test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRegions = R"("regions": ["us-east-1", "eu-west-1"])";

std::string ErrorOf(const std::string& members) {
  const absl::StatusOr<SimPlan> plan = ParsePlan(StrCat("{", kRegions, members.empty() ? "" : ", ", members, "}"));
  return plan.ok() ? "" : std::string(ToStd(plan.status().message()));
}

TEST(PlanFile, ReadsEveryMember) {
  const absl::StatusOr<SimPlan> plan = ParsePlan(R"({
    "title": "t", "regions": ["us-east-1", "eu-west-1"], "availability_zones": 1, "replicas_at_start": 1,
    "partitions": 3, "split_bytes": 900, "indexes": 2, "settings_changes": true, "index_lag_ms": 7, "streams": true, "backups": true, "replica_changes": true,
    "workload": {"name": "pass_around", "items": 5, "writes_per_s": 7, "update_percent": 10, "delete_percent": 11,
                 "conditional_percent": 12},
    "links": [{"from": "us-east-1", "to": "eu-west-1", "latency_ms": 30, "jitter_ms": 4}],
    "faults": [{"name": "cut_link", "every_ms": 100, "at_ms": 5, "for_max_ms": 50, "region": "us-east-1", "to": "eu-west-1"},
               {"name": "stop_az", "every_us": 1500, "for_max_ms": 9, "az": "a"}],
    "exact_faults": [{"name": "clock_skew", "at_us": 1, "for_us": 2, "region": "eu-west-1", "skew_us": -3},
                     {"name": "stop_az", "at_ms": 1, "for_ms": 2, "region": "eu-west-1", "az": "a", "machine": true}],
    "az_lag_records_max": 9,
    "loss_permille": 1, "duplicate_permille": 2, "message_latency_max_us": 3, "clock_granularity_us": 4,
    "swarm": true, "expect_no_conflicts": true, "expect_all_kept": true, "must_reach": ["clocks tied", "AZ starts"], "safety_ms": 6, "converge_ms": 8})");
  ASSERT_TRUE(plan.ok()) << plan.status();
  const RegionId east("us-east-1");
  const RegionId west("eu-west-1");
  SimPlan expected;
  expected.title = "t";
  expected.regions = {east, west};
  expected.replicas_at_start = 1;
  expected.azs = 1;
  expected.partitions = 3;
  expected.split_bytes = 900;
  expected.indexes = 2;
  expected.settings_changes = true;
  expected.index_lag = Duration::Millis(7);
  expected.backups = true;
  expected.replica_changes = true;
  expected.streams = true;
  expected.workload = {SimWorkloadKind::kPassAround, 5, 7, 10, 11, 12};
  expected.links = {{east, west, Duration::Millis(30), Duration::Millis(4)}};
  expected.faults = {{SimFaultKind::kCutLink, Duration::Millis(100), Duration::Millis(5), Duration::Millis(50), east, west}};
  expected.faults.push_back({SimFaultKind::kStopAz, Duration::Micros(1500), {}, Duration::Millis(9), {}, {}, AzId(0)});
  SimFault skew{SimFaultKind::kClockSkew, Duration::Micros(1), Duration::Micros(2), west};
  skew.skew = Duration::Micros(-3);
  SimFault stop{SimFaultKind::kStopAz, Duration::Millis(1), Duration::Millis(2), west};
  stop.az = AzId(0);
  stop.machine = true;
  expected.exact_faults = {skew, stop};
  expected.az_lag_records_max = 9;
  expected.loss_permille = 1;
  expected.duplicate_permille = 2;
  expected.message_latency_max = Duration::Micros(3);
  expected.clock_granularity = Duration::Micros(4);
  expected.swarm = true;
  expected.expect_no_conflicts = true;
  expected.expect_all_kept = true;
  expected.must_reach = {"clocks tied", "AZ starts"};
  expected.safety = Duration::Millis(6);
  expected.converge = Duration::Millis(8);
  EXPECT_EQ(*plan, expected);
}

TEST(PlanFile, RegionsAreEnough) { EXPECT_EQ(ErrorOf(""), ""); }

TEST(PlanFile, SaysWhatIsWrong) {
  EXPECT_THAT(ErrorOf(R"("wrkload": {})"), HasSubstr("'wrkload'"));
  EXPECT_THAT(ErrorOf(R"("workload": {"name": "nothing"})"), HasSubstr("random_writes, pass_around or transfers"));
  EXPECT_THAT(ErrorOf(R"("workload": {"name": "random_writes", "update_percent": 60, "delete_percent": 50})"), HasSubstr("100 percent"));
  EXPECT_THAT(ErrorOf(R"("faults": [{"name": "flood", "for_max_ms": 1}])"), HasSubstr("'flood'"));
  EXPECT_THAT(ErrorOf(R"("faults": [{"name": "cut_link"}])"), HasSubstr("'for_max_ms'"));
  EXPECT_THAT(ErrorOf(R"("faults": [{"name": "cut_link", "for_max_ms": 1, "to": "mars"}])"), HasSubstr("Region"));
  EXPECT_THAT(ErrorOf(R"("faults": [{"name": "stop_az", "for_max_ms": 1, "az": "d"}])"), HasSubstr("'d'"));
  EXPECT_THAT(ErrorOf(R"("faults": [{"name": "cut_link", "for_max_ms": 1, "az": "a"}])"), HasSubstr("'az'"));
  EXPECT_THAT(ErrorOf(R"("availability_zones": 1, "faults": [{"name": "stop_az", "for_max_ms": 1, "az": "b"}])"), HasSubstr("Zone"));
  EXPECT_THAT(ErrorOf(R"("availability_zones": 2)"), HasSubstr("1 or 3"));
  EXPECT_THAT(ErrorOf(R"("safety_ms": 1, "safety_us": 1)"), HasSubstr("both"));
  EXPECT_THAT(ErrorOf(R"("exact_faults": [{"name": "crash_regiond"}])"), HasSubstr("'region'"));
  EXPECT_THAT(ErrorOf(R"("exact_faults": [{"name": "stop_az", "region": "us-east-1"}])"), HasSubstr("'az'"));
  EXPECT_THAT(ErrorOf(R"("exact_faults": [{"name": "cut_link", "region": "us-east-1", "to": "us-east-1"}])"), HasSubstr("nowhere"));
  EXPECT_THAT(ErrorOf(R"("exact_faults": [{"name": "crash_coordinator", "at_ms": 2}, {"name": "crash_coordinator", "at_ms": 1}])"),
              HasSubstr("order"));
  EXPECT_THAT(ErrorOf(R"("must_reach": ["the moon"])"), HasSubstr("'the moon'"));
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
}  // namespace meridian::plan_file_test
