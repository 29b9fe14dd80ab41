#include "tools/meridian/report/az_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meridian::az_rows_test {
namespace {

using ::testing::ElementsAre;

v1::AzStatus Up() {
  v1::AzStatus az;
  az.set_name("a");
  az.set_up(true);
  return az;
}

TEST(AzStateText, TellsWhatIsLackingMost) {
  v1::AzStatus az = Up();
  EXPECT_EQ(AzStateText(az), "up");
  az.set_behind_records(1);
  EXPECT_EQ(AzStateText(az), "catching up");
  az.set_rebuilding_partitions(1);
  EXPECT_EQ(AzStateText(az), "rebuilding");
  az.set_up(false);
  EXPECT_EQ(AzStateText(az), "DOWN");
  az.set_trouble("fault az-down");
  EXPECT_EQ(AzStateText(az), "DOWN: fault az-down");
}

TEST(AzRows, ShowEachAzWithTheFaultsOnIt) {
  v1::RegionStatus region;
  region.set_region("us-east-1");
  *region.add_azs() = Up();
  region.mutable_azs(0)->set_leads(4);
  v1::AzStatus* const down = region.add_azs();
  down->set_name("b");
  down->set_trouble("fault az-down");
  v1::ListFaultsResponse faults;
  const auto add = [&](uint64_t id, const char* of, const char* az) {
    v1::Fault* const fault = faults.add_faults();
    fault->set_id(id);
    fault->set_region(of);
    fault->set_az(az);
    return fault;
  };
  add(3, "us-east-1", "b")->mutable_az_down();
  add(4, "us-east-1", "b")->mutable_az_slow()->set_delay_us(50'000);
  add(5, "eu-west-1", "a")->mutable_disk_full();
  const auto rows = AzRows({region}, faults);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[1], ElementsAre("us-east-1", "a", "4", "0", "0", "-", "up"));
  EXPECT_THAT(rows[2], ElementsAre("us-east-1", "b", "-", "-", "-", "az-down (3), az-slow 50ms (4)", "DOWN: fault az-down"));
}

TEST(AzRows, AreNoneWithoutAnyAz) {
  EXPECT_TRUE(AzRows({}, {}).empty());
  EXPECT_TRUE(AzRows({v1::RegionStatus()}, {}).empty());
}

}  // namespace
}  // namespace meridian::az_rows_test
