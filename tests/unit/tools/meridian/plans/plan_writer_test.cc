#include "tools/meridian/plans/plan_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/meridian/plans/plan_file.h"

namespace meridian::plan_writer_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SimPlan Smallest() {
  SimPlan plan;
  plan.regions = {RegionId("us-east-1"), RegionId("eu-west-1")};
  return plan;
}

// Every member differs from its default, and times are not whole milliseconds.
SimPlan Fullest() {
  SimPlan plan = Smallest();
  const RegionId east = plan.regions[0];
  const RegionId west = plan.regions[1];
  plan.title = "a \"title\"";
  plan.replicas_at_start = 1;
  plan.partitions = 5;
  plan.split_bytes = 77;
  plan.indexes = 1;
  plan.settings_changes = true;
  plan.index_lag = Duration::Micros(13);
  plan.backups = true;
  plan.replica_changes = true;
  plan.streams = true;
  plan.workload = {SimWorkloadKind::kPassAround, 1, 2, 3, 4, 5};
  plan.links = {{east, west, Duration::Micros(1001), Duration::Millis(2)}, {west, east, Duration::Millis(3), Duration()}};
  plan.loss_permille = 6;
  plan.duplicate_permille = 7;
  plan.message_latency_max = Duration::Micros(8);
  plan.az_lag_records_max = 9;
  plan.clock_granularity = Duration::Millis(10);
  plan.swarm = true;
  plan.expect_no_conflicts = true;
  plan.expect_all_kept = true;
  plan.must_reach = {"clocks tied", "AZ starts"};
  plan.safety = Duration::Micros(1234567);
  plan.converge = Duration::Millis(12);
  return plan;
}

void ExpectRoundTrip(const SimPlan& plan) {
  const std::string text = PlanText(plan);
  const absl::StatusOr<SimPlan> read = ParsePlan(text);
  ASSERT_TRUE(read.ok()) << read.status() << "\n" << text;
  EXPECT_EQ(*read, plan) << text;
}

TEST(PlanWriter, WhatItWritesReadsBack) {
  ExpectRoundTrip(Smallest());
  ExpectRoundTrip(Fullest());
  SimPlan one_az = Smallest();
  one_az.azs = 1;
  ExpectRoundTrip(one_az);
}

TEST(PlanWriter, FaultsOfEveryKindReadBack) {
  SimPlan plan = Fullest();
  for (int kind = 0; kind <= static_cast<int>(SimFaultKind::kClockSkew); ++kind) {
    SimFaultPlan drawn;
    drawn.kind = static_cast<SimFaultKind>(kind);
    drawn.every = Duration::Micros(1 + kind);
    drawn.at = Duration::Millis(kind);
    drawn.for_max = Duration::Micros(500 + kind);
    SimFault exact;
    exact.kind = drawn.kind;
    exact.at = Duration::Micros(999 + kind);
    exact.length = Duration::Micros(17 * kind);
    const SimFaultPlace place = PlaceOf(drawn.kind);
    if (place != SimFaultPlace::kCoordinator) drawn.region = exact.region = plan.regions[1];
    if (place == SimFaultPlace::kLink) drawn.to = exact.to = plan.regions[0];
    if (place == SimFaultPlace::kAz) drawn.az = exact.az = AzId(2);
    if (drawn.kind == SimFaultKind::kSlowAz || drawn.kind == SimFaultKind::kSlowDisk) exact.delay = Duration::Micros(31);
    if (drawn.kind == SimFaultKind::kClockSkew) exact.skew = Duration::Micros(-2'000'001);
    if (drawn.kind == SimFaultKind::kStopAz) exact.machine = true;
    if (drawn.kind == SimFaultKind::kCorruptDisk) exact.pick = 41;
    plan.faults.push_back(drawn);
    plan.exact_faults.push_back(exact);
  }
  ExpectRoundTrip(plan);
}

TEST(PlanWriter, LeavesOutWhatIsAsUsual) {
  EXPECT_THAT(PlanText(Smallest()), Not(HasSubstr("loss_permille")));
  EXPECT_THAT(PlanText(Smallest()), Not(HasSubstr("faults")));
}

TEST(PlanWriter, AFileThatCannotBeWrittenIsNamed) {
  const absl::Status status = WritePlanFile(Smallest(), "no-such-directory/plan.json");
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("no-such-directory/plan.json"));
}

}  // namespace
}  // namespace meridian::plan_writer_test
