// What partitions cost that nobody uses.
#include <gtest/gtest.h>

#include "tests/support/az_cluster.h"

namespace meridian::idle_test {
namespace {

TEST(AzNodeIdleTest, AThousandPartitionsSendBeatsAlone) {
  constexpr uint64_t kPartitions = 1000;
  AzCluster cluster(1, kPartitions);
  cluster.Pass(Duration::Seconds(1));
  ASSERT_TRUE(cluster.Equal());
  int64_t beats = 0;
  int64_t others = 0;
  cluster.network.on_send = [&](const AzEnvelope& envelope) {
    (std::holds_alternative<AzBeat>(envelope.message) ? beats : others) += 1;
    return true;
  };
  int64_t appends = 0;
  const auto count_appends = [&] {
    for (uint8_t i = 0; i < AzCluster::kAzs; ++i) appends += cluster.log_store(AzId(i)).NextDue() != Instant::Max();
  };
  cluster.after_step = count_appends;
  cluster.Pass(Duration::Seconds(5));
  EXPECT_EQ(others, 0);
  EXPECT_EQ(appends, 0);
  EXPECT_NEAR(static_cast<double>(beats), 100 * 3 * 2, 6) << "two for each AZ and beat";
  EXPECT_TRUE(cluster.Equal());
}

}  // namespace
}  // namespace meridian::idle_test
