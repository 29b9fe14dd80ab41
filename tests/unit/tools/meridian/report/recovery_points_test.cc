#include "tools/meridian/report/recovery_points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace meridian::recovery_points_test {
namespace {

using ::testing::ElementsAre;

class RecoveryPointsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* region : {"us-east-1", "eu-west-1"}) cluster_.add_regions()->set_name(region);
  }
  void AddTable(const char* name, const char* phase_in_europe = "ACTIVE") {
    v1::GlobalTableSummary* const table = cluster_.add_tables();
    table->set_name(name);
    const auto add = [&](const char* region, const char* phase) {
      v1::ReplicaSummary* const replica = table->add_replicas();
      replica->set_region(region);
      replica->set_phase(phase);
    };
    add("us-east-1", "ACTIVE");
    add("eu-west-1", phase_in_europe);
  }
  void Tell(const char* source, const char* table, const char* destination, uint64_t writes, uint64_t oldest_us) {
    v1::DestinationStatus* const status = regions_[source].add_destinations();
    status->set_table(table);
    status->set_destination(destination);
    status->set_pending_records(writes);
    status->set_lag_us(oldest_us);
  }
  std::vector<LinkRecoveryPoint> Points() { return RecoveryPoints(cluster_, regions_); }

  v1::ClusterStatus cluster_;
  std::map<std::string, v1::RegionStatus> regions_;
};

TEST_F(RecoveryPointsTest, SumUpTheTablesOfALink) {
  AddTable("orders");
  AddTable("users");
  Tell("us-east-1", "orders", "eu-west-1", 12, 20'000'000);
  Tell("us-east-1", "users", "eu-west-1", 3, 5'400'000);
  Tell("eu-west-1", "orders", "us-east-1", 0, 0);
  Tell("eu-west-1", "users", "us-east-1", 0, 0);
  const auto points = Points();
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].from, "us-east-1");
  EXPECT_EQ(points[0].to, "eu-west-1");
  EXPECT_EQ(WritesText(points[0].sum()), "15");
  EXPECT_EQ(AgeText(points[0].sum()), "20s");
  EXPECT_EQ(WritesText(points[1].sum()), "0");
  EXPECT_EQ(AgeText(points[1].sum()), "0s");
  const auto rows = RecoveryPointRows(points);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[1], ElementsAre("us-east-1", "eu-west-1", "orders", "12", "20s"));
  EXPECT_THAT(rows[2], ElementsAre("us-east-1", "eu-west-1", "users", "3", "5400ms"));
}

// A regiond that has just started, while its replicator is away, must not look as if nothing were at risk.
TEST_F(RecoveryPointsTest, WhatNobodyTellsIsNotKnown) {
  AddTable("orders");
  regions_["us-east-1"];
  const auto points = Points();
  EXPECT_FALSE(points[0].sum().has_value()) << "it has not heard of its replicator";
  EXPECT_FALSE(points[1].sum().has_value()) << "it does not answer";
  EXPECT_THAT(RecoveryPointRows(points)[1], ElementsAre("us-east-1", "eu-west-1", "orders", "-", "-"));
  EXPECT_EQ(boost::json::serialize(RecoveryPointsJson({points[0]})),
            R"([{"from":"us-east-1","to":"eu-west-1","pending_writes":null,"oldest_us":null,)"
            R"("tables":[{"table":"orders","pending_writes":null,"oldest_us":null}]}])");
}

TEST_F(RecoveryPointsTest, AReplicaThatNothingIsSentToYetLacksNothing) {
  AddTable("orders", "PREPARING");
  EXPECT_EQ(WritesText(Points()[0].sum()), "0");
  EXPECT_TRUE(Points()[0].tables.empty());
}

// Without the coordinator nobody lists the tables, but the Regions tell of theirs.
TEST_F(RecoveryPointsTest, RegionsTellWithoutTheCoordinator) {
  Tell("us-east-1", "orders", "eu-west-1", 1, 900);
  EXPECT_EQ(WritesText(Points()[0].sum()), "1");
  EXPECT_EQ(boost::json::serialize(RecoveryPointsJson({Points()[0]})),
            R"([{"from":"us-east-1","to":"eu-west-1","pending_writes":1,"oldest_us":900,)"
            R"("tables":[{"table":"orders","pending_writes":1,"oldest_us":900}]}])");
}

}  // namespace
}  // namespace meridian::recovery_points_test
