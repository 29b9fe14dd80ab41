#include "tools/meridian/fault/fault_report.h"

#include "gtest/gtest.h"

namespace meridian::fault_report_test {
namespace {

v1::Fault OfLink() {
  v1::Fault fault;
  fault.mutable_link_cut();
  fault.set_from("us-east-1");
  fault.set_to("eu-west-1");
  return fault;
}

v1::Fault OfAz() {
  v1::Fault fault;
  fault.mutable_az_down();
  fault.set_region("us-east-1");
  fault.set_az("b");
  return fault;
}

v1::Fault OfTable() {
  v1::Fault fault;
  fault.mutable_pause_replication()->set_table("orders");
  fault.set_region("eu-west-1");
  return fault;
}

TEST(FaultText, NamesTheKindWithItsNumbers) {
  v1::Fault fault;
  fault.mutable_link_latency()->set_latency_us(200'000);
  EXPECT_EQ(FaultText(fault), "link-latency 200ms");
  fault.mutable_link_latency()->set_jitter_us(5'000);
  EXPECT_EQ(FaultText(fault), "link-latency 200ms jitter 5ms");
  EXPECT_EQ(FaultText(OfLink()), "link-cut");
  EXPECT_EQ(FaultText(OfAz()), "az-down");
  fault.mutable_az_slow()->set_delay_us(50'000);
  EXPECT_EQ(FaultText(fault), "az-slow 50ms");
  fault.mutable_disk_slow()->set_delay_us(1'000'000);
  EXPECT_EQ(FaultText(fault), "disk-slow 1s");
  fault.mutable_clock_skew()->set_ahead_us(5'000'000);
  EXPECT_EQ(FaultText(fault), "clock-skew 5s ahead");
  fault.mutable_clock_skew()->set_ahead_us(-1'000);
  fault.set_region("us-east-1");
  EXPECT_EQ(FaultText(fault), "clock-skew 1ms behind");
  EXPECT_EQ(FaultPlaceText(fault), "in us-east-1");
  fault.mutable_disk_corrupt();
  EXPECT_EQ(FaultText(fault), "disk-corrupt");
}

TEST(FaultText, TellsPlaceAndEnd) {
  EXPECT_EQ(FaultPlaceText(OfLink()), "from us-east-1 to eu-west-1");
  EXPECT_EQ(FaultPlaceText(OfAz()), "in us-east-1, AZ b");
  EXPECT_EQ(FaultText(OfTable()), "pause-replication");
  EXPECT_EQ(FaultPlaceText(OfTable()), "of orders to and from eu-west-1");
  v1::Fault fault = OfAz();
  EXPECT_EQ(FaultEndText(fault), "when cleared");
  fault.set_ends_at_us(1'767'323'045'999'999);
  EXPECT_EQ(FaultEndText(fault), "2026-01-02T03:04:05Z");
}

class LateDaemonTest : public ::testing::Test {
 protected:
  LateDaemonTest() {
    for (const char* name : {"us-east-1", "eu-west-1"}) {
      v1::RegionSummary* const region = cluster_.add_regions();
      region->set_name(name);
      region->set_regiond_connected(true);
      region->set_replicator_connected(true);
    }
    for (const auto& [from, to] : {std::pair("us-east-1", "eu-west-1"), std::pair("eu-west-1", "us-east-1")}) {
      v1::LinkSummary* const link = cluster_.add_links();
      link->set_from(from);
      link->set_to(to);
    }
  }
  v1::ClusterStatus cluster_;
};

TEST_F(LateDaemonTest, IsTheOneThatTheFaultConcerns) {
  EXPECT_EQ(LateDaemon(cluster_, OfLink()), "the replicator of us-east-1");
  EXPECT_EQ(LateDaemon(cluster_, OfAz()), "the regiond of us-east-1");
}

TEST_F(LateDaemonTest, IsNobodyOnceItActsOnTheFault) {
  cluster_.mutable_links(0)->set_in_force(true);
  EXPECT_EQ(LateDaemon(cluster_, OfLink()), "");
  EXPECT_EQ(LateDaemon(cluster_, OfAz()), "the regiond of us-east-1");
  cluster_.mutable_regions(0)->set_conditions_in_force(true);
  EXPECT_EQ(LateDaemon(cluster_, OfAz()), "");
}

TEST_F(LateDaemonTest, IsAnyReplicatorForATable) {
  EXPECT_EQ(LateDaemon(cluster_, OfTable()), "the replicator of us-east-1");
  cluster_.mutable_links(0)->set_in_force(true);
  EXPECT_EQ(LateDaemon(cluster_, OfTable()), "the replicator of eu-west-1");
  cluster_.mutable_links(1)->set_in_force(true);
  EXPECT_EQ(LateDaemon(cluster_, OfTable()), "");
}

TEST_F(LateDaemonTest, IsNobodyThatIsNotConnected) {
  cluster_.mutable_regions(0)->set_regiond_connected(false);
  EXPECT_EQ(LateDaemon(cluster_, OfAz()), "");
  EXPECT_EQ(LateDaemon(cluster_, OfLink()), "the replicator of us-east-1");
  cluster_.mutable_regions(0)->set_replicator_connected(false);
  EXPECT_EQ(LateDaemon(cluster_, OfLink()), "");
}

}  // namespace
}  // namespace meridian::fault_report_test
